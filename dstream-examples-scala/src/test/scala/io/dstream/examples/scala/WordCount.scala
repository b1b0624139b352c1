package io.dstream.examples.scala

import io.dstream.DStream
import io.dstream.PairDStream
import io.dstream.StreamingContext
import io.dstream.sources.Sockets
import java.lang.Long as JLong
import java.time.Duration
import scala.jdk.CollectionConverters.*
import scala.util.Using

// snippet: scala-word-count
/** How often each word occurs in a batch of lines. */
def wordCounts(lines: DStream[String]): PairDStream[String, JLong] =
  lines
    .flatMap(line => line.split(" ").toList.asJava)
    .filter(word => word.nonEmpty)
    .countByValue()

@main def wordCount(port: Int): Unit =
  Using.resource(StreamingContext.local(Duration.ofSeconds(1))) { ssc =>
    wordCounts(ssc.from(Sockets.textLines("localhost", port))).print()
    ssc.start()
    ssc.awaitTermination()
  }
// end
