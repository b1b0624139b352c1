package io.dstream.examples.scala

import io.dstream.batch.Batch
import io.dstream.batch.Pair
import io.dstream.batch.PairBatch
import io.dstream.state.Aggregators
import java.nio.file.Path
import java.util.List
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.stream.Stream
import scala.jdk.CollectionConverters.*

/** Each operator of [[Batch]] and [[PairBatch]], with each overload, on the records that the streams have too. */
class BatchOperators(
  private val words: Batch[String],
  private val scores: PairBatch[String, Int],
  private val teams: PairBatch[String, String],
) {
  def onBatches(expected: Expected): Unit = {
    import expected.*
    words.inPartitions(3) gives "a a b"
    words.map(it => it.length) gives "1 1 1"
    words.flatMap(it => List.of(it, it)) gives "a a a a b b"
    words.flatMapArray(it => Array(it, it)) gives "a a a a b b"
    words.flatMapStream(it => Stream.of(it, it)) gives "a a a a b b"
    words.filter(it => it == "a") gives "a a"
    words.peek(it => assert(it.nonEmpty)) gives "a a b"
    words.mapToPair(it => Pair.of(it, 1)) gives "(a,1) (a,1) (b,1)"
    words.flatMapToPair(it => List.of(Pair.of(it, 1))) gives "(a,1) (a,1) (b,1)"
    words.keyBy(it => it.length) gives "(1,a) (1,a) (1,b)"
    words.mapPartitions(part => part.asScala.map(_ + "!").asJava) gives "a! a! b!"
    words.glom().map(it => it.size) gives "1 2"
    words.sample(1.0, 42) gives "a a b"
    words.randomSplit(Array(0.8, 0.2), 42).size shows "2"
    words.union(words) gives "a a a a b b"
    words.zipWithIndex() gives "(a,0) (a,2) (b,1)"
    words.distinct() gives "a b"
    words.repartition(2) gives "a a b"
    words.coalesce(1) gives "a a b"
    words.sortBy(it => it) gives "a a b"
    words.sortBy(it => it, Ordering[String].reverse).collect() shows "[b, a, a]"
    words.sortBy(it => it, false).collect() shows "[b, a, a]"
    words.groupBy(it => it.length).mapValues(it => it.asScala.size) gives "(1,3)"
    words.intersection(teams.keys()) gives "a"
    words.subtract(teams.keys()) gives "b"
    teams.keys().cartesian(words.distinct()).keys() gives "a a c c"
    words.summarize(batch => List.of(batch.count())) gives "3"
    words.map(it => it + "!").cache().unpersist() gives "a! a! b!"
  }

  def actions(expected: Expected, folder: Path): Unit = {
    import expected.*
    words.collect() shows "[a, b, a]"
    words.count() shows "3"
    words.sumLong(it => it.length.toLong) shows "3"
    words.sumDouble(_ => 0.5) shows "1.5"
    words.mean(it => it.length) shows "1.0"
    words.stats(it => it.length).count() shows "3"
    words.histogram(it => it.length, 1).counts() shows "[3]"
    words.histogram(it => it.length, Array(0.0, 1.0, 2.0)).counts() shows "[0, 3]"
    words.isEmpty() shows "false"
    words.first() shows "a"
    words.take(2) shows "[a, b]"
    words.top(1, Ordering[String]) shows "[b]"
    words.top(1) shows "[b]"
    words.takeOrdered(2) shows "[a, a]"
    words.takeOrdered(1, Ordering[String].reverse) shows "[b]"
    words.reduce((left, right) => left + right) shows "Optional[aba]"
    words.fold("", (left, right) => left + right) shows "aba"
    words.aggregate(0, (n, word) => n + word.length, (left, right) => left + right) shows "3"
    words.aggregate(Aggregators.count()) shows "3"
    words.min(Ordering[String]) shows "Optional[a]"
    words.max(Ordering.by[String, Int](_.length)) shows "Optional[a]"
    words.countByValue().get("a") shows "2"
    val seen = ConcurrentLinkedQueue[String]() // several tasks at a time add to it
    words.forEach(it => seen.add(it))
    words.forEachPartition(part => part.asScala.foreach(it => seen.add(it)))
    words.forEachPartition((number, part) => part.asScala.foreach(it => seen.add(s"$it$number")))
    seen.asScala.toList.sorted.asJava shows "[a, a, a, a, a0, a1, b, b, b1]"
    words.toLocalIterator().next() shows "a"
    words.partitions() shows "[[a], [b, a]]"
    words.numPartitions() shows "2"
    words.saveAsTextFile(folder.resolve("by-path"))
    words.saveAsTextFile(s"$folder/by-name")
  }

  def onPairs(expected: Expected): Unit = {
    import expected.*
    PairBatch.of(words.map(it => Pair.of(it, 1))).keys() gives "a a b"
    scores.keys() gives "a a b"
    scores.values() gives "1 2 3"
    scores.swap() gives "(1,a) (2,b) (3,a)"
    scores.mapValues(it => it * 10).values() gives "10 20 30"
    scores.flatMapValues(it => List.of(it, -it)).values() gives "-1 -2 -3 1 2 3"
    scores.reduceByKey(_ + _) gives "(a,4) (b,2)"
    scores.reduceByKey((left, right) => left + right, 2) gives "(a,4) (b,2)"
    scores.combineByKey(it => it.toLong, (sum, n) => sum + n, (left, right) => left + right) gives "(a,4) (b,2)"
    scores.combineByKey(it => it.toLong, (sum, n) => sum + n, (left, right) => left + right, 2) gives
      "(a,4) (b,2)"
    scores.combineByKey(Aggregators.count()) gives "(a,2) (b,1)"
    scores.aggregateByKey(0L, (sum, n) => sum + n, (left, right) => left + right) gives "(a,4) (b,2)"
    scores.aggregateByKey(0L, (sum, n) => sum + n, (left, right) => left + right, 2) gives "(a,4) (b,2)"
    scores.aggregateByKey(Aggregators.count()) gives "(a,2) (b,1)"
    scores.aggregateByKey(Aggregators.count(), 2) gives "(a,2) (b,1)"
    scores.countByKey() gives "(a,2) (b,1)"
    scores.groupByKey().mapValues(it => it.asScala.sum) gives "(a,4) (b,2)"
    scores.groupByKey(2).mapValues(it => it.asScala.sum) gives "(a,4) (b,2)"
    scores.partitionBy(2) gives "(a,1) (a,3) (b,2)"
    scores.sortByKey().keys().collect() shows "[a, a, b]"
    scores.sortByKey(Ordering[String].reverse).keys().collect() shows "[b, a, a]"
    scores.sortByKey(false).keys().collect() shows "[b, a, a]"
    scores.subtractByKey(teams) gives "(b,2)"
    var sum = 0
    scores.forEachPair((_, n) => sum += n)
    sum shows "6"
    scores.lookup("a") shows "[1, 3]"
    teams.collectAsMap() shows "{a=red, c=blue}"
  }

  def joins(expected: Expected): Unit = {
    import expected.*
    scores.cogroup(teams).mapValues(it => it.key().asScala.sum) gives "(a,4) (b,2) (c,0)"
    scores.cogroup(teams, 2).mapValues(it => it.value().asScala.mkString) gives "(a,red) (b,) (c,blue)"
    scores.join(teams) gives "(a,(1,red)) (a,(3,red))"
    scores.join(teams, 2) gives "(a,(1,red)) (a,(3,red))"
    scores.leftOuterJoin(teams).mapValues(it => it.value().orElse("-")) gives "(a,red) (a,red) (b,-)"
    scores.leftOuterJoin(teams, 2).mapValues(it => it.value().orElse("-")) gives "(a,red) (a,red) (b,-)"
    scores.rightOuterJoin(teams).mapValues(it => it.key().orElse(0)) gives "(a,1) (a,3) (c,0)"
    scores.rightOuterJoin(teams, 2).mapValues(it => it.key().orElse(0)) gives "(a,1) (a,3) (c,0)"
    scores.fullOuterJoin(teams).mapValues(it => it.key().orElse(0)) gives "(a,1) (a,3) (b,2) (c,0)"
    scores.fullOuterJoin(teams, 2).mapValues(it => it.value().orElse("-")) gives "(a,red) (a,red) (b,-) (c,blue)"
  }

  def thatKeepPairs(expected: Expected): Unit = {
    import expected.*
    scores.inPartitions(3).values() gives "1 2 3"
    scores.filter(it => it.value() > 1).keys() gives "a b"
    scores.peek(it => assert(it.value() > 0)).keys() gives "a a b"
    scores.sample(1.0, 42).keys() gives "a a b"
    scores.union(scores).keys() gives "a a a a b b"
    scores.distinct().keys() gives "a a b"
    scores.repartition(2).keys() gives "a a b"
    scores.coalesce(1).keys() gives "a a b"
    scores.sortBy(it => it.value()).values().collect() shows "[1, 2, 3]"
    scores.sortBy(it => it.value(), Ordering[Int].reverse).values().collect() shows "[3, 2, 1]"
    scores.sortBy(it => it.value(), false).values().collect() shows "[3, 2, 1]"
    scores.intersection(scores.filter(it => it.value() > 1)).values() gives "2 3"
    scores.subtract(scores.filter(it => it.value() > 1)).values() gives "1"
    scores.mapValues(it => it + 1).cache().unpersist().values() gives "2 3 4"
  }
}
