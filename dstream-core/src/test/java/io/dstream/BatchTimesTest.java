package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.dstream.report.BatchReport;
import io.dstream.source.Sources;
import io.dstream.testing.Await;
import io.dstream.testing.LogLines;
import io.dstream.time.ManualClock;
import io.dstream.time.StreamingClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When batches are due, what they are called, and which data is theirs. */
class BatchTimesTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualClock clock = ManualClock.at(Instant.EPOCH);
    private final Collected<String> out = new Collected<>();
    private final Events events = new Events();
    private final Pushed<String> in = new Pushed<>();

    private StreamingContext program(StreamingClock with) {
        StreamingContext ssc = StreamingContext.builder()
                .appName("times")
                .batchInterval(SECOND)
                .parallelism(1)
                .clock(with)
                .build();
        ssc.from(Sources.of(in)).to(out);
        ssc.addListener(events);
        return ssc;
    }

    private static void await(StreamingContext ssc, long second) throws InterruptedException {
        assertThat(ssc.awaitBatch(Instant.ofEpochSecond(second), Await.DEADLINE))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"0, 500, 500", "1234, 500, 1500", "1000, 500, 1500", "1499, 500, 1500", "-1, 500, 0", "7, 1, 8"})
    void firstBatchIsTheFirstMultipleAfterTheStart(long start, long interval, long first) throws Exception {
        ManualClock at = ManualClock.at(Instant.ofEpochMilli(start));
        try (StreamingContext ssc = StreamingContext.builder()
                .batchInterval(Duration.ofMillis(interval))
                .clock(at)
                .build()) {
            ssc.from(Sources.queue(new ArrayDeque<List<String>>())).to(out);
            ssc.start();
            at.advance(Duration.ofMillis(first - start).minusNanos(1));
            assertThat(ssc.metrics().receivedRecords()).isZero();

            at.advance(Duration.ofNanos(1));

            assertThat(ssc.awaitBatch(Instant.ofEpochMilli(first), Await.DEADLINE))
                    .isTrue();
            assertThat(out.times()).containsExactly(Instant.ofEpochMilli(first));
        }
    }

    @Test
    void oneAdvanceOverSeveralTicksRunsThemAllInOrder() throws Exception {
        try (StreamingContext ssc = program(clock)) {
            ssc.start();
            in.store("a");
            clock.advance(Duration.ofSeconds(5));
            await(ssc, 5);

            assertThat(out.seconds()).containsExactly(1L, 2L, 3L, 4L, 5L);
            // nobody can tell when it came, so it is in a batch that is not before that
            assertThat(out.batches()).last().isEqualTo(List.of("a"));
            assertThat(events.completed()).extracting(BatchReport::id).containsExactly(1L, 2L, 3L, 4L, 5L);
        }
    }

    @Test
    void dataGoesToTheBatchThatIsDueNextEvenWhileAnEarlierOneRuns() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        try (StreamingContext ssc = program(clock)) {
            Collected<String> blocked = new Collected<>();
            ssc.from(Sources.queue(new ArrayDeque<>(List.of(List.of("x"))))).foreachBatch((batch, time) -> {
                Await.latch(open);
                blocked.write(batch, time);
            });
            ssc.start();
            in.store("a");
            clock.advance(SECOND);
            Await.until("batch 1 runs", () -> ssc.metrics().runningBatches() == 1);
            in.store("b");
            clock.advance(SECOND);
            Await.until("batch 2 is cut", () -> events.submitted() == 2);
            in.store("c");
            clock.advance(SECOND);
            Await.until("batch 3 is cut", () -> events.submitted() == 3);
            in.store("d");
            open.countDown();
            await(ssc, 3);
            clock.advance(SECOND);
            await(ssc, 4);

            assertThat(out.batches()).containsExactly(List.of("a"), List.of("b"), List.of("c"), List.of("d"));
        }
    }

    @Test
    void thousandOverdueTicksAreCaughtUpWithOneByOne() throws Exception {
        try (LogLines log = new LogLines();
                StreamingContext ssc = program(clock)) {
            ssc.start();
            clock.advance(Duration.ofSeconds(1_000));
            await(ssc, 1_000);

            assertThat(out.seconds())
                    .isEqualTo(LongStream.rangeClosed(1, 1_000).boxed().toList());
            assertThat(log.at(Level.WARN)).isEmpty();
        }
    }

    @Test
    void moreOverdueTicksThanThatBecomeOneWithOneWarning() throws Exception {
        try (LogLines log = new LogLines();
                StreamingContext ssc = program(clock)) {
            ssc.start();
            clock.advance(SECOND);
            await(ssc, 1);
            in.store("late");
            clock.advance(Duration.ofDays(1));
            await(ssc, 86_401);
            clock.advance(SECOND);
            await(ssc, 86_402);

            assertThat(out.seconds()).containsExactly(1L, 86_401L, 86_402L);
            assertThat(out.batches()).containsExactly(List.of(), List.of("late"), List.of());
            assertThat(log.at(Level.WARN))
                    .singleElement()
                    .asString()
                    .contains("86400 batches are overdue", "1970-01-01T00:00:01Z", "suspended");
        }
    }

    /** The wall clock of a machine that was suspended has moved; what counts nanoseconds has not. */
    @Test
    void batchTimesFollowTheWallClockAfterAJumpThatTheIntervalsDoNotSee() throws Exception {
        WallJump jump = new WallJump(clock);
        try (LogLines log = new LogLines();
                StreamingContext ssc = program(jump)) {
            ssc.start();
            clock.advance(SECOND);
            await(ssc, 1);
            jump.by = Duration.ofDays(1).plusMillis(300);
            clock.advance(SECOND);
            await(ssc, 86_402);
            clock.advance(Duration.ofMillis(699));
            assertThat(events.submitted()).isEqualTo(2);
            clock.advance(Duration.ofMillis(1));
            await(ssc, 86_403);

            assertThat(out.seconds()).containsExactly(1L, 86_402L, 86_403L);
            assertThat(log.at(Level.WARN)).hasSize(1);
        }
    }

    @Test
    void wallClockThatGoesBackNeitherRepeatsNorDelaysABatch() throws Exception {
        WallJump jump = new WallJump(clock);
        try (StreamingContext ssc = program(jump)) {
            ssc.start();
            clock.advance(SECOND);
            await(ssc, 1);
            jump.by = Duration.ofDays(-1);
            clock.advance(Duration.ofSeconds(2));
            await(ssc, 3);

            assertThat(out.seconds()).containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void clockThatReturnsEarlyMakesNoBatchEarly() throws Exception {
        AtomicInteger waits = new AtomicInteger();
        StreamingClock hasty = new WallJump(clock) {
            @Override
            public void awaitNanoTime(long deadline) throws InterruptedException {
                if (waits.incrementAndGet() > 3) {
                    super.awaitNanoTime(deadline);
                }
            }
        };
        try (StreamingContext ssc = program(hasty)) {
            ssc.start();
            Await.until("the ticker has been sent back to wait", () -> waits.get() > 3);
            assertThat(events.submitted()).isZero();

            clock.advance(SECOND);
            await(ssc, 1);
            assertThat(out.seconds()).containsExactly(1L);
        }
    }

    private static class WallJump implements StreamingClock {
        private final ManualClock clock;
        private volatile Duration by = Duration.ZERO;

        WallJump(ManualClock clock) {
            this.clock = clock;
        }

        @Override
        public Instant now() {
            return clock.now().plus(by);
        }

        @Override
        public long nanoTime() {
            return clock.nanoTime();
        }

        @Override
        public void awaitNanoTime(long deadline) throws InterruptedException {
            clock.awaitNanoTime(deadline);
        }

        @Override
        public void sleep(Duration delay) throws InterruptedException {
            clock.sleep(delay);
        }
    }
}
