package io.dstream.examples.scala

import io.dstream.PairDStream
import io.dstream.WindowSpec
import io.dstream.batch.Batch
import io.dstream.batch.Pair
import io.dstream.batch.PairBatch
import io.dstream.state.Aggregators
import io.dstream.state.StateSpec
import java.time.Duration
import java.util.List
import java.util.Optional
import scala.collection.mutable.ArrayBuffer
import scala.jdk.CollectionConverters.*

/**
 * Each operator of [[PairDStream]] and of what `mapWithState` gives, with each overload, on batches of (a, 1), (b, 2) and
 * (a, 3), and of (a, red) and (c, blue).
 */
class PairOperators(
  private val scores: PairDStream[String, Int],
  private val teams: PairDStream[String, String],
  private val table: PairBatch[String, String],
) {
  private val second = Duration.ofSeconds(1)
  private val three = Duration.ofSeconds(3)

  def byKey(expected: Expected): Unit = {
    import expected.*
    PairDStream.of(scores.map(it => it.swap())) gives "(1,a) (2,b) (3,a)"
    scores.keys() gives "a a b"
    scores.values() gives "1 2 3"
    scores.swap() gives "(1,a) (2,b) (3,a)"
    scores.mapValues(it => it * 10) gives "(a,10) (a,30) (b,20)"
    scores.flatMapValues(it => List.of(it, -it)) gives "(a,-1) (a,-3) (a,1) (a,3) (b,-2) (b,2)"
    scores.groupByKey().mapValues(it => it.asScala.sum) gives "(a,4) (b,2)"
    scores.groupByKey(2).mapValues(it => it.asScala.sum) gives "(a,4) (b,2)"
    scores.reduceByKey((left, right) => left + right) gives "(a,4) (b,2)"
    scores.reduceByKey(_ + _) gives "(a,4) (b,2)"
    scores.reduceByKey((left, right) => left + right, 2) gives "(a,4) (b,2)"
    scores.combineByKey(it => it.toLong, (sum, n) => sum + n, (left, right) => left + right) gives "(a,4) (b,2)"
    scores.combineByKey(it => it.toLong, (sum, n) => sum + n, (left, right) => left + right, 2) gives
      "(a,4) (b,2)"
    scores.combineByKey(Aggregators.count()) gives "(a,2) (b,1)"
    scores.aggregateByKey(0L, (sum, n) => sum + n, (left, right) => left + right) gives "(a,4) (b,2)"
    scores.aggregateByKey(0L, (sum, n) => sum + n, (left, right) => left + right, 2) gives "(a,4) (b,2)"
    scores.aggregateByKey(Aggregators.sum[Int](it => it.toLong)) gives "(a,4) (b,2)"
    scores.aggregateByKey(Aggregators.mean[Int](it => it.toDouble), 2) gives "(a,2.0) (b,2.0)"
    scores.countByKey() gives "(a,2) (b,1)"
    scores.partitionBy(4) gives "(a,1) (a,3) (b,2)"
  }

  def thatKeepPairs(expected: Expected): Unit = {
    import expected.*
    scores.filter(it => it.value() > 1) gives "(a,3) (b,2)"
    scores.peek(it => assert(it.value() > 0)) gives "(a,1) (a,3) (b,2)"
    scores.union(scores.mapValues(it => -it)).values() gives "-1 -2 -3 1 2 3"
    scores.repartition(4).values() gives "1 2 3"
    scores.distinct().values() gives "1 2 3"
    scores.reduce((left, right) => Pair.of("all", left.value() + right.value())).values() gives "6"
    scores.window(three).values() gives "1 1 2 2 3 3"
    scores.window(three, second).values() gives "1 1 2 2 3 3"
    scores.reduceByWindow((left, right) => Pair.of("all", left.value() + right.value()), three, second).values() gives
      "12"
    scores.reduceByWindow(
      (left, right) => Pair.of("all", left.value() + right.value()),
      (whole, part) => Pair.of("all", whole.value() - part.value()),
      three,
      second,
    ).named("inverse-pairs").values() gives "12"
    scores.remember(three).values() gives "1 2 3"
    scores.mapValues(it => it + 1).cache().values() gives "2 3 4"
    scores.mapValues(it => it + 2).persist().values() gives "3 4 5"
    scores.mapValues(it => it + 3).named("plus-three").keys() gives "a a b"
    scores.inPartitions(3).values() gives "1 2 3"
  }

  /** With the type of each parameter written, for Scala would take the batches for ones without keys. */
  def transforms(expected: Expected): Unit = {
    import expected.*
    scores.transform(batch => batch.values()) gives "1 2 3"
    scores.transform((batch, time) => batch.values().map(it => it + time.getEpochSecond)) gives
      "3 4 5"
    scores.transformToPair(batch => batch.sortByKey()) gives "(a,1) (a,3) (b,2)"
    scores.transformToPair((batch, time) => batch.mapValues(it => it + time.getEpochSecond)) gives
      "(a,3) (a,5) (b,4)"
    scores.transform((batch, _, _) => batch.values()) gives "1 2 3"
    scores.transformToPair((batch, _, _) => batch.sortByKey()) gives "(a,1) (a,3) (b,2)"
    scores.transformWith(teams.keys(), (mine, others, _) => mine.keys().subtract(others)) gives "b"
    scores.transformWith(teams, (mine, others, _) => mine.join(others).values()) gives "(1,red) (3,red)"
    scores.transformWithToPair(teams.keys(), (mine, others, _) => mine.keys().distinct().cartesian(others.coalesce(1))) gives
      "(a,a) (a,c) (b,a) (b,c)"
    scores.transformWithToPair(teams, (mine, others, _) => mine.subtractByKey(others)) gives "(b,2)"
    val seen = ArrayBuffer[Any]()
    scores.foreachBatch(batch => seen += batch.collectAsMap())
    scores.foreachBatch((batch, _) => seen += batch.lookup("b"))
    scores.foreachBatch((batch, _, info) => seen += batch.keys().first() + info)
    later { seen.size shows "6" }
  }

  def windows(expected: Expected): Unit = {
    import expected.*
    scores.groupByKeyAndWindow(three).mapValues(it => it.asScala.sum) gives "(a,8) (b,4)"
    scores.groupByKeyAndWindow(three, second).mapValues(it => it.asScala.sum) gives "(a,8) (b,4)"
    val spec = WindowSpec.of(three, second)
    scores.reduceByKeyAndWindow(_ + _, three) gives "(a,8) (b,4)"
    scores.reduceByKeyAndWindow((left, right) => left + right, three, second) gives "(a,8) (b,4)"
    scores.reduceByKeyAndWindow((left, right) => left + right, spec) gives "(a,8) (b,4)"
    scores.reduceByKeyAndWindow((left, right) => left + right, spec.changes())
      .mapValues(it => it.orElse(0)) gives "(a,8) (b,4)"
    scores.reduceByKeyAndWindow((left, right) => left + right, (whole, part) => whole - part, three, second) gives
      "(a,8) (b,4)"
    scores.reduceByKeyAndWindow(
      (left, right) => left + right,
      (whole, part) => whole - part,
      three,
      second,
      it => it.value() > 4,
    ) gives "(a,8)"
    scores.aggregateByKeyAndWindow(Aggregators.count(), three, second) gives "(a,4) (b,2)"
    scores.aggregateByKeyAndWindow(Aggregators.count(), spec.changedOnly()) gives "(a,4) (b,2)"
    scores.aggregateByKeyAndWindow(Aggregators.count(), spec.changes()).mapValues(it => it.orElse(0)) gives
      "(a,4) (b,2)"
  }

  def state(expected: Expected): Unit = {
    import expected.*
    val sums = StateSpec.of[String, Int, Int, String]((key, score, sum) => {
      sum.update(sum.getOption().orElse(0) + score.orElse(0))
      key + sum.get()
    })
    scores.mapWithState(sums) gives "a5 a8 b4"
    val states = scores
      .mapWithState[Int, String]((key, score, sum) => {
        sum.update(sum.getOption().orElse(0) + score.orElse(0))
        key + sum.get()
      })
      .named("states")
    states.stateSnapshots() gives "(a,8) (b,4)"
    scores.mapWithState(
      classOf[Integer],
      (key, score, sum) => {
        sum.update(sum.getOption().orElse(0) + score.orElse(0))
        key + sum.get()
      }
    ) gives "a5 a8 b4"
    scores.mapWithState(
      classOf[Integer],
      (key, score, sum) => {
        sum.update(sum.getOption().orElse(0) + score.orElse(0))
        key + sum.get()
      },
      settings => settings.timeout(Duration.ofHours(1))
    ) gives "a5 a8 b4"

    val initial = List.of(Pair.of("a", 100))
    scores.updateStateByKey[Int]((values, sum) => Optional.of(sum.orElse(0) + values.asScala.sum)) gives "(a,8) (b,4)"
    scores.updateStateByKey(
      classOf[Integer],
      (values, sum) => Optional.of(sum.orElse(0) + values.asScala.sum)
    ) gives "(a,8) (b,4)"
    scores.updateStateByKey(
      classOf[Integer],
      (_, _, values, sum) => Optional.of(sum.orElse(0) + values.asScala.sum)
    ) gives "(a,8) (b,4)"
    scores.updateStateByKey[Int](
      (values, sum) => Optional.of(sum.orElse(0) + values.asScala.sum),
      initial
    ) gives "(a,108) (b,4)"
    scores.updateStateByKey[Int]((_, _, values, sum) =>
      Optional.of(sum.orElse(0) + values.asScala.sum)
    ) gives "(a,8) (b,4)"
    scores.updateStateByKey[Int](
      (_, _, values, sum) => Optional.of(sum.orElse(0) + values.asScala.sum),
      initial
    ) gives "(a,108) (b,4)"
    scores.updateStateByKey(Aggregators.sum[Int](it => it.toLong)) gives "(a,8) (b,4)"
    scores.updateStateByPartition[Int](
      (_, keys) => keys.asScala.map(it => Pair.of(it.key(), it.state().orElse(0) + it.values().size)).asJava,
      List.of()
    ) gives "(a,4) (b,2)"
  }

  def joins(expected: Expected): Unit = {
    import expected.*
    scores.cogroup(teams).mapValues(it => it.key().asScala.sum) gives "(a,4) (b,2) (c,0)"
    scores.cogroup(teams, 2).mapValues(it => it.value().asScala.mkString) gives "(a,red) (b,) (c,blue)"
    scores.join(teams) gives "(a,(1,red)) (a,(3,red))"
    scores.join(teams, 2) gives "(a,(1,red)) (a,(3,red))"
    scores.join(table) gives "(a,(1,red)) (a,(3,red))"
    scores.leftOuterJoin(teams).mapValues(it => it.value().orElse("-")) gives "(a,red) (a,red) (b,-)"
    scores.leftOuterJoin(teams, 2).mapValues(it => it.value().orElse("-")) gives "(a,red) (a,red) (b,-)"
    scores.leftOuterJoin(table).mapValues(it => it.value().orElse("-")) gives "(a,red) (a,red) (b,-)"
    scores.rightOuterJoin(teams).mapValues(it => it.key().orElse(0)) gives "(a,1) (a,3) (c,0)"
    scores.rightOuterJoin(teams, 2).mapValues(it => it.key().orElse(0)) gives "(a,1) (a,3) (c,0)"
    scores.fullOuterJoin(teams).mapValues(it => it.key().orElse(0)) gives "(a,1) (a,3) (b,2) (c,0)"
    scores.fullOuterJoin(teams, 2).mapValues(it => it.value().orElse("-")) gives "(a,red) (a,red) (b,-) (c,blue)"
  }
}
