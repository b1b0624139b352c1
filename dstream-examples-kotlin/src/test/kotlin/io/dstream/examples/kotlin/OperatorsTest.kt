package io.dstream.examples.kotlin

import io.dstream.DStream
import io.dstream.EventJoin
import io.dstream.EventStream
import io.dstream.KeyedEventStream
import io.dstream.KeyedWindowedStream
import io.dstream.PairDStream
import io.dstream.PaneStream
import io.dstream.StateDStream
import io.dstream.StreamingContext
import io.dstream.batch.Batch
import io.dstream.batch.Pair
import io.dstream.batch.PairBatch
import io.dstream.engine.Engine
import io.dstream.event.Timed
import io.dstream.testing.Calls
import io.dstream.testkit.StreamingTestDriver
import io.dstream.toy.ToyEngine
import java.nio.file.Path
import java.time.Duration
import java.time.Instant
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

/** Runs each operator with each of its overloads, called from Kotlin. */
class OperatorsTest {
    private val driver = StreamingTestDriver.create(
        StreamingContext.builder().batchInterval(Duration.ofSeconds(1)).parallelism(2),
    )
    private val expected = Expected(driver)
    private val wordInput = driver.input<String>()
    private val scoreInput = driver.input<Pair<String, Int>>()
    private val teamInput = driver.input<Pair<String, String>>()
    private val table = driver.context().pairs(listOf(Pair.of("a", "red"), Pair.of("c", "blue")))

    private val streams = StreamOperators(wordInput.stream(), PairDStream.of(teamInput.stream()))
    private val pairs = PairOperators(PairDStream.of(scoreInput.stream()), PairDStream.of(teamInput.stream()), table)
    private val batches = BatchOperators(
        driver.context().batch(listOf("a", "b", "a")),
        driver.context().pairs(listOf(Pair.of("a", 1), Pair.of("b", 2), Pair.of("a", 3))),
        table,
    )

    @TempDir
    lateinit var folder: Path

    @AfterEach
    fun stop() = driver.close()

    private fun runTwoBatches() {
        repeat(2) {
            wordInput.add("a", "b", "a")
            scoreInput.add(Pair.of("a", 1), Pair.of("b", 2), Pair.of("a", 3))
            teamInput.add(Pair.of("a", "red"), Pair.of("c", "blue"))
            driver.runBatch()
        }
        expected.check()
    }

    @Test
    fun onStreams() {
        streams.recordByRecord(expected)
        streams.wholeBatches(expected)
        streams.transforms(expected)
        streams.windows(expected)
        streams.eventTime(expected)
        streams.outputs(expected, folder)
        runTwoBatches()
    }

    @Test
    fun onStreamsOfPairs() {
        pairs.byKey(expected)
        pairs.thatKeepPairs(expected)
        pairs.transforms(expected)
        pairs.windows(expected)
        pairs.state(expected)
        pairs.joins(expected)
        runTwoBatches()
    }

    @Test
    fun onBatches() {
        batches.onBatches(expected)
        batches.actions(expected, folder)
        batches.onPairs(expected)
        batches.joins(expected)
        batches.thatKeepPairs(expected)
    }

    @Test
    fun onStreamsWithEventTime() {
        val words = driver.input<Timed<String>>()
        val teams = driver.input<Timed<Pair<String, String>>>()
        val events = EventOperators(words.stream(), teams.stream(), table)
        events.recordByRecord(expected)
        events.windows(expected)
        events.joins(expected)
        words.add(at("a", 1), at("b", 2), at("a", 12))
        teams.add(at(Pair.of("a", "red"), 0), at(Pair.of("a", "blue"), 10))
        words.finish()
        teams.finish()
        driver.runBatch()
        expected.check()
    }

    private fun <T> at(value: T, second: Long) = Timed(value, Instant.ofEpochSecond(second))

    @Test
    fun noOperatorIsMissing() {
        val api = listOf(
            DStream::class.java,
            PairDStream::class.java,
            StateDStream::class.java,
            Batch::class.java,
            PairBatch::class.java,
            EventStream::class.java,
            KeyedEventStream::class.java,
            KeyedWindowedStream::class.java,
            PaneStream::class.java,
            EventJoin::class.java,
            EventJoin.Between::class.java,
        )

        assertThat(Calls.notMadeIn("io.dstream.examples.kotlin", api))
            .`as`("those that programs do not call")
            .containsExactlyInAnyOrder(
                "Batch.engine()",
                "Batch.hold()",
                "Batch.of(Engine, Plan)",
                "Batch.plan()",
                "Batch.toString()",
                "Batch.within(Operator)",
                "BatchOfPairs.hold()",
                "BatchOfPairs.within(Operator)",
                "DStream.toString()",
                "PairBatch.updateState(StateFunction, int, StateContext)",
            )
    }
}
