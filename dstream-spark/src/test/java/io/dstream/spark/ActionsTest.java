package io.dstream.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.PairDStream;
import io.dstream.PoisonPolicy;
import io.dstream.StreamingContext;
import io.dstream.StreamingListener;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.engine.Engine;
import io.dstream.internal.local.LocalEngine;
import io.dstream.report.BatchReport;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several actions on one batch: what is behind a shuffle is computed by each, what is before it once. */
class ActionsTest {
    private static final AtomicInteger CALLS = new AtomicInteger(); // in this process, as all tasks are
    private static final AtomicInteger FAILURES = new AtomicInteger(); // still to come

    @BeforeEach
    void reset() {
        CALLS.set(0);
        FAILURES.set(0);
    }

    private static int called(int n) {
        CALLS.incrementAndGet();
        if (FAILURES.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new IllegalStateException("not yet");
        }
        return n;
    }

    private static PairDStream<Integer, Integer> sums(TestInput<Integer> in) {
        return in.stream()
                .map(ActionsTest::called)
                .mapToPair(n -> Pair.of(n % 2, n))
                .reduceByKey(Integer::sum);
    }

    private static void add(TestInput<Integer> in, int... numbers) {
        for (int n : numbers) {
            in.add(n);
        }
    }

    @Test
    void whatIsBeforeAShuffleIsComputedOnce() {
        List<Object> found = new ArrayList<>();
        try (StreamingTestDriver driver =
                StreamingTestDriver.create(Programs.builder(SparkEngine.on(SharedSpark.get(), 2)))) {
            TestInput<Integer> in = driver.input(2);
            sums(in).foreachBatch(batch -> {
                found.add(batch.count());
                found.add(batch.sortBy(Pair::key).collect());
                found.add(batch.join(batch.mapValues(sum -> -sum)).count());
            });
            add(in, 1, 2, 3);
            driver.runBatch();
            assertThat(found).containsExactly(2L, List.of(Pair.of(0, 2), Pair.of(1, 4)), 2L);
            assertThat(CALLS).hasValue(3);
            add(in, 5, 7);
            driver.runBatch();
            assertThat(found.subList(3, 6)).containsExactly(1L, List.of(Pair.of(1, 12)), 1L);
            assertThat(CALLS).hasValue(5);
        }
    }

    @Test
    void aFailureIsNotKept() {
        List<Long> found = new ArrayList<>();
        try (StreamingTestDriver driver =
                StreamingTestDriver.create(Programs.builder(SparkEngine.on(SharedSpark.get(), 2)))) {
            TestInput<Integer> in = driver.input(2);
            sums(in).foreachBatch(batch -> {
                FAILURES.set(1);
                assertThatThrownBy(batch::count).hasMessageContaining("not yet");
                found.add(batch.count());
            });
            add(in, 1, 2, 3);
            driver.runBatch();
            assertThat(found).containsExactly(2L);
        }
    }

    @Test
    void countsAndPoisonRecordsAreToldOnce() {
        assertThat(told(SparkEngine.on(SharedSpark.get(), 2))).isEqualTo(told(new LocalEngine("local", 2)));
    }

    private static List<Object> told(Engine engine) {
        List<Object> told = new ArrayList<>();
        try (StreamingTestDriver driver = StreamingTestDriver.create(Programs.builder(engine)
                .onPoisonRecord(PoisonPolicy.deadLetter((letters, time) -> told.addAll(letters.collect()))))) {
            driver.context().sampleOperators(1);
            driver.context().addListener(new StreamingListener() {
                @Override
                public void onBatchCompleted(BatchReport batch) {
                    told.addAll(batch.operators());
                }
            });
            TestInput<String> in = driver.input(2);
            in.stream()
                    .map(Integer::parseInt)
                    .named("numbers")
                    .mapToPair(n -> Pair.of(n % 2, n))
                    .reduceByKey(Integer::sum)
                    .named("sums")
                    .foreachBatch(ActionsTest::look);
            for (String record : List.of("1", "x", "2", "3")) {
                in.add(record);
            }
            driver.runBatch();
        }
        return told;
    }

    private static void look(Batch<Pair<Integer, Integer>> sums) {
        assertThat(sums.count()).isEqualTo(2);
        assertThat(sums.collect()).hasSize(2);
    }

    /** As a source gives where nothing has come. */
    @Test
    void aBatchWithoutPartitionsIsEmpty() {
        try (StreamingContext spark =
                Programs.builder(SparkEngine.on(SharedSpark.get(), 2)).build()) {
            Batch<Integer> none = spark.<Integer>batchOf(List.of()).map(n -> n + 1);
            assertThat(none.collect()).isEmpty();
            assertThat(none.count()).isZero();
            assertThat(none.take(3)).isEmpty();
            assertThat(none.toLocalIterator().hasNext()).isFalse();
            assertThat(none.cache().collect()).isEmpty();
            assertThat(none.repartition(3).collect()).isEmpty();
            assertThat(none.sortBy(n -> n).collect()).isEmpty();
            assertThat(none.mapToPair(n -> Pair.of(n, n))
                            .reduceByKey(Integer::sum)
                            .collect())
                    .isEmpty();
            assertThat(none.union(spark.batch(List.of(7), 1)).map(n -> n + 1).collect())
                    .containsExactly(8);
            none.forEach(n -> called(n));
            assertThat(CALLS).hasValue(0);
        }
    }
}
