package io.dstream.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.plan.Plan;
import io.dstream.plan.Step;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Operators are applied once, and data is bound to what they have made in each tick. */
@SuppressWarnings("serial") // javac takes every package named internal for one of the JDK
class CompiledGraphTest {
    private final StreamingTestDriver driver = StreamingTestDriver.create(
            StreamingContext.builder().batchInterval(Duration.ofSeconds(1)).parallelism(2));
    private final TestInput<String> in = driver.input(2);

    @AfterEach
    void close() {
        driver.close();
    }

    private <T> List<Batch<T>> batches(DStream<T> stream, int ticks) {
        List<Batch<T>> batches = new ArrayList<>();
        stream.foreachBatch(batch -> batches.add(batch));
        for (int tick = 0; tick < ticks; tick++) {
            in.add("a" + tick, "b" + tick);
            driver.runBatch();
        }
        return batches;
    }

    private static List<Step> steps(Batch<?> batch) {
        List<Step> steps = new ArrayList<>();
        for (Plan<?> plan = batch.plan(); plan instanceof Plan.Pipe<?> pipe; plan = pipe.source()) {
            steps.add(pipe.step());
        }
        return steps;
    }

    @Test
    void stepsAreTheSameObjectsInEachTickAndPlansAreNot() {
        List<Batch<Pair<String, Integer>>> batches = batches(
                in.stream()
                        .filter(word -> !word.isEmpty())
                        .keyBy(word -> word)
                        .mapValues(String::length)
                        .peek(pair -> {}),
                2);

        assertThat(steps(batches.get(0))).hasSize(4);
        assertThat(steps(batches.get(1)))
                .usingElementComparator(CompiledGraphTest::identity)
                .isEqualTo(steps(batches.get(0)));
        assertThat(batches.get(1).plan()).isNotSameAs(batches.get(0).plan());
    }

    private static int identity(Object a, Object b) {
        return a == b ? 0 : 1;
    }

    @Test
    void aCombinerIsTheSameObjectInEachTick() {
        List<Batch<Pair<String, Long>>> batches =
                batches(in.stream().mapToPair(word -> Pair.of(word, 1L)).reduceByKey(Long::sum), 2);

        assertThat(((Plan.Combine<?, ?, ?>) (Plan<?>) batches.get(0).plan()).combiner())
                .isSameAs(((Plan.Combine<?, ?, ?>) (Plan<?>) batches.get(1).plan()).combiner());
    }

    @Test
    void aBatchOfAnEarlierTickStaysAsItIs() {
        DStream<String> words = in.stream().map(word -> word + "!");
        DStream<String> counted = words.union(words.count().map(String::valueOf)); // of a held and a deferred plan
        List<Batch<String>> batches = batches(counted, 3);

        assertThat(batches.get(0).collect()).containsExactly("a0!", "b0!", "2");
        assertThat(batches.get(2).collect()).containsExactly("a2!", "b2!", "2");
        assertThat(batches.get(0).collect()).containsExactly("a0!", "b0!", "2");
    }

    @Test
    void aTableMayBeCachedWhileTheProgramRuns() {
        AtomicInteger calls = new AtomicInteger();
        PairBatch<String, Integer> table = driver.context()
                .batch(List.of("a0", "a1", "a2"))
                .map(word -> {
                    calls.incrementAndGet();
                    return word;
                })
                .keyBy(word -> word)
                .mapValues(String::length);
        List<List<String>> found = new ArrayList<>();
        in.stream().keyBy(word -> word).join(table).keys().foreachBatch(batch -> {
            found.add(batch.collect());
            table.cache();
        });
        in.stream().keyBy(word -> word).leftOuterJoin(table).foreachBatch(batch -> assertThat(batch.collect())
                .extracting(pair -> pair.value().value())
                .containsExactlyInAnyOrder(Optional.of(2), Optional.empty()));
        for (int tick = 0; tick < 3; tick++) {
            in.add("a" + tick, "b" + tick);
            driver.runBatch();
        }

        assertThat(found).containsExactly(List.of("a0"), List.of("a1"), List.of("a2"));
        assertThat(calls).hasValue(9); // twice in the first tick, once more to be cached
    }

    @Test
    void whatAProgramsFunctionHasLaidOutByKeyIsNotLaidOutAnew() {
        List<Batch<Pair<String, Integer>>> batches = batches(
                in.stream()
                        .transformToPair(batch ->
                                batch.mapToPair(word -> Pair.of(word, 1)).reduceByKey(Integer::sum, 3))
                        .partitionBy(3),
                1);

        assertThat((Plan<?>) batches.get(0).plan()).isInstanceOf(Plan.Combine.class);
    }

    @Test
    void whatItHasLaidOutOtherwiseIs() {
        List<Batch<Pair<String, Integer>>> batches = batches(
                in.stream()
                        .transformToPair(batch ->
                                batch.mapToPair(word -> Pair.of(word, 1)).reduceByKey(Integer::sum, 4))
                        .partitionBy(3),
                1);

        assertThat((Plan<?>) batches.get(0).plan()).isInstanceOf(Plan.Exchange.class);
    }
}
