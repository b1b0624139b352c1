package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.codec.Codec;
import io.dstream.function.Action1;
import io.dstream.plan.Partition;
import io.dstream.report.HealthReport;
import io.dstream.report.HealthReport.Condition;
import io.dstream.report.HealthReport.ErrorGroup;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import io.dstream.testing.Await;
import io.dstream.testing.LogLines;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import io.dstream.time.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a program is doing, as it tells itself. */
class HealthTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualClock clock = ManualClock.at(Instant.EPOCH);
    private final LogLines log = new LogLines();
    private final List<HealthReport> reports = new ArrayList<>();

    private StreamingContext.Builder builder(Duration interval) {
        return StreamingContext.builder()
                .appName("health")
                .parallelism(1)
                .batchInterval(interval)
                .clock(clock);
    }

    private static StreamingContext empty(StreamingContext ssc, Action1<Instant> output) {
        ssc.from(io.dstream.source.Sources.queue(new ArrayDeque<List<String>>()))
                .foreachBatch((batch, time) -> output.accept(time));
        return ssc;
    }

    private static List<Condition> changes(List<HealthReport> reports) {
        List<Condition> changes = new ArrayList<>();
        for (HealthReport report : reports) {
            if (changes.isEmpty() || changes.get(changes.size() - 1) != report.condition()) {
                changes.add(report.condition());
            }
        }
        return changes;
    }

    @AfterEach
    void close() {
        log.close();
    }

    // ---- from the start to the end ----

    @Test
    void aProgramThatHasNotBeenStartedIsStarting() {
        try (StreamingContext ssc = empty(builder(SECOND).build(), time -> {})) {
            assertThat(ssc.health()).satisfies(health -> {
                assertThat(health.condition()).isEqualTo(Condition.STARTING);
                assertThat(health.summary()).isEqualTo("Starting: start() has not been called");
                assertThat(health.since()).isEqualTo(Instant.EPOCH);
                assertThat(health.live()).isTrue();
                assertThat(health.ready()).isFalse();
            });
            ssc.stop();
            assertThat(ssc.health().condition()).isEqualTo(Condition.STOPPED);
            assertThat(ssc.health().live()).isFalse();
        }
    }

    @Test
    void aProgramKeepsUpAndStops() {
        StreamingTestDriver driver = StreamingTestDriver.create(builder(SECOND));
        try (driver) {
            driver.input().stream()
                    .foreachBatch(batch -> reports.add(driver.context().health()));
            driver.context().start();
            assertThat(driver.context().health().summary())
                    .isEqualTo("Keeping up: the first batch is that of 1970-01-01T00:00:01Z");
            driver.runBatches(3);
            assertThat(changes(reports)).containsExactly(Condition.KEEPING_UP);
            HealthReport health = driver.context().health();
            assertThat(health.summary()).isEqualTo("Keeping up: batches take 0 ms of 1 s");
            assertThat(health.reasons()).isEmpty();
            assertThat(health.ready()).isTrue();
            assertThat(health.behind()).isZero();
            assertThat(health.backlog()).isZero();
            assertThat(reports.get(0).backlog()).isEqualTo(1);
        }
        assertThat(driver.context().health()).satisfies(health -> {
            assertThat(health.condition()).isEqualTo(Condition.STOPPED);
            assertThat(health.summary()).isEqualTo("Stopped since 1970-01-01T00:00:03Z, after 3 batches");
            assertThat(health.live()).isFalse();
            assertThat(health.ready()).isFalse();
        });
    }

    @Test
    void aProgramThatCannotStartHasFailed() {
        try (StreamingContext ssc = builder(SECOND).build()) {
            ssc.from(new SpeakingSource() {
                        @Override
                        public SourceReader<String> open(SourceContext opened) {
                            reports.add(ssc.health());
                            throw new IllegalStateException("no such table");
                        }
                    })
                    .print();
            assertThatThrownBy(ssc::start).isInstanceOf(StreamingException.class);
            assertThat(reports).singleElement().satisfies(health -> {
                assertThat(health.condition()).isEqualTo(Condition.STARTING);
                assertThat(health.summary()).isEqualTo("Starting: its sinks and sources are opened");
            });
            assertThat(ssc.health()).satisfies(health -> {
                assertThat(health.condition()).isEqualTo(Condition.FAILED);
                assertThat(health.summary())
                        .startsWith("Failed since 1970-01-01T00:00:00Z: failed in speaking-0 (HealthTest.java:")
                        .contains("no such table");
                assertThat(health.errors()).hasSize(1);
                assertThat(health.live()).isFalse();
            });
        }
    }

    private record Told(String text) {}

    private final class TellingCodec implements Codec<Told> {
        private static final long serialVersionUID = 1L;
        private transient StreamingTestDriver driver;

        @Override
        public String id() {
            return "told";
        }

        @Override
        public int version() {
            return 1;
        }

        @Override
        public Class<Told> type() {
            return Told.class;
        }

        @Override
        public void write(Told value, ByteWriter out) {
            out.writeString(value.text);
        }

        @Override
        public Told read(int version, ByteReader in) {
            if (driver != null) {
                reports.add(driver.context().health());
            }
            return new Told(in.readString());
        }
    }

    @Test
    void aProgramThatReadsItsCheckpointIsStarting(@TempDir Path directory) {
        TellingCodec codec = new TellingCodec();
        TestInput<String> in = TestInput.create();
        try (StreamingTestDriver driver = StreamingTestDriver.create(
                () -> builder(SECOND).checkpointDir(directory).codec(codec), ssc -> ssc.from(in)
                        .named("in")
                        .keyBy(word -> word)
                        .updateStateByKey(Told.class, (words, told) -> Optional.of(new Told("t")))
                        .named("told")
                        .to(TestOutput.create()))) {
            in.add("a");
            driver.runBatch();
            codec.driver = driver;
            driver.restart();
            driver.runBatch();
            assertThat(reports).isNotEmpty().first().satisfies(health -> {
                assertThat(health.condition()).isEqualTo(Condition.STARTING);
                assertThat(health.summary()).isEqualTo("Starting: its checkpoint is read");
                assertThat(health.reasons()).singleElement().asString().contains(" % of about ");
                assertThat(health.ready()).isFalse();
            });
            assertThat(driver.context().health().condition()).isEqualTo(Condition.KEEPING_UP);
        }
    }

    // ---- late ----

    @ParameterizedTest
    @CsvSource({"1, 2, 900, 800", "1000, 1500, 250000, 12", "600000, 900000, 150000000, 12"})
    void aProgramFallsBehindAndCatchesUpWithoutChangingItsConditionAllTheTime(
            long interval, long slow, long fastMicros, int batches) {
        int[] n = new int[1];
        try (StreamingContext ssc =
                builder(Duration.ofMillis(interval)).batchesOnCall().build()) {
            empty(ssc, time -> {
                clock.advance(n[0]++ < batches ? Duration.ofMillis(slow) : Duration.ofNanos(1_000 * fastMicros));
                reports.add(ssc.health());
            });
            ssc.start();
            clock.advance(Duration.ofMillis(interval));
            ssc.runDueBatches();
            reports.add(ssc.health());
            assertThat(changes(reports))
                    .containsExactly(
                            Condition.KEEPING_UP,
                            Condition.FALLING_BEHIND,
                            Condition.CATCHING_UP,
                            Condition.KEEPING_UP);
            HealthReport falling = reports.get(batches - 1);
            assertThat(falling.ready()).isTrue();
            assertThat(falling.behind()).isGreaterThan(Duration.ofMillis(2 * interval));
            assertThat(falling.summary())
                    .matches("Falling behind by .* a minute: .* batches \\(.*\\) are due and not done, since 1970.*Z");
            assertThat(falling.reasons()).first().asString().startsWith("the output foreachBatch-1 (HealthTest.java:");
            HealthReport catching = reports.stream()
                    .filter(report -> report.condition() == Condition.CATCHING_UP)
                    .findFirst()
                    .orElseThrow();
            assertThat(catching.summary()).startsWith("Catching up: ").contains("at this pace");
            assertThat(catching.since()).isAfter(falling.since());
        }
    }

    /** From a quarter of an interval on it is clear that it gets better, or worse. */
    @Test
    void aProgramThatIsBehindTurnsWhenThatIsClear() {
        long[] millis = {4_000, 900, 900, 900, 900, 3_000};
        int[] n = new int[1];
        try (StreamingContext ssc = builder(SECOND).batchesOnCall().build()) {
            empty(ssc, time -> {
                if (n[0] < millis.length) {
                    clock.advance(Duration.ofMillis(millis[n[0]++]));
                    reports.add(ssc.health());
                }
            });
            ssc.start();
            clock.advance(SECOND);
            ssc.runDueBatches();
        }
        assertThat(reports)
                .extracting(HealthReport::condition)
                .containsExactly(
                        Condition.FALLING_BEHIND,
                        Condition.FALLING_BEHIND,
                        Condition.FALLING_BEHIND,
                        Condition.FALLING_BEHIND,
                        Condition.CATCHING_UP,
                        Condition.FALLING_BEHIND);
        assertThat(reports.get(3).since()).isEqualTo(Instant.ofEpochSecond(3));
        assertThat(reports.get(5).since())
                .as("the moment at which it turned")
                .isEqualTo(Instant.ofEpochSecond(1)
                        .plusMillis(LongStream.of(millis).sum()));
    }

    @Test
    void batchesThatNobodyCallsForAreNamed() {
        try (StreamingContext ssc = empty(builder(SECOND).batchesOnCall().build(), time -> {})) {
            ssc.start();
            clock.advance(Duration.ofSeconds(5));
            HealthReport health = ssc.health();
            assertThat(health.condition()).isEqualTo(Condition.FALLING_BEHIND);
            assertThat(health.summary())
                    .isEqualTo("Behind: 5 batches (4 s) are due and not done, since 1970-01-01T00:00:03Z");
            assertThat(health.backlog()).isEqualTo(5);
            assertThat(health.behind()).isEqualTo(Duration.ofSeconds(4));
            assertThat(health.reasons()).contains("batches are run on call, and nobody calls runDueBatches() now");
            ssc.runDueBatches();
            assertThat(ssc.health().condition()).isEqualTo(Condition.KEEPING_UP);
        }
    }

    @Test
    void theBacklogOfASourceIsNamedWhenTheProgramIsBehind() {
        SpeakingSource source = new SpeakingSource();
        source.backlog = new SourceReader.Backlog(2_000, -1, 1_000_000);
        try (StreamingContext ssc = builder(SECOND).batchesOnCall().build()) {
            ssc.from(source).named("orders").foreachBatch((batch, time) -> {
                if (time.getEpochSecond() == 1) {
                    clock.advance(Duration.ofSeconds(4));
                    reports.add(ssc.health());
                    source.backlog = null;
                    reports.add(ssc.health());
                }
            });
            ssc.start();
            clock.advance(SECOND);
            ssc.runLastDueBatch();
            assertThat(reports)
                    .extracting(HealthReport::condition)
                    .containsOnly(Condition.FALLING_BEHIND)
                    .hasSize(2);
            assertThat(reports.get(0).reasons())
                    .anyMatch(reason ->
                            reason.startsWith("source orders has 1,000,000 records to read and 2,000 records in its"))
                    .last()
                    .asString()
                    .contains("backPressure");
            assertThat(reports.get(1).reasons()).noneMatch(reason -> reason.startsWith("source"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "992000, at this pace the buffer is full in 1 min 40 s",
        "1000000, 'the buffer is full, and the sender waits'"
    })
    void itIsSaidWhenABufferIsFull(long held, String full) {
        SpeakingSource source = new SpeakingSource() {
            @Override
            public Cut<String> cut(Instant batchTime, long maxRecords) {
                return new Cut<>(List.of(Partition.of(new Object[100], 0, 100)), 100, 0, List.of(), 0);
            }
        };
        source.backlog = new SourceReader.Backlog(held, -1, -1);
        try (StreamingContext ssc = builder(SECOND).batchesOnCall().build()) {
            ssc.from(source).named("orders").foreachBatch((batch, time) -> {
                if (time.getEpochSecond() == 1) {
                    clock.advance(Duration.ofSeconds(5));
                } else if (time.getEpochSecond() == 2) {
                    reports.add(ssc.health());
                }
            });
            ssc.start();
            clock.advance(SECOND);
            ssc.runLastDueBatch();
            assertThat(reports.get(0).reasons())
                    .contains(String.format(
                            Locale.ROOT,
                            "source orders has %,d records in its buffer; batches get 100 records a second, and 20 a"
                                    + " second are processed; %s",
                            held,
                            full));
        }
    }

    // ---- stalled ----

    @ParameterizedTest
    @CsvSource({"1, 5, true", "1000, 10, true", "1000, 9, false", "600000, 1199, false", "600000, 1200, true"})
    void aBatchThatDoesNotGoOnIsAStall(long interval, long seconds, boolean stalled) throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        try (StreamingContext ssc = builder(Duration.ofMillis(interval)).build()) {
            empty(ssc, time -> {
                inside.countDown();
                answer.await();
            });
            ssc.start();
            clock.advance(Duration.ofMillis(interval));
            inside.await();
            clock.advance(Duration.ofSeconds(seconds).plusMillis(1));
            HealthReport health = ssc.health();
            assertThat(health.condition() == Condition.STALLED).isEqualTo(stalled);
            if (stalled) {
                assertThat(health.summary())
                        .matches(
                                "Stalled for .*: batch 1970.*Z waits in output foreachBatch-1 \\(HealthTest.java:.*\\),"
                                        + " at CountDownLatch.*");
                assertThat(health.since()).isEqualTo(Instant.EPOCH.plusMillis(interval));
                assertThat(health.reasons())
                        .anyMatch(reason -> reason.contains("called by HealthTest."))
                        .anyMatch(reason -> reason.contains("in attempt 1"));
                assertThat(health.live()).isTrue();
                assertThat(health.ready()).isFalse();
            }
            answer.countDown();
            Await.until("it goes on", () -> ssc.health().condition() != Condition.STALLED);
        }
    }

    /** Usual batches are quick, so nobody has to wait for ten intervals of ten minutes. */
    @Test
    void aLongIntervalDoesNotHideAStall() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        Duration interval = Duration.ofMinutes(10);
        try (StreamingContext ssc = builder(interval).build()) {
            empty(ssc, time -> {
                if (time.equals(Instant.EPOCH.plus(interval.multipliedBy(2)))) {
                    inside.countDown();
                    answer.await();
                }
            });
            ssc.start();
            clock.advance(interval);
            Await.until("the first batch", () -> ssc.metrics().completedBatches() == 1);
            clock.advance(interval);
            inside.await();
            clock.advance(Duration.ofSeconds(60));
            assertThat(ssc.health().condition()).isEqualTo(Condition.KEEPING_UP);
            clock.advance(Duration.ofMillis(1));
            assertThat(ssc.health().condition()).isEqualTo(Condition.STALLED);
            answer.countDown();
        }
    }

    @Test
    void aBatchWhoseTasksGoOnIsNoStall() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        TestInput<Integer> in = TestInput.create(2);
        try (StreamingContext ssc = builder(SECOND).build()) {
            ssc.from(in)
                    .map(n -> {
                        if (n == 1) {
                            clock.advance(Duration.ofSeconds(8));
                        } else {
                            inside.countDown();
                            answer.await();
                        }
                        return n;
                    })
                    .named("work")
                    .foreachBatch(batch -> batch.collect());
            in.add(1, 2);
            ssc.takeTimes(true);
            ssc.start();
            clock.advance(SECOND);
            Await.latch(inside);
            try {
                clock.advance(Duration.ofSeconds(4)); // the batch is in its output for 12 s, and in this task for 4 s
                assertThat(ssc.health().condition()).isEqualTo(Condition.FALLING_BEHIND);
                clock.advance(Duration.ofSeconds(7));
                HealthReport health = ssc.health();
                assertThat(health.summary()).startsWith("Stalled for 11 s: batch 1970-01-01T00:00:01Z waits in output");
                assertThat(health.reasons())
                        .first()
                        .asString()
                        .endsWith("has been taking partition 1 through work for 11 s");
            } finally {
                answer.countDown(); // or closing waits for it
            }
        }
    }

    @Test
    void aSourceThatCannotReadIsAStallUntilItWorksAgain() {
        SpeakingSource source = new SpeakingSource();
        StreamingTestDriver driver = StreamingTestDriver.create(builder(SECOND));
        try (driver) {
            driver.context().from(source).named("orders").print();
            driver.runBatch();
            source.context.started();
            source.context.error("a record was left out", null); // it is active all the same
            driver.runBatches(10);
            assertThat(driver.context().health().condition()).isEqualTo(Condition.KEEPING_UP);

            source.context.error("no broker answers", new IllegalStateException("refused"));
            source.context.stopped("no broker answers");
            driver.runBatches(5);
            assertThat(driver.context().health().condition()).isEqualTo(Condition.STALLED);
            source.context.started();
            driver.runBatch();
            assertThat(driver.context().health().condition()).isEqualTo(Condition.KEEPING_UP);

            driver.runBatches(10);
            source.context.error("no broker answers", new IllegalStateException("refused"));
            source.context.stopped("no broker answers");
            driver.runBatches(5);
            assertThat(driver.context().health().condition()).isEqualTo(Condition.KEEPING_UP);
            driver.runBatch();
            HealthReport health = driver.context().health();
            assertThat(health.summary()).isEqualTo("Stalled for 6 s: source orders cannot read: no broker answers");
            assertThat(health.since()).isEqualTo(driver.now().minusSeconds(6));
            assertThat(health.reasons()).first().asString().contains("orders/speaking (HealthTest.java:");
            assertThat(health.errors()).extracting(ErrorGroup::count).containsExactly(2L, 1L);

            source.finished = true; // it has come to its end: nothing will come any more, and that is all right
            assertThat(driver.context().health().condition()).isEqualTo(Condition.KEEPING_UP);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 5, FALLING_BEHIND", "1000, 10, FALLING_BEHIND", "600000, 30, KEEPING_UP"})
    void aSourceThatDoesNotAnswerIsAStall(long interval, long seconds, Condition before) throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        SpeakingSource source = new SpeakingSource() {
            @Override
            public Cut<String> cut(Instant batchTime, long maxRecords) throws Exception {
                inside.countDown();
                answer.await();
                return Cut.empty();
            }

            @Override
            public Backlog backlog() {
                throw new AssertionError("not asked while it does not answer");
            }
        };
        try (StreamingContext ssc = builder(Duration.ofMillis(interval)).build()) {
            ssc.from(source).named("orders").print();
            ssc.start();
            clock.advance(Duration.ofMillis(interval));
            inside.await();
            clock.advance(Duration.ofSeconds(seconds));
            assertThat(ssc.health().condition()).isEqualTo(before);
            clock.advance(Duration.ofMillis(1));
            HealthReport health = ssc.health();
            assertThat(health.summary())
                    .isEqualTo("Stalled for " + seconds + " s: source orders has been asked for its part of batch "
                            + Instant.ofEpochMilli(interval) + " and does not answer");
            assertThat(health.reasons()).first().asString().contains("health-ticker", "HealthTest");
            answer.countDown();
            Await.until("it goes on", () -> ssc.health().condition() != Condition.STALLED);
        }
    }

    // ---- failing ----

    private static StreamingTestDriver failing(StreamingContext.Builder builder, boolean[] fails, Runnable first) {
        StreamingTestDriver driver = StreamingTestDriver.create(builder);
        driver.input().stream().foreachBatch(batch -> {
            first.run();
            if (fails[0]) {
                throw new IllegalStateException("not now");
            }
        });
        return driver;
    }

    @Test
    void batchesThatAreSkippedAreFailing() {
        boolean[] fails = {true};
        try (StreamingTestDriver driver =
                failing(builder(SECOND).onBatchFailure(BatchFailurePolicy.skip()), fails, () -> {})) {
            driver.runBatch();
            assertThat(driver.context().health().summary())
                    .startsWith("Failing: the last batch failed: IllegalStateException in foreachBatch-1 (HealthTest");
            driver.runBatches(2);
            HealthReport health = driver.context().health();
            assertThat(health.summary())
                    .matches("Failing: the last 3 batches failed, 3 times IllegalStateException in foreachBatch-1"
                            + " \\(HealthTest.java:\\d+\\), at HealthTest.java:\\d+, first seen 1970-01-01T00:00:01Z");
            assertThat(health.since()).isEqualTo(Instant.ofEpochSecond(1));
            assertThat(health.ready()).isFalse();
            assertThat(health.live()).isTrue();
            assertThat(health.reasons()).first().asString().startsWith("3 times in foreachBatch-1");
            assertThat(health.errors()).singleElement().satisfies(group -> {
                assertThat(group.operator()).isEqualTo("foreachBatch-1");
                assertThat(group.type()).isEqualTo("java.lang.IllegalStateException");
                assertThat(group.message()).isEqualTo("not now");
                assertThat(group.count()).isEqualTo(3);
                assertThat(group.last()).isEqualTo(Instant.ofEpochSecond(3));
            });

            fails[0] = false;
            driver.runBatches(4);
            assertThat(driver.context().health().summary())
                    .startsWith("Failing: 3 of the last 7 batches failed, the last time with IllegalStateException");
            driver.runBatch();
            assertThat(driver.context().health().condition()).isEqualTo(Condition.KEEPING_UP);
            assertThat(driver.context().health().errors()).hasSize(1);

            fails[0] = true;
            driver.runBatch();
            assertThat(driver.context().health().since()).isEqualTo(driver.now());
        }
    }

    @Test
    void failuresThatDifferAreNotCountedAsOne() {
        int[] n = new int[1];
        try (StreamingTestDriver driver =
                StreamingTestDriver.create(builder(SECOND).onBatchFailure(BatchFailurePolicy.skip()))) {
            driver.input().stream().foreachBatch(batch -> {
                throw n[0]++ == 0 ? new IllegalArgumentException("at first") : new IllegalStateException("since");
            });
            driver.runBatches(3);
            assertThat(driver.context().health().summary())
                    .startsWith(
                            "Failing: the last 3 batches failed, the last 2 with IllegalStateException in foreachB");
        }
    }

    @Test
    void aBatchThatIsTriedAgainIsFailing() {
        boolean[] fails = {true};
        StreamingTestDriver[] driver = new StreamingTestDriver[1];
        BatchFailurePolicy policy = BatchFailurePolicy.retry(2, Duration.ofHours(1), BatchFailurePolicy.fail());
        driver[0] = failing(builder(SECOND).onBatchFailure(policy), fails, () -> {
            reports.add(driver[0].context().health());
            fails[0] = reports.size() < 3;
        });
        try (StreamingTestDriver program = driver[0]) {
            program.runBatch();
            assertThat(reports)
                    .extracting(HealthReport::condition)
                    .containsExactly(Condition.KEEPING_UP, Condition.FAILING, Condition.FAILING);
            assertThat(reports.get(2).summary())
                    .startsWith("Failing: batch 1970-01-01T00:00:01Z has failed 2 times and is tried again: Illegal");
            assertThat(program.context().health().summary())
                    .startsWith("Failing: a batch succeeded only after a new attempt: IllegalStateException");
        }
    }

    @Test
    void aProgramThatAFailureHasStoppedHasFailed() {
        boolean[] fails = {true};
        try (StreamingTestDriver driver = failing(builder(SECOND), fails, () -> {})) {
            assertThatThrownBy(driver::runBatch).isInstanceOf(StreamingException.class);
            HealthReport health = driver.context().health();
            assertThat(health.condition()).isEqualTo(Condition.FAILED);
            assertThat(health.summary())
                    .startsWith(
                            "Failed since 1970-01-01T00:00:01Z: batch 1970-01-01T00:00:01Z failed in foreachBatch-1");
            assertThat(health.live()).isFalse();
            assertThat(health.ready()).isFalse();
            assertThat(health.errors()).extracting(ErrorGroup::count).containsExactly(1L);
        }
    }

    /** A source without records that says what the test wants it to. */
    private static class SpeakingSource implements Source<String>, SourceReader<String> {
        private SourceContext context;
        private Backlog backlog = Backlog.UNKNOWN; // null to fail
        private boolean finished;

        @Override
        public String kind() {
            return "speaking";
        }

        @Override
        public SourceReader<String> open(SourceContext opened) {
            context = opened;
            return this;
        }

        @Override
        public Cut<String> cut(Instant batchTime, long maxRecords) throws Exception {
            return Cut.empty();
        }

        @Override
        public Backlog backlog() {
            if (backlog == null) {
                throw new IllegalStateException("not known now");
            }
            return backlog;
        }

        @Override
        public void release(Cut<String> cut) {}

        @Override
        public void finish() {
            finished = true;
        }

        @Override
        public boolean finished() {
            return finished;
        }

        @Override
        public void close() {}
    }
}
