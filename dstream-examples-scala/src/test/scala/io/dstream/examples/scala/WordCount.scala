package io.dstream.examples.scala

import io.dstream.DStream
import io.dstream.PairDStream
import scala.jdk.CollectionConverters.*

// snippet: scala-word-count
/** How often each word occurs in a batch of lines. */
def wordCounts(lines: DStream[String]): PairDStream[String, java.lang.Long] =
  lines
    .flatMap(line => line.split(" ").toList.asJava)
    .filter(word => word.nonEmpty)
    .countByValue()
// end
