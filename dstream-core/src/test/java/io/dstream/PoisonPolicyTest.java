package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.function.Function1;
import io.dstream.plan.OperatorException;
import io.dstream.report.BatchReport;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.DeadLetter;
import io.dstream.sink.Sink;
import io.dstream.sink.TransactionalSink;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Records that functions fail on. */
class PoisonPolicyTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    Path directory;

    private final Gathered letters = new Gathered();

    /** Takes the letters. */
    private static final class Gathered implements Sink<DeadLetter> {
        private final List<List<DeadLetter>> batches = new ArrayList<>();

        @Override
        public void write(Batch<DeadLetter> batch, Instant batchTime) {
            batches.add(batch.collect());
        }

        List<DeadLetter> last() {
            return batches.get(batches.size() - 1);
        }
    }

    private static StreamingTestDriver driver(PoisonPolicy policy) {
        return StreamingTestDriver.create(builder().onPoisonRecord(policy));
    }

    private static StreamingContext.Builder builder() {
        return StreamingContext.builder().appName("poison").parallelism(2).batchInterval(SECOND);
    }

    private static int parse(String text) {
        return Integer.parseInt(text);
    }

    private static List<BatchReport> reports(StreamingTestDriver driver) {
        List<BatchReport> reports = Collections.synchronizedList(new ArrayList<>());
        driver.context().addListener(new StreamingListener() {
            @Override
            public void onBatchCompleted(BatchReport batch) {
                reports.add(batch);
            }
        });
        return reports;
    }

    private static DynamicTest operator(String name, Function1<DStream<String>, DStream<?>> add) {
        return DynamicTest.dynamicTest(name, () -> {
            Gathered letters = new Gathered();
            try (StreamingTestDriver driver = driver(PoisonPolicy.deadLetter(letters))) {
                TestInput<String> in = driver.input();
                TestOutput<?> out = driver.collect(add.apply(in.stream()));
                in.add("1", "x", "2");
                driver.runBatch();
                assertThat(out.last()).hasSize(2);
                assertThat(letters.last()).singleElement().satisfies(letter -> {
                    assertThat(letter.operator()).contains(name);
                    assertThat(letter.site()).contains("PoisonPolicyTest.java:");
                    assertThat(letter.errorType()).isEqualTo(NumberFormatException.class.getName());
                    assertThat(letter.errorMessage()).isEqualTo("For input string: \"x\"");
                    assertThat(letter.record()).contains("x");
                });
            }
        });
    }

    @Test
    void aBatchOfTheProgramsOwnFailsOnItsRecordsBeforeTheFirstBatch() {
        try (StreamingTestDriver driver = driver(PoisonPolicy.skip())) {
            assertThatThrownBy(() -> driver.context()
                            .batch(List.of("1", "x"))
                            .map(PoisonPolicyTest::parse)
                            .collect())
                    .isInstanceOf(OperatorException.class)
                    .hasCauseInstanceOf(NumberFormatException.class);
        }
    }

    @TestFactory
    Stream<DynamicTest> eachOperatorThatTakesRecordByRecordLeavesOut() {
        return Stream.of(
                operator("map", words -> words.map(PoisonPolicyTest::parse)),
                operator("filter", words -> words.filter(word -> parse(word) > 0)),
                operator("flatMap", words -> words.flatMap(word -> List.of(parse(word)))),
                operator("peek", words -> words.peek(PoisonPolicyTest::parse)),
                operator("mapToPair", words -> words.mapToPair(word -> Pair.of(parse(word), word))),
                operator("flatMapToPair", words -> words.flatMapToPair(word -> List.of(Pair.of(parse(word), word)))),
                operator("keyBy", words -> words.keyBy(PoisonPolicyTest::parse)),
                operator("mapValues", words -> words.mapToPair(w -> Pair.of(w, w))
                        .mapValues(PoisonPolicyTest::parse)),
                operator("flatMapValues", words -> words.mapToPair(w -> Pair.of(w, w))
                        .flatMapValues(w -> List.of(parse(w)))),
                operator("transform", words -> words.transform(batch -> batch.map(PoisonPolicyTest::parse))));
    }

    @Test
    void aRecordIsLeftOutWithAllThatWasMadeOfIt() {
        try (StreamingTestDriver driver = driver(PoisonPolicy.deadLetter(letters))) {
            TestInput<String> in = driver.input();
            TestOutput<Integer> out = driver.collect(in.stream()
                    .flatMap(line -> List.of(line.split(" ")))
                    .map(PoisonPolicyTest::parse)
                    .filter(n -> n > 0));
            in.add("1 2", "3 4 x 5", "6 0", "x");
            driver.runBatch();
            assertThat(out.last()).isEqualTo(List.of(1, 2, 6));
            assertThat(letters.last()).extracting(DeadLetter::record).isEqualTo(List.of("3 4 x 5", "x"));
        }
    }

    @Test
    void errorsAndFunctionsThatCombineFailTheBatchAsEver() {
        try (StreamingTestDriver driver = driver(PoisonPolicy.skip())) {
            TestInput<String> in = driver.input();
            driver.collect(in.stream().mapToPair(w -> Pair.of("k", w)).reduceByKey((a, b) -> "" + parse(a + b)));
            in.add("1", "x");
            assertThatThrownBy(driver::runBatch).hasMessageContaining("reduceByKey");
        }
        try (StreamingTestDriver driver = driver(PoisonPolicy.skip())) {
            TestInput<String> in = driver.input();
            driver.collect(in.stream().map(w -> {
                throw new AssertionError(w);
            }));
            in.add("1");
            assertThatThrownBy(driver::runBatch).hasMessageContaining("map");
        }
    }

    @Test
    void nothingIsLeftOutIfNothingIsSaid() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(builder())) {
            TestInput<String> in = driver.input();
            driver.collect(in.stream().map(PoisonPolicyTest::parse));
            in.add("x");
            assertThatThrownBy(driver::runBatch).hasMessageContaining("NumberFormatException");
        }
        assertThatThrownBy(() -> PoisonPolicy.fail().atMost(1)).hasMessageContaining("fail() drops no records");
    }

    /** The default costs nothing: there is no frame between the operators and whoever takes their records. */
    @Test
    void withoutAPolicyNothingStandsBetween() {
        assertThat(frames(PoisonPolicy.fail())).noneMatch(frame -> frame.contains("Guard"));
        assertThat(frames(PoisonPolicy.skip())).anyMatch(frame -> frame.contains("Guard"));
    }

    private static List<String> frames(PoisonPolicy policy) {
        List<String> frames = Collections.synchronizedList(new ArrayList<>());
        try (StreamingTestDriver driver = driver(policy)) {
            TestInput<String> in = driver.input();
            driver.collect(in.stream().map(word -> {
                StackWalker.getInstance().forEach(frame -> frames.add(frame.getClassName()));
                return word;
            }));
            in.add("a");
            driver.runBatch();
        }
        return frames;
    }

    // ---- limits ----

    private static void run(PoisonPolicy policy, int good, int bad) {
        try (StreamingTestDriver driver = driver(policy)) {
            TestInput<String> in = driver.input();
            List<BatchReport> reports = reports(driver);
            driver.collect(in.stream().map(PoisonPolicyTest::parse));
            IntStream.range(0, good).forEach(n -> in.add("" + n));
            IntStream.range(0, bad).forEach(n -> in.add("bad\n" + n));
            driver.runBatch();
            driver.context().stop();
            assertThat(reports.get(0).deadLetters()).isEqualTo(bad);
        }
    }

    @Test
    void tenMayAlwaysFailAndThenAShare() {
        run(PoisonPolicy.skip(), 0, 10);
        run(PoisonPolicy.skip(), 1_980, 20);
        assertThatThrownBy(() -> run(PoisonPolicy.skip(), 100, 11))
                .hasMessageContaining("11 records could not be dealt with, in a batch of 111 records; allowed are 10")
                .hasMessageContaining("NumberFormatException: For input string: \"bad ")
                .hasMessageContaining("map-");
        assertThatThrownBy(() -> run(PoisonPolicy.skip(), 1_979, 21)).hasMessageContaining("allowed are 20");
        run(PoisonPolicy.skip().atMostShare(1), 0, 30);
    }

    @Test
    void neverMoreThanTheNumber() {
        run(PoisonPolicy.skip().atMost(3), 100, 3);
        assertThatThrownBy(() -> run(PoisonPolicy.skip().atMost(3), 1_000, 4)).hasMessageContaining("allowed are 3");
        assertThatThrownBy(() -> run(PoisonPolicy.skip().atMost(0), 1_000, 1)).hasMessageContaining("allowed are 0");
    }

    // ---- what is computed more than once ----

    @Test
    void whatIsComputedTwiceIsCountedOnce() {
        try (StreamingTestDriver driver = driver(PoisonPolicy.deadLetter(letters))) {
            TestInput<String> in = driver.input();
            List<Long> counts = new ArrayList<>();
            in.stream().map(PoisonPolicyTest::parse).foreachBatch(batch -> {
                counts.add(batch.count());
                counts.add((long) batch.collect().size());
            });
            in.add("x", "1", "x");
            driver.runBatch();
            assertThat(counts).containsExactly(1L, 1L);
        }
        assertThat(letters.last()).hasSize(2);
    }

    @Test
    void anOutputThatIsTriedAgainLeavesTheLettersAsTheyWere() {
        AtomicInteger attempts = new AtomicInteger();
        try (StreamingTestDriver driver = StreamingTestDriver.create(builder()
                .onPoisonRecord(PoisonPolicy.deadLetter(letters))
                .onBatchFailure(BatchFailurePolicy.retry(2, Duration.ZERO, BatchFailurePolicy.fail())))) {
            TestInput<String> in = driver.input();
            DStream<Integer> numbers = in.stream().map(PoisonPolicyTest::parse);
            driver.collect(numbers);
            numbers.foreachBatch(batch -> {
                batch.count();
                if (attempts.incrementAndGet() < 3) {
                    throw new IllegalStateException("not yet");
                }
            });
            in.add("1", "x");
            driver.runBatch();
            driver.runBatch();
        }
        assertThat(attempts).hasValue(4);
        assertThat(letters.batches.stream().map(List::size)).containsExactly(1, 0);
    }

    /** Shows a batch, then fails as if the process had died; remembers what it has shown. */
    private static final class Letters implements TransactionalSink<DeadLetter> {
        private final List<List<DeadLetter>> prepared = new ArrayList<>();
        private final List<BatchInfo> committed = new ArrayList<>();
        private boolean fails;

        @Override
        public Optional<Committed> lastCommitted() {
            return Optional.empty();
        }

        @Override
        public void prepare(Batch<DeadLetter> batch, BatchInfo info) {
            prepared.add(batch.collect());
        }

        @Override
        public void commit(BatchInfo info) {
            if (fails) {
                throw new IllegalStateException("killed");
            }
            committed.add(info);
        }

        @Override
        public void abort(BatchInfo info) {}
    }

    @Test
    void aBatchThatIsRunAgainAfterACrashGivesTheSameLetters() {
        Letters sink = new Letters();
        sink.fails = true;
        for (int run = 0; run < 2; run++) {
            try (StreamingTestDriver driver = StreamingTestDriver.create(
                    builder().checkpointDir(directory).onPoisonRecord(PoisonPolicy.deadLetter(sink)))) {
                TestInput<String> in = driver.input();
                in.stream().named("words");
                driver.collect(in.stream().map(PoisonPolicyTest::parse));
                if (run == 0) {
                    in.add("1", "x", "y", "2", "z");
                    assertThatThrownBy(driver::runBatch).hasMessageContaining("killed");
                } else {
                    driver.runBatch();
                }
            }
            sink.fails = false;
        }
        assertThat(sink.prepared).as("the planned batch twice, and one more").hasSize(3);
        assertThat(sink.prepared.get(0)).hasSize(3).isEqualTo(sink.prepared.get(1));
        assertThat(sink.committed).extracting(BatchInfo::id).isEqualTo(List.of(1L, 2L));
    }

    @Test
    void longRecordsAreCutAndStrangeOnesKept() {
        try (StreamingTestDriver driver = driver(PoisonPolicy.deadLetter(letters))) {
            TestInput<String> in = driver.input();
            driver.collect(in.stream().map(PoisonPolicyTest::parse));
            in.add("\u0000\n<script>", "x".repeat(100_000));
            driver.runBatch();
            assertThat(letters.last().get(0).record()).isEqualTo("\u0000\n<script>");
            assertThat(letters.last().get(1).record()).hasSize(64 << 10);
        }
    }

    @Test
    void theSinkOfTheLettersIsASinkLikeAnyOther() {
        List<String> opened = new ArrayList<>();
        Sink<DeadLetter> sink = new Sink<>() {
            @Override
            public void open(String id) {
                opened.add(id);
            }

            @Override
            public void write(Batch<DeadLetter> batch, Instant batchTime) {
                throw new IllegalStateException("full");
            }
        };
        try (StreamingTestDriver driver = driver(PoisonPolicy.deadLetter(sink))) {
            TestInput<String> in = driver.input();
            driver.collect(in.stream());
            assertThatThrownBy(driver::runBatch)
                    .hasMessageContaining("dead-letters")
                    .hasMessageContaining("full");
        }
        assertThat(opened).containsExactly("dead-letters");
    }

    // ---- foreachBatch that knows which batch it is ----

    @Test
    void foreachBatchIsToldWhichBatchItIs() {
        List<String> seen = new ArrayList<>();
        try (StreamingTestDriver driver = StreamingTestDriver.create(builder())) {
            TestInput<String> in = driver.input();
            in.stream()
                    .named("words")
                    .foreachBatch((batch, time, info) -> seen.add(batch.collect() + " of " + time
                            + " number " + info.id() + " replay " + info.replay() + " with "
                            + info.inputs().get(0).records()));
            in.add("a");
            driver.runBatch();
            driver.runBatch();
        }
        assertThat(seen)
                .containsExactly(
                        "[a] of 1970-01-01T00:00:01Z number 1 replay false with 1",
                        "[] of 1970-01-01T00:00:02Z number 2 replay false with 0");
    }
}
