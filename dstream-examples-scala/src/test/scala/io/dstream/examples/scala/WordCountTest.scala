package io.dstream.examples.scala

import io.dstream.StreamingContext
import io.dstream.batch.Pair
import io.dstream.testkit.StreamingTestDriver
import io.dstream.toy.ToyEngine
import java.time.Duration
import java.util.List
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import scala.jdk.CollectionConverters.*
import scala.util.Using

class WordCountTest {
  // snippet: scala-test
  @Test
  def countsWords(): Unit =
    Using.resource(StreamingTestDriver.create(Duration.ofSeconds(1))) { driver =>
      val lines = driver.input[String]()
      val counts = driver.collect(wordCounts(lines.stream()))

      lines.add("to be or", "not  to be")
      driver.runBatch()

      val expected = Set(Pair.of("to", 2L), Pair.of("be", 2L), Pair.of("or", 1L), Pair.of("not", 1L))
      assertEquals(expected, counts.last().asScala.toSet)
    }
  // end

  @Test
  def lambdasCanBeSentToTasks(): Unit = {
    val anywhere = StreamingContext.builder().batchInterval(Duration.ofSeconds(1)).engine(ToyEngine.sending(2))
    Using.resource(StreamingTestDriver.create(anywhere)) { driver =>
      val lines = driver.input[String]()
      val counts = numbers(wordCounts(lines.stream()))
      val frequent = driver.collect(mostFrequent(counts))
      val all = driver.collect(totals(counts))
      val summed = driver.collect(sums(counts))
      val tuples = driver.collect(byKey(counts.map(pair => (pair.key, pair.value))).reduceByKey(_ + _))

      lines.add("b a", "b")
      driver.runBatch()
      assertEquals(List.of(Pair.of("b", 2L), Pair.of("a", 1L)), frequent.last())
      lines.add("b")
      driver.runBatch()

      assertEquals(Set(Pair.of("a", 1L), Pair.of("b", 3L)), all.last().asScala.toSet)
      assertEquals(Set(Pair.of("a", 1L), Pair.of("b", 3L)), summed.last().asScala.toSet)
      assertEquals(List.of(Pair.of("b", 1L)), tuples.last())
    }
  }
}
