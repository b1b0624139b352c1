package io.dstream.examples.scala

import io.dstream.DStream
import io.dstream.PairDStream
import io.dstream.WindowSpec
import io.dstream.batch.Batch
import io.dstream.batch.Pair
import io.dstream.batch.PairBatch
import io.dstream.event.Watermarks
import io.dstream.state.Aggregators
import io.dstream.testkit.TestOutput
import java.nio.file.Path
import java.time.Duration
import java.time.Instant
import java.util.stream.Stream
import scala.collection.mutable.ArrayBuffer
import scala.jdk.CollectionConverters.*

/** Each operator of [[DStream]], with each of its overloads, on batches of the words a, b and a. */
class StreamOperators(private val words: DStream[String], private val teams: PairDStream[String, String]) {
  private val second = Duration.ofSeconds(1)
  private val three = Duration.ofSeconds(3)

  def recordByRecord(expected: Expected): Unit = {
    import expected.*
    words.map(it => it.length) gives "1 1 1"
    words.flatMap(it => java.util.List.of(it, it + "!")) gives "a a a! a! b b!"
    words.flatMapArray(it => Array(it, it)) gives "a a a a b b"
    words.flatMapStream(it => Stream.of(it, it)) gives "a a a a b b"
    words.filter(it => it == "a") gives "a a"
    words.peek(it => assert(it.nonEmpty)) gives "a a b"
    words.mapPartitions(part => part.asScala.map(_ + "!").asJava) gives "a! a! b!"
    words.glom().map(it => it.size) gives "1 2"
    words.keyBy(it => it + it) gives "(aa,a) (aa,a) (bb,b)"
    words.mapToPair(it => Pair.of(it, 1)) gives "(a,1) (a,1) (b,1)"
    words.flatMapToPair(it => java.util.List.of(Pair.of(it, 1), Pair.of("all", 1))) gives
      "(a,1) (a,1) (all,1) (all,1) (all,1) (b,1)"
  }

  def wholeBatches(expected: Expected): Unit = {
    import expected.*
    words.union(words.map(it => it + "!")) gives "a a a! a! b b!"
    words.repartition(4) gives "a a b"
    words.distinct() gives "a b"
    words.count() gives "3"
    words.countByValue() gives "(a,2) (b,1)"
    words.map(it => it.length).reduce((left, right) => left + right) gives "3"
    words.inPartitions(8).countByValue() gives "(a,2) (b,1)"
    words.map(it => it + "!").cache() gives "a! a! b!"
    words.map(it => it + "?").persist() gives "a? a? b?"
    words.map(it => it + ".").named("dotted").id() shows "dotted"
    words.slide() shows "PT1S"
    words.context().batchInterval() shows "PT1S"
  }

  def transforms(expected: Expected): Unit = {
    import expected.*
    words.transform(batch => batch.sortBy(it => it)) gives "a a b"
    words.transform((batch, time) => batch.map(it => it + time.getEpochSecond)) gives "a2 a2 b2"
    words.transform((batch, time, info) => batch.map(it => it + time.getEpochSecond).filter(_ => info.toString.nonEmpty)) gives
      "a2 a2 b2"
    words.transformToPair((batch, _, _) => batch.zipWithIndex()) gives "(a,0) (a,2) (b,1)"
    words.transformToPair(batch => batch.zipWithIndex()) gives "(a,0) (a,2) (b,1)"
    words.transformToPair((batch, time) => batch.mapToPair(it => Pair.of(it, time.getEpochSecond))) gives
      "(a,2) (a,2) (b,2)"
    words.transformWith(teams.keys(), (mine, others, _) => mine.subtract(others)) gives "b"
    words.transformWith(teams, (mine, others, _) => mine.intersection(others.keys())) gives "a"
    words.transformWithToPair(teams.keys(), (mine, others, _) => mine.distinct().cartesian(others.coalesce(1))) gives
      "(a,a) (a,c) (b,a) (b,c)"
    words.transformWithToPair(teams, (mine, others, _) => others.subtractByKey(mine.keyBy(it => it))) gives "(c,blue)"
  }

  def windows(expected: Expected): Unit = {
    import expected.*
    words.window(three) gives "a a a a b b"
    words.window(three, second) gives "a a a a b b"
    val lengths = words.map(it => it.length)
    lengths.reduceByWindow((left, right) => left + right, three, second) gives "6"
    lengths.reduceByWindow((left, right) => left + right, (whole, part) => whole - part, three, second)
      .named("inverse") gives "6"
    words.aggregateByWindow(Aggregators.countDistinct(), three, second) gives "2"
    words.aggregateByWindow(Aggregators.countDistinct(), WindowSpec.of(three, second)) gives "2"
    words.countByWindow(three) gives "6"
    words.countByWindow(three, second) gives "6"
    words.countByValueAndWindow(three, second) gives "(a,4) (b,2)"
    val remembered = words.map(it => it + "!").remember(three)
    remembered gives "a! a! b!"
    later { remembered.slice(Instant.ofEpochSecond(1), Instant.ofEpochSecond(2)).size shows "2" }
  }

  def eventTime(expected: Expected): Unit = {
    import expected.*
    words.withEventTime(_ => Instant.EPOCH, Watermarks.ascending()) gives "a a b"
    words.withEventTimeMillis(it => it.length.toLong, Watermarks.ascending()) gives "a a b"
  }

  def outputs(expected: Expected, folder: Path): Unit = {
    import expected.*
    val seen = ArrayBuffer[String]()
    words.foreachBatch(batch => seen ++= batch.collect().asScala)
    words.foreachBatch((batch, time) => seen ++= batch.collect().asScala += time.toString)
    words.foreachBatch((batch, _, info) => seen ++= batch.collect().asScala += info.toString)
    words.print()
    words.print(1)
    words.saveAsTextFiles(s"$folder/without-suffix")
    words.saveAsTextFiles(s"$folder/words", "txt")
    val output = TestOutput.create[String]()
    words.to(output)
    later {
      output.last().size shows "3"
      seen.size shows "22"
    }
  }
}
