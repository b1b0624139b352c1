package io.dstream.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dstream.DStream;
import io.dstream.PoisonPolicy;
import io.dstream.StreamingContext;
import io.dstream.StreamingListener;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.engine.Engine;
import io.dstream.internal.local.LocalEngine;
import io.dstream.plan.Cursor;
import io.dstream.plan.OperatorException;
import io.dstream.plan.Partition;
import io.dstream.plan.Plan;
import io.dstream.plan.RecordConsumer;
import io.dstream.report.BatchReport;
import io.dstream.sink.DeadLetter;
import io.dstream.state.StateSpec;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program is given by Spark, beside what the local engine gives it. */
class SparkEngineTest {
    private static SparkEngine engine() {
        return SparkEngine.on(SharedSpark.get(), 2);
    }

    private static Engine local() {
        return new LocalEngine("local", 2);
    }

    private static StreamingContext context() {
        return Programs.builder(engine()).build();
    }

    @Test
    void resultsAreThoseOfTheLocalEngineInTheSameOrder() {
        SparkEngine engine = engine();
        assertThat(Programs.run(engine, batch -> {})).isEqualTo(Programs.run(local(), batch -> {}));
        assertThat(engine.tablesMadeAnew()).isZero();
    }

    /** Records that are too many to be sent to the driver with a report stay on the executors. */
    @Test
    void largeResultsAreLaidOutOnTheExecutors() {
        List<String> words = IntStream.range(0, 20_000)
                .mapToObj(i -> "a word that takes some bytes " + i * 7919 % 20_011)
                .toList();
        try (StreamingContext spark = context();
                StreamingContext local = Programs.builder(local()).build()) {
            assertThat(laidOut(spark.batch(words, 3))).isEqualTo(laidOut(local.batch(words, 3)));
        }
    }

    private static List<List<String>> laidOut(Batch<String> words) {
        return List.of(
                words.map(word -> word + "!").cache().collect(),
                words.repartition(5).collect(),
                words.sortBy(word -> word).collect(),
                words.sortBy(word -> word.length()).take(100),
                words.mapToPair(word -> Pair.of(word.length(), 0.1 * word.hashCode()))
                        .reduceByKey(Double::sum)
                        .map(sum -> "" + sum)
                        .collect());
    }

    /** Three numbers, for whoever opens it elsewhere. */
    private static final class OnlyElsewhere extends Partition<Integer> {
        @Override
        public void push(RecordConsumer<? super Integer> consumer) {
            throw new IllegalStateException("read by the driver");
        }

        @Override
        public Cursor<Integer> cursor() {
            throw new IllegalStateException("read by the driver");
        }

        @Override
        public long size() {
            return 3;
        }

        @Override
        public Optional<Portable<Integer>> portable() {
            return Optional.of(() -> Partition.of(new Object[] {1, 2, 3}, 0, 3));
        }
    }

    @Test
    void whatExecutorsCanReadIsNotReadByTheDriver() {
        SparkEngine engine = engine();
        try (StreamingContext spark = Programs.builder(engine).build()) {
            Batch<Integer> read = Batch.of(engine, new Plan.Data<>(List.of(new OnlyElsewhere(), new OnlyElsewhere())));
            assertThat(read.collect()).containsExactly(1, 2, 3, 1, 2, 3);
            assertThat(read.map(n -> n + 1).take(4)).containsExactly(2, 3, 4, 2);
            assertThat(spark.batch(List.of(7), 1).union(read).count()).isEqualTo(7);
        }
    }

    // ---- checkpoints ----

    @Test
    void aCheckpointGoesOnByTheOtherEngineAfterEveryBatch(@TempDir Path directory) {
        List<Supplier<Engine>> turns =
                List.of(SparkEngineTest::local, SparkEngineTest::engine, SparkEngineTest::engine);
        assertThat(restored(directory.resolve("both"), turns))
                .isEqualTo(restored(directory.resolve("local"), List.of(SparkEngineTest::local)));
    }

    /** What a program with state gives that is restored after every batch, by one engine after the other. */
    private static List<List<List<String>>> restored(Path directory, List<Supplier<Engine>> turns) {
        TestInput<String> in = TestInput.create(3);
        TestOutput<String> counts = TestOutput.create();
        TestOutput<String> sums = TestOutput.create();
        Iterator<Supplier<Engine>> next =
                Stream.generate(() -> turns).flatMap(List::stream).iterator();
        try (StreamingTestDriver driver = StreamingTestDriver.create(
                        () -> Programs.builder(next.next().get())
                                .checkpointDir(directory)
                                .checkpointSyncByOs(),
                        ssc -> {
                            DStream<String> words = ssc.from(in).named("words");
                            words.mapToPair(word -> Pair.of(word, 1))
                                    .mapWithState(StateSpec.<String, Integer, Integer, Pair<String, Integer>>of(
                                            (word, one, state) -> {
                                                state.update(state.getOption().orElse(0) + one.orElse(0));
                                                return Pair.of(word, state.get());
                                            }))
                                    .named("counts")
                                    .map(record -> "" + record)
                                    .to(counts);
                            words.mapToPair(word -> Pair.of(word, 1.0 / word.hashCode()))
                                    .reduceByKeyAndWindow(Double::sum, Duration.ofSeconds(3), Duration.ofSeconds(1))
                                    .named("sums")
                                    .map(record -> "" + record)
                                    .to(sums);
                        })
                .everyOperatorRestoredAfterEveryBatch()) {
            for (int batch = 0; batch < Programs.BATCHES; batch++) {
                in.addAll(Programs.words(batch));
                driver.runBatch();
            }
        }
        List<List<List<String>>> results = new ArrayList<>();
        for (int batch = 0; batch < Programs.BATCHES; batch++) {
            results.add(List.of(
                    sorted(counts.batches().get(batch)), sorted(sums.batches().get(batch))));
        }
        return results;
    }

