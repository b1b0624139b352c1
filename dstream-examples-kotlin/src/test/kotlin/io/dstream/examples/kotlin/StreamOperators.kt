package io.dstream.examples.kotlin

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

private val SECOND = Duration.ofSeconds(1)
private val THREE = Duration.ofSeconds(3)

/** Each operator of [DStream], with each of its overloads, on batches of the words a, b and a. */
internal class StreamOperators(private val words: DStream<String>, private val teams: PairDStream<String, String>) {

    fun recordByRecord(expected: Expected) = with(expected) {
        words.map { it.length } gives "1 1 1"
        words.flatMap { listOf(it, it + "!") } gives "a a a! a! b b!"
        words.flatMapArray { arrayOf(it, it) } gives "a a a a b b"
        words.flatMapStream { Stream.of(it, it) } gives "a a a a b b"
        words.filter { it == "a" } gives "a a"
        words.peek { require(it.isNotEmpty()) } gives "a a b"
        words.mapPartitions { part -> part.asSequence().map { it + "!" }.iterator() } gives "a! a! b!"
        words.glom().map { it.size } gives "1 2"
        words.keyBy { it + it } gives "(aa,a) (aa,a) (bb,b)"
        words.mapToPair { Pair.of(it, 1) } gives "(a,1) (a,1) (b,1)"
        words.flatMapToPair { listOf(Pair.of(it, 1), Pair.of("all", 1)) } gives
            "(a,1) (a,1) (all,1) (all,1) (all,1) (b,1)"
    }

    fun wholeBatches(expected: Expected) = with(expected) {
        words.union(words.map { it + "!" }) gives "a a a! a! b b!"
        words.repartition(4) gives "a a b"
        words.distinct() gives "a b"
        words.count() gives "3"
        words.countByValue() gives "(a,2) (b,1)"
        words.map { it.length }.reduce { left, right -> left + right } gives "3"
        words.inPartitions(8).countByValue() gives "(a,2) (b,1)"
        words.map { it + "!" }.cache() gives "a! a! b!"
        words.map { it + "?" }.persist() gives "a? a? b?"
        words.map { it + "." }.named("dotted").id() shows "dotted"
        words.slide() shows "PT1S"
        words.context().batchInterval() shows "PT1S"
    }

    fun transforms(expected: Expected) = with(expected) {
        words.transform { batch -> batch.sortBy { it } } gives "a a b"
        words.transform { batch, time -> batch.map { it + time.epochSecond } } gives "a2 a2 b2"
        words.transform { batch, time, info -> batch.map { it + time.epochSecond }.filter { info.toString().isNotEmpty() } } gives
            "a2 a2 b2"
        words.transformToPair { batch, _, _ -> batch.zipWithIndex() } gives "(a,0) (a,2) (b,1)"
        words.transformToPair { batch -> batch.zipWithIndex() } gives "(a,0) (a,2) (b,1)"
        words.transformToPair { batch, time -> batch.mapToPair { Pair.of(it, time.epochSecond) } } gives
            "(a,2) (a,2) (b,2)"
        words.transformWith(teams.keys()) { mine, others, _ -> mine.subtract(others) } gives "b"
        // With types, for Kotlin cannot tell which overload is meant.
        words.transformWith(teams) { mine: Batch<String>, others: PairBatch<String, String>, _ ->
            mine.intersection(others.keys())
        } gives "a"
        words.transformWithToPair(teams.keys()) { mine, others, _ -> mine.distinct().cartesian(others.coalesce(1)) } gives
            "(a,a) (a,c) (b,a) (b,c)"
        words.transformWithToPair(teams) { mine: Batch<String>, others: PairBatch<String, String>, _ ->
            others.subtractByKey(mine.keyBy { it })
        } gives "(c,blue)"
    }

    fun windows(expected: Expected) = with(expected) {
        words.window(THREE) gives "a a a a b b"
        words.window(THREE, SECOND) gives "a a a a b b"
        val lengths = words.map { it.length }
        lengths.reduceByWindow({ left, right -> left + right }, THREE, SECOND) gives "6"
        lengths.reduceByWindow({ left, right -> left + right }, { whole, part -> whole - part }, THREE, SECOND)
            .named("inverse") gives "6"
        words.aggregateByWindow(Aggregators.countDistinct(), THREE, SECOND) gives "2"
        words.aggregateByWindow(Aggregators.countDistinct(), WindowSpec.of(THREE, SECOND)) gives "2"
        words.countByWindow(THREE) gives "6"
        words.countByWindow(THREE, SECOND) gives "6"
        words.countByValueAndWindow(THREE, SECOND) gives "(a,4) (b,2)"
        val remembered = words.map { it + "!" }.remember(THREE)
        remembered gives "a! a! b!"
        later { remembered.slice(Instant.ofEpochSecond(1), Instant.ofEpochSecond(2)).size shows "2" }
    }

    fun eventTime(expected: Expected) = with(expected) {
        words.withEventTime({ Instant.EPOCH }, Watermarks.ascending()) gives "a a b"
        words.withEventTimeMillis({ it.length.toLong() }, Watermarks.ascending()) gives "a a b"
    }

    fun outputs(expected: Expected, folder: Path) = with(expected) {
        val seen = ArrayList<String>()
        words.foreachBatch { batch -> seen += batch.collect() }
        words.foreachBatch { batch, time -> seen += batch.collect() + time.toString() }
        words.foreachBatch { batch, _, info -> seen += batch.collect() + info.toString() }
        words.print()
        words.print(1)
        words.saveAsTextFiles("$folder/without-suffix")
        words.saveAsTextFiles("$folder/words", "txt")
        val output = TestOutput.create<String>()
        words.to(output)
        later {
            output.last().size shows "3"
            seen.size shows "22"
        }
    }
}
