package io.dstream.examples.kotlin

import io.dstream.PairDStream
import io.dstream.StreamingContext
import io.dstream.batch.Pair
import io.dstream.codec.Codecs
import io.dstream.testkit.StreamingTestDriver
import io.dstream.testkit.TestInput
import io.dstream.testkit.TestOutput
import io.dstream.toy.ToyEngine
import java.nio.file.Path
import java.time.Duration
import java.util.Optional
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

class WordCountTest {
    // snippet: kotlin-test
    @Test
    fun countsWords() {
        StreamingTestDriver.create(Duration.ofSeconds(1)).use { driver ->
            val lines = driver.input<String>()
            val counts = driver.collect(wordCounts(lines.stream()))

            lines.add("to be or", "not  to be")
            driver.runBatch()

            assertThat(counts.last()).containsExactlyInAnyOrder(
                Pair.of("to", 2L), Pair.of("be", 2L), Pair.of("or", 1L), Pair.of("not", 1L),
            )
        }
    }
    // end

    @Test
    fun lambdasCanBeSentToTasks() {
        val anywhere = StreamingContext.builder().batchInterval(Duration.ofSeconds(1)).engine(ToyEngine.sending(2))
        StreamingTestDriver.create(anywhere).use { driver ->
            val lines = driver.input<String>()
            val counts = wordCounts(lines.stream())
            val words = driver.collect(inOrder(counts))
            val totals = driver.collect(totals(counts))

            lines.add("b a", "b")
            driver.runBatch()
            lines.add("b")
            driver.runBatch()

            assertThat(words.batches()).containsExactly(listOf("a", "b"), listOf("b"))
            assertThat(totals.last()).containsExactlyInAnyOrder(Pair.of("a", 1L), Pair.of("b", 3L))
        }
    }

    @Test
    fun recordsOfDataClassesAreKept(@TempDir directory: Path) {
        val configuration = {
            StreamingContext.builder()
                .batchInterval(Duration.ofSeconds(1))
                .checkpointDir(directory)
                .codec(Codecs.ofRecord(Cart::class.java))
        }
        val carts = TestInput.create<Pair<String, Cart>>()
        val largest = TestOutput.create<Pair<String, Cart>>()
        StreamingTestDriver.create(configuration) { ssc ->
            PairDStream.of(ssc.from(carts).named("carts"))
                .updateStateByKey(Cart::class.java) { values, cart ->
                    Optional.of((values + listOfNotNull(cart.orElse(null))).maxBy { it.price })
                }
                .named("largest")
                .to(largest)
        }.use { driver ->
            carts.add(Pair.of("a", Cart(2, 20.0)))
            driver.runBatch()
            driver.restart()
            carts.add(Pair.of("a", Cart(1, 5.0)))
            driver.runBatch()

            assertThat(largest.last()).containsExactly(Pair.of("a", Cart(2, 20.0)))
        }
    }
}