    private static List<String> sorted(List<String> records) {
        return records.stream().sorted().toList();
    }

    // ---- failures ----

    static final class Unsendable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("unused")
        private final Object notSerialisable = new Object();

        Unsendable(String message) {
            super(message);
        }
    }

    @Test
    void whatAFunctionThrowsIsThrownOnceWithItsOperatorAndCause() {
        try (StreamingContext spark = context()) {
            long before = SharedSpark.get().sc().dagScheduler().nextJobId().get();
            for (Batch<Integer> behind : List.of(
                    spark.batch(List.of(1, 2, 0), 2).map(n -> 6 / n),
                    spark.batch(List.of(1, 2, 0), 2)
                            .map(n -> 6 / n)
                            .mapToPair(n -> Pair.of(n, n))
                            .reduceByKey(Integer::sum)
                            .map(pair -> pair.key()))) {
                OperatorException e = catchThrowableOfType(OperatorException.class, behind::collect);
                assertThat(e.operator().kind()).isEqualTo("map");
                assertThat(e).hasCauseInstanceOf(ArithmeticException.class).hasMessageContaining("/ by zero");
                assertThat(e.getStackTrace()[0].getClassName()).startsWith(SparkEngineTest.class.getName());
            }
            assertThat(SharedSpark.get().sc().dagScheduler().nextJobId().get() - before)
                    .as("jobs")
                    .isEqualTo(2);
        }
    }

    @Test
    void aCauseThatCannotBeSentIsToldByClassMessageAndPlace() {
        try (StreamingContext spark = context()) {
            Batch<Integer> failing = spark.batch(List.of(1), 1).map(n -> {
                if (n == 1) {
                    throw new Unsendable("no");
                }
                return n;
            });
            OperatorException e = catchThrowableOfType(OperatorException.class, failing::collect);
            assertThat(e.getCause()).hasMessage(Unsendable.class.getName() + ": no");
            assertThat(e.getStackTrace()[0].getClassName()).startsWith(SparkEngineTest.class.getName());
        }
    }

    // ---- what is told beside results ----

    @Test
    void reportsTellWhatSparkDidForABatch() throws Exception {
        SparkEngine engine = engine();
        try (StreamingContext spark = Programs.builder(engine).build()) {
            assertThat(engine.takeFigures()).isEqualTo(Map.of("executors", 1L)); // none but this process
            spark.batch(List.of("a", "b", "a"), 2)
                    .mapToPair(word -> Pair.of(word, 1L))
                    .reduceByKey(Long::sum)
                    .collect();
            SharedSpark.get().sc().listenerBus().waitUntilEmpty();

            assertThat(engine.takeFigures())
                    .containsEntry("jobs", 1L)
                    .containsEntry("tasks", 4L)
                    .containsKeys("bytes shuffled", "bytes sent to the driver")
                    .doesNotContainKeys("tasks failed or lost", "tables made anew");
            assertThat(engine.takeFigures()).isEqualTo(Map.of("executors", 1L));
        }
    }

    /** Dead letters and operators' counts of a program. */
    private static List<Object> told(Engine engine) {
        List<DeadLetter> letters = new ArrayList<>();
        List<BatchReport> reports = Collections.synchronizedList(new ArrayList<>());
        StreamingContext.Builder builder = Programs.builder(engine)
                .onPoisonRecord(PoisonPolicy.deadLetter((batch, time) -> letters.addAll(batch.collect())));
        try (StreamingTestDriver driver = StreamingTestDriver.create(builder)) {
            driver.context().sampleOperators(1);
            driver.context().addListener(new StreamingListener() {
                @Override
                public void onBatchCompleted(BatchReport batch) {
                    reports.add(batch);
                }
            });
            TestInput<String> in = driver.input(2);
            DStream<Integer> numbers =
                    in.stream().map(Integer::parseInt).named("numbers").cache();
            driver.collect(numbers.mapToPair(n -> Pair.of(n % 2, n))
                    .reduceByKey(Integer::sum)
                    .named("sums"));
            driver.collect(numbers.filter(n -> n > 1).named("large"));
            for (int i = 0; i < 2; i++) {
                in.add("1", "x", "2", "3", "y", "4");
                driver.runBatch();
            }
        }
        return List.of(letters, reports.stream().map(BatchReport::operators).toList());
    }

    @Test
    void poisonRecordsAndCountsAreThoseOfTheLocalEngine() {
        assertThat(told(engine())).isEqualTo(told(local()));
    }
}
