package io.dstream.examples.scala

import io.dstream.DStream
import io.dstream.EventStream
import io.dstream.batch.Batch
import io.dstream.event.Pane
import io.dstream.testkit.StreamingTestDriver
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import scala.collection.mutable.ArrayBuffer
import scala.jdk.CollectionConverters.*

/** What operators are expected to give: `words.count() gives "3"`. The last batch of a stream is what counts. */
class Expected(driver: StreamingTestDriver) {
  private val checks = ArrayBuffer[() => Unit]()

  extension [T](stream: DStream[T])
    /** The records in alphabetical order, with spaces between. */
    infix def gives(expected: String): Unit = {
      val output = driver.collect(stream)
      checks += (() => assertEquals(expected, inOrder(output.last()), stream.id()))
    }

  extension [T](stream: EventStream[T])
    infix def gives(expected: String): Unit = {
      val output = driver.collect(stream.records())
      checks += (() => assertEquals(expected, inOrder(output.last())))
    }

  extension [T](batch: Batch[T])
    infix def gives(expected: String): Unit = assertEquals(expected, inOrder(batch.collect()))

  extension (value: Any)
    infix def shows(expected: String): Unit = assertEquals(expected, String.valueOf(value))

  /** For what is checked after the batches. */
  def later(check: => Unit): Unit = checks += (() => check)

  def check(): Unit = {
    assertTrue(checks.nonEmpty)
    checks.foreach(_())
  }

  private def inOrder(records: java.util.Collection[?]) = records.asScala.map(inWords).toSeq.sorted.mkString(" ")

  private def inWords(record: Any): String = record match {
    case pane: Pane[?, ?] => s"${pane.key()}@${pane.window().start().getEpochSecond}=${pane.value()}"
    case other => String.valueOf(other).replace(" ", "")
  }
}
