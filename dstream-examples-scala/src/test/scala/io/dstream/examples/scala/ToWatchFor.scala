package io.dstream.examples.scala

import io.dstream.DStream
import io.dstream.PairDStream
import io.dstream.batch.Pair
import io.dstream.state.Aggregators
import java.lang.Long as JLong
import java.util.Optional
import scala.jdk.CollectionConverters.*

// snippet: scala-boxes
/** Counts as Scala's numbers. */
def numbers(counts: PairDStream[String, JLong]): PairDStream[String, Long] =
  counts.mapValues(count => count.longValue)
// end

// snippet: scala-state
/** How often each word has occurred since the start. */
def totals(counts: PairDStream[String, Long]): PairDStream[String, Long] =
  counts.updateStateByKey[Long]((values, total) => Optional.of(total.orElse(0L) + values.asScala.sum))

/** The same: an aggregator needs the type of the values. */
def sums(counts: PairDStream[String, Long]): PairDStream[String, JLong] =
  counts.updateStateByKey(Aggregators.sum[Long](count => count))
// end

// snippet: scala-order
/** A Scala `Ordering` is a `Comparator`. */
def mostFrequent(counts: PairDStream[String, Long]): PairDStream[String, Long] =
  counts.transformToPair(batch => batch.sortBy(count => count.value, Ordering[Long].reverse))
// end

// snippet: scala-pairs
/** A tuple becomes a `Pair`, with which the operators by key work. */
def byKey(tuples: DStream[(String, Long)]): PairDStream[String, Long] =
  tuples.mapToPair((key, value) => Pair.of(key, value))
// end
