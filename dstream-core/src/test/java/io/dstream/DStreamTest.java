package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.batch.Pair;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DStreamTest {
    private final StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1));
    private final TestInput<String> in = driver.input(2);
    private final DStream<String> words = in.stream();

    @AfterEach
    void closeDriver() {
        driver.close();
    }

    @Test
    void badArgumentsAreRefusedWhereTheyAreGiven() {
        assertThatThrownBy(() -> words.map(null)).hasMessage("map needs a function");
        assertThatThrownBy(() -> words.reduce(null)).hasMessage("reduce needs a function");
        assertThatThrownBy(() -> words.repartition(0)).hasMessage("cannot make 0 partitions: expected at least 1");
        assertThatThrownBy(() -> words.union(null)).hasMessageContaining("union needs another");
        assertThatThrownBy(() -> words.keyBy(w -> w).join((PairDStream<String, String>) null))
                .hasMessageContaining("join needs another");
        assertThatThrownBy(() -> words.keyBy(w -> w).groupByKey(0)).hasMessageContaining("expected at least 1");
        assertThatThrownBy(() -> words.keyBy(w -> w).reduceByKey(null)).hasMessage("reduceByKey needs a function");
        assertThatThrownBy(() -> words.print(-1)).hasMessageContaining("expected 0 or more");
        assertThatThrownBy(() -> words.to(null)).hasMessage("to needs a sink");
        assertThatThrownBy(() -> words.saveAsTextFiles("", "txt")).hasMessageContaining("needs a prefix");
        assertThatThrownBy(() -> driver.context().union(List.<DStream<String>>of()))
                .hasMessage("union needs at least one stream");
    }

    @Test
    void streamsOfTwoContextsCannotBeMixed() {
        try (StreamingTestDriver another = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            DStream<String> foreign = another.<String>input().stream();

            assertThatThrownBy(() -> words.union(foreign))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("two StreamingContexts");
            assertThatThrownBy(() -> driver.context().union(List.of(words, foreign)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("another StreamingContext");
        }
    }

    @Test
    void whatSeveralNeedIsComputedOnceABatch() {
        AtomicInteger calls = new AtomicInteger();
        DStream<String> looked = words.peek(w -> calls.incrementAndGet());
        TestOutput<String> one = driver.collect(looked.map(w -> w + 1));
        TestOutput<Long> two = driver.collect(looked.count());
        TestOutput<Pair<String, Long>> three = driver.collect(looked.countByValue());
        in.add("a", "b", "a");
        driver.runBatch();
        in.add("c");
        driver.runBatch();

        assertThat(calls).hasValue(4);
        assertThat(one.batches()).containsExactly(List.of("a1", "b1", "a1"), List.of("c1"));
        assertThat(two.all()).containsExactly(3L, 1L);
        assertThat(three.last()).containsExactly(Pair.of("c", 1L));
    }

    @Test
    void cacheKeepsABatchForTheActionsOfAnOutput() {
        AtomicInteger calls = new AtomicInteger();
        List<Long> counts = new ArrayList<>();
        words.peek(w -> calls.incrementAndGet()).cache().foreachBatch(batch -> {
            counts.add(batch.count());
            counts.add((long) batch.collect().size());
        });
        in.add("a", "b");
        driver.runBatch();
        in.add("c");
        driver.runBatch();

        assertThat(counts).containsExactly(2L, 2L, 1L, 1L);
        assertThat(calls).hasValue(3);
    }

    @Test
    void foreachBatchIsToldTheTimeAndSeesEmptyBatchesToo() {
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        words.foreachBatch((batch, time) -> seen.add(time + " " + batch.collect()));
        words.foreachBatch(batch -> seen.add("then " + batch.count()));
        in.add("a");
        driver.runBatches(2);

        assertThat(seen)
                .containsExactly(
                        Instant.ofEpochSecond(1) + " [a]", "then 1", Instant.ofEpochSecond(2) + " []", "then 0");
    }

    @Test
    void transformMayNotGiveNothing() {
        driver.collect(
                words.transform(batch -> (io.dstream.batch.Batch<String>) null).named("nothing"));

        assertThatThrownBy(driver::runBatch)
                .hasMessageContaining("nothing")
                .hasMessageContaining("the function returned null, expected a Batch");
    }

    @Test
    void errorsNameTheStreamAndTheOperatorInsideIt() {
        driver.collect(words.transform(batch -> batch.map(Integer::parseInt)).named("clean"));
        in.add("x");

        assertThatThrownBy(driver::runBatch)
                .hasMessageContaining("clean/map")
                .hasMessageContaining("DStreamTest.java")
                .hasCauseInstanceOf(NumberFormatException.class);
    }

    @Test
    void aTableThatIsCachedIsComputedOnceForAllBatches() {
        AtomicInteger calls = new AtomicInteger();
        var table = driver.context()
                .batch(List.of("a", "b"))
                .keyBy(w -> w)
                .peek(p -> calls.incrementAndGet())
                .cache();
        TestOutput<Pair<String, Pair<String, String>>> joined =
                driver.collect(words.keyBy(w -> w).join(table));
        in.add("a");
        driver.runBatch();
        in.add("b", "c");
        driver.runBatch();

        assertThat(joined.batches())
                .containsExactly(List.of(Pair.of("a", Pair.of("a", "a"))), List.of(Pair.of("b", Pair.of("b", "b"))));
        assertThat(calls).hasValue(2);
    }
}
