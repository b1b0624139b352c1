package io.dstream.examples.kotlin

import io.dstream.PairDStream
import io.dstream.WindowSpec
import io.dstream.batch.Batch
import io.dstream.batch.Pair
import io.dstream.batch.PairBatch
import io.dstream.state.Aggregators
import io.dstream.state.StateSpec
import java.time.Duration
import java.util.Optional

private val SECOND = Duration.ofSeconds(1)
private val THREE = Duration.ofSeconds(3)

/**
 * Each operator of [PairDStream] and of what `mapWithState` gives, with each overload, on batches of (a, 1), (b, 2) and
 * (a, 3), and of (a, red) and (c, blue).
 */
internal class PairOperators(
    private val scores: PairDStream<String, Int>,
    private val teams: PairDStream<String, String>,
    private val table: PairBatch<String, String>,
) {
    fun byKey(expected: Expected) = with(expected) {
        PairDStream.of(scores.map { it.swap() }) gives "(1,a) (2,b) (3,a)"
        scores.keys() gives "a a b"
        scores.values() gives "1 2 3"
        scores.swap() gives "(1,a) (2,b) (3,a)"
        scores.mapValues { it * 10 } gives "(a,10) (a,30) (b,20)"
        scores.flatMapValues { listOf(it, -it) } gives "(a,-1) (a,-3) (a,1) (a,3) (b,-2) (b,2)"
        scores.groupByKey().mapValues { it.sum() } gives "(a,4) (b,2)"
        scores.groupByKey(2).mapValues { it.sum() } gives "(a,4) (b,2)"
        scores.reduceByKey { left, right -> left + right } gives "(a,4) (b,2)"
        scores.reduceByKey(Int::plus) gives "(a,4) (b,2)"
        scores.reduceByKey({ left, right -> left + right }, 2) gives "(a,4) (b,2)"
        scores.combineByKey({ it.toLong() }, { sum, n -> sum + n }, { left, right -> left + right }) gives "(a,4) (b,2)"
        scores.combineByKey({ it.toLong() }, { sum, n -> sum + n }, { left, right -> left + right }, 2) gives
            "(a,4) (b,2)"
        scores.combineByKey(Aggregators.count()) gives "(a,2) (b,1)"
        scores.aggregateByKey(0L, { sum, n -> sum + n }, { left, right -> left + right }) gives "(a,4) (b,2)"
        scores.aggregateByKey(0L, { sum, n -> sum + n }, { left, right -> left + right }, 2) gives "(a,4) (b,2)"
        scores.aggregateByKey(Aggregators.sum { it.toLong() }) gives "(a,4) (b,2)"
        scores.aggregateByKey(Aggregators.mean { it.toDouble() }, 2) gives "(a,2.0) (b,2.0)"
        scores.countByKey() gives "(a,2) (b,1)"
        scores.partitionBy(4) gives "(a,1) (a,3) (b,2)"
    }

    fun thatKeepPairs(expected: Expected) = with(expected) {
        scores.filter { it.value() > 1 } gives "(a,3) (b,2)"
        scores.peek { require(it.value() > 0) } gives "(a,1) (a,3) (b,2)"
        scores.union(scores.mapValues { -it }).values() gives "-1 -2 -3 1 2 3"
        scores.repartition(4).values() gives "1 2 3"
        scores.distinct().values() gives "1 2 3"
        scores.reduce { left, right -> Pair.of("all", left.value() + right.value()) }.values() gives "6"
        scores.window(THREE).values() gives "1 1 2 2 3 3"
        scores.window(THREE, SECOND).values() gives "1 1 2 2 3 3"
        scores.reduceByWindow({ left, right -> Pair.of("all", left.value() + right.value()) }, THREE, SECOND).values() gives
            "12"
        scores.reduceByWindow(
            { left, right -> Pair.of("all", left.value() + right.value()) },
            { whole, part -> Pair.of("all", whole.value() - part.value()) },
            THREE,
            SECOND,
        ).named("inverse-pairs").values() gives "12"
        scores.remember(THREE).values() gives "1 2 3"
        scores.mapValues { it + 1 }.cache().values() gives "2 3 4"
        scores.mapValues { it + 2 }.persist().values() gives "3 4 5"
        scores.mapValues { it + 3 }.named("plus-three").keys() gives "a a b"
        scores.inPartitions(3).values() gives "1 2 3"
    }

    /** With the type of each parameter written, for Kotlin would take the batches for ones without keys. */
    fun transforms(expected: Expected) = with(expected) {
        scores.transform { batch: PairBatch<String, Int> -> batch.values() } gives "1 2 3"
        scores.transform { batch: PairBatch<String, Int>, time -> batch.values().map { it + time.epochSecond } } gives
            "3 4 5"
        scores.transformToPair { batch: PairBatch<String, Int> -> batch.sortByKey() } gives "(a,1) (a,3) (b,2)"
        scores.transformToPair { batch: PairBatch<String, Int>, time -> batch.mapValues { it + time.epochSecond } } gives
            "(a,3) (a,5) (b,4)"
        scores.transform { batch: PairBatch<String, Int>, _, _ -> batch.values() } gives "1 2 3"
        scores.transformToPair { batch: PairBatch<String, Int>, _, _ -> batch.sortByKey() } gives "(a,1) (a,3) (b,2)"
        scores.transformWith(teams.keys()) { mine: PairBatch<String, Int>, others: Batch<String>, _ ->
            mine.keys().subtract(others)
        } gives "b"
        scores.transformWith(teams) { mine: PairBatch<String, Int>, others: PairBatch<String, String>, _ ->
            mine.join(others).values()
        } gives "(1,red) (3,red)"
        scores.transformWithToPair(teams.keys()) { mine: PairBatch<String, Int>, others: Batch<String>, _ ->
            mine.keys().distinct().cartesian(others.coalesce(1))
        } gives "(a,a) (a,c) (b,a) (b,c)"
        scores.transformWithToPair(teams) { mine: PairBatch<String, Int>, others: PairBatch<String, String>, _ ->
            mine.subtractByKey(others)
        } gives "(b,2)"
        val seen = ArrayList<Any>()
        scores.foreachBatch { batch: PairBatch<String, Int> -> seen += batch.collectAsMap() }
        scores.foreachBatch { batch: PairBatch<String, Int>, _ -> seen.add(batch.lookup("b")) }
        scores.foreachBatch { batch: PairBatch<String, Int>, _, info -> seen += batch.keys().first() + info }
        later { seen.size shows "6" }
    }

    fun windows(expected: Expected) = with(expected) {
        scores.groupByKeyAndWindow(THREE).mapValues { it.sum() } gives "(a,8) (b,4)"
        scores.groupByKeyAndWindow(THREE, SECOND).mapValues { it.sum() } gives "(a,8) (b,4)"
        val spec = WindowSpec.of(THREE, SECOND)
        scores.reduceByKeyAndWindow(Int::plus, THREE) gives "(a,8) (b,4)"
        scores.reduceByKeyAndWindow({ left, right -> left + right }, THREE, SECOND) gives "(a,8) (b,4)"
        scores.reduceByKeyAndWindow({ left, right -> left + right }, spec) gives "(a,8) (b,4)"
        scores.reduceByKeyAndWindow({ left, right -> left + right }, spec.changes())
            .mapValues { it.orElse(0) } gives "(a,8) (b,4)"
        scores.reduceByKeyAndWindow({ left, right -> left + right }, { whole, part -> whole - part }, THREE, SECOND) gives
            "(a,8) (b,4)"
        scores.reduceByKeyAndWindow(
            { left, right -> left + right },
            { whole, part -> whole - part },
            THREE,
            SECOND,
            { it.value() > 4 },
        ) gives "(a,8)"
        scores.aggregateByKeyAndWindow(Aggregators.count(), THREE, SECOND) gives "(a,4) (b,2)"
        scores.aggregateByKeyAndWindow(Aggregators.count(), spec.changedOnly()) gives "(a,4) (b,2)"
        scores.aggregateByKeyAndWindow(Aggregators.count(), spec.changes()).mapValues { it.orElse(0) } gives
            "(a,4) (b,2)"
    }

    fun state(expected: Expected) = with(expected) {
        val sums = StateSpec.of<String, Int, Int, String> { key, score, sum ->
            sum.update(sum.getOption().orElse(0) + score.orElse(0))
            key + sum.get()
        }
        scores.mapWithState(sums) gives "a5 a8 b4"
        val states = scores.mapWithState<Int, String> { key, score, sum ->
            sum.update(sum.getOption().orElse(0) + score.orElse(0))
            key + sum.get()
        }.named("states")
        states.stateSnapshots() gives "(a,8) (b,4)"
        scores.mapWithState(Int::class.javaObjectType) { key, score, sum ->
            sum.update(sum.getOption().orElse(0) + score.orElse(0))
            key + sum.get()
        } gives "a5 a8 b4"
        scores.mapWithState(
            Int::class.javaObjectType,
            { key, score, sum ->
                sum.update(sum.getOption().orElse(0) + score.orElse(0))
                key + sum.get()
            },
            { it.timeout(Duration.ofHours(1)) },
        ) gives "a5 a8 b4"

        val initial = listOf(Pair.of("a", 100))
        scores.updateStateByKey<Int> { values, sum -> Optional.of(sum.orElse(0) + values.sum()) } gives "(a,8) (b,4)"
        scores.updateStateByKey(Int::class.javaObjectType) { values, sum ->
            Optional.of(sum.orElse(0) + values.sum())
        } gives "(a,8) (b,4)"
        scores.updateStateByKey(Int::class.javaObjectType) { _, _, values, sum ->
            Optional.of(sum.orElse(0) + values.sum())
        } gives "(a,8) (b,4)"
        scores.updateStateByKey({ values, sum -> Optional.of(sum.orElse(0) + values.sum()) }, initial) gives
            "(a,108) (b,4)"
        scores.updateStateByKey<Int> { _, _, values, sum -> Optional.of(sum.orElse(0) + values.sum()) } gives
            "(a,8) (b,4)"
        scores.updateStateByKey({ _, _, values, sum -> Optional.of(sum.orElse(0) + values.sum()) }, initial) gives
            "(a,108) (b,4)"
        scores.updateStateByKey(Aggregators.sum { it.toLong() }) gives "(a,8) (b,4)"
        scores.updateStateByPartition<Int>(
            { _, keys -> keys.asSequence().map { Pair.of(it.key(), it.state().orElse(0) + it.values().size) }.iterator() },
            listOf(),
        ) gives "(a,4) (b,2)"
    }

    fun joins(expected: Expected) = with(expected) {
        scores.cogroup(teams).mapValues { it.key().sum() } gives "(a,4) (b,2) (c,0)"
        scores.cogroup(teams, 2).mapValues { it.value().toList() } gives "(a,[red]) (b,[]) (c,[blue])"
        scores.join(teams) gives "(a,(1,red)) (a,(3,red))"
        scores.join(teams, 2) gives "(a,(1,red)) (a,(3,red))"
        scores.join(table) gives "(a,(1,red)) (a,(3,red))"
        scores.leftOuterJoin(teams).mapValues { it.value().orElse("-") } gives "(a,red) (a,red) (b,-)"
        scores.leftOuterJoin(teams, 2).mapValues { it.value().orElse("-") } gives "(a,red) (a,red) (b,-)"
        scores.leftOuterJoin(table).mapValues { it.value().orElse("-") } gives "(a,red) (a,red) (b,-)"
        scores.rightOuterJoin(teams).mapValues { it.key().orElse(0) } gives "(a,1) (a,3) (c,0)"
        scores.rightOuterJoin(teams, 2).mapValues { it.key().orElse(0) } gives "(a,1) (a,3) (c,0)"
        scores.fullOuterJoin(teams).mapValues { it.key().orElse(0) } gives "(a,1) (a,3) (b,2) (c,0)"
        scores.fullOuterJoin(teams, 2).mapValues { it.value().orElse("-") } gives "(a,red) (a,red) (b,-) (c,blue)"
    }
}
