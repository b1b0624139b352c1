package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.dstream.report.BatchReport;
import io.dstream.source.BackPressure;
import io.dstream.source.RateEstimator;
import io.dstream.source.Sources;
import io.dstream.testing.Await;
import io.dstream.testing.LogLines;
import io.dstream.time.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** How much a batch takes, and how many batches may wait. */
class BackPressureTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualClock clock = ManualClock.at(Instant.EPOCH);
    private final Collected<Integer> out = new Collected<>();
    private final Events events = new Events();

    private StreamingContext.Builder builder() {
        return StreamingContext.builder()
                .appName("pressed")
                .batchInterval(SECOND)
                .parallelism(2)
                .clock(clock);
    }

    private void runTo(StreamingContext ssc, long second) throws InterruptedException {
        while (clock.now().getEpochSecond() < second) {
            clock.advance(SECOND);
            assertThat(ssc.awaitBatch(clock.now(), Await.DEADLINE)).isTrue();
        }
    }

    private static Queue<List<Integer>> queue(List<List<Integer>> batches) {
        return new ArrayDeque<>(batches);
    }

    @Test
    void whatTheFirstBatchMayNotTakeGoesToThoseThatFollow() throws Exception {
        try (StreamingContext ssc =
                builder().backPressure(BackPressure.none().withInitialRate(2)).build()) {
            ssc.from(Sources.queue(queue(List.of(List.of(1, 2, 3, 4, 5), List.of(6)))))
                    .to(out);
            ssc.start();
            runTo(ssc, 5);
            assertThat(out.batches()).containsExactly(List.of(1, 2), List.of(3, 4), List.of(5), List.of(6), List.of());
        }
    }

    @Test
    void receiverKeepsWhatIsLeftOver() throws Exception {
        Pushed<Integer> in = new Pushed<>();
        try (StreamingContext ssc =
                builder().backPressure(BackPressure.none().withMaxRate(3)).build()) {
            ssc.from(Sources.of(in)).to(out);
            ssc.start();
            in.store(List.of(1, 2, 3, 4, 5, 6, 7));
            runTo(ssc, 4);
            assertThat(out.batches()).containsExactly(List.of(1, 2, 3), List.of(4, 5, 6), List.of(7), List.of());
        }
    }

    @Test
    void eachSourceHasAnEstimatorThatIsToldOfEachBatch() throws Exception {
        Queue<RateEstimator.Batch> told = new ConcurrentLinkedQueue<>();
        BackPressure halving = BackPressure.with(interval -> {
                    double[] rate = {8};
                    return batch -> {
                        told.add(batch);
                        return rate[0] /= 2;
                    };
                })
                .withInitialRate(8);
        try (StreamingContext ssc = builder().backPressure(halving).build()) {
            ssc.from(Sources.queue(queue(List.of(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13)))))
                    .foreachBatch((batch, time) -> {
                        out.write(batch, time);
                        clock.advance(Duration.ofMillis(100));
                    });
            ssc.from(Sources.queue(queue(List.of()))).print(0);
            ssc.start();
            for (int second = 1; second <= 3; second++) {
                clock.advance(Duration.between(clock.now(), Instant.ofEpochSecond(second)));
                assertThat(ssc.awaitBatch(Instant.ofEpochSecond(second), Await.DEADLINE))
                        .isTrue();
            }
            assertThat(out.batches())
                    .containsExactly(List.of(1, 2, 3, 4, 5, 6, 7, 8), List.of(9, 10, 11, 12), List.of(13));
            assertThat(told).hasSize(6);
            assertThat(told.peek()).isEqualTo(new RateEstimator.Batch(1_100, 8, 100, 0));
        }
    }

    @Test
    void estimatorThatThrowsStopsTheProgramAndNamesTheSource() throws Exception {
        BackPressure broken = BackPressure.with(interval -> batch -> {
            throw new IllegalStateException("no idea");
        });
        try (LogLines log = new LogLines();
                StreamingContext ssc = builder().backPressure(broken).build()) {
            ssc.from(Sources.queue(queue(List.of()))).named("sensors").to(out);
            ssc.start();
            clock.advance(SECOND);
            assertThatThrownBy(() -> Await.end(ssc::awaitTermination))
                    .isInstanceOf(StreamingException.class)
                    .hasMessageContaining("sensors/queue")
                    .hasMessageContaining("no idea");
            assertThat(ssc.state()).isEqualTo(StreamingContext.State.FAILED);
            assertThat(out.life()).endsWith("close");
            assertThat(log.at(Level.ERROR)).singleElement().asString().contains("the program stops");
        }
    }

    @Test
    void noMoreBatchesWaitThanMay() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        Pushed<Integer> in = new Pushed<>();
        try (LogLines log = new LogLines();
                StreamingContext ssc = builder().maxPendingBatches(3).build()) {
            ssc.from(Sources.of(in)).foreachBatch((batch, time) -> {
                Await.latch(open);
                out.write(batch, time);
            });
            ssc.addListener(events);
            ssc.start();
            for (int n = 1; n <= 4; n++) {
                in.store(n);
                clock.advance(SECOND);
                int due = n;
                Await.until("batch " + n + " is cut", () -> events.submitted() == due);
            }
            Await.until("the first batch runs", () -> ssc.metrics().runningBatches() == 1);
            in.store(5);
            clock.advance(SECOND);
            Await.until(
                    "the batch of 5 s is left out", () -> !log.at(Level.WARN).isEmpty());
            in.store(6);
            clock.advance(SECOND);
            assertThat(ssc.metrics().runningBatches()).isEqualTo(1);
            assertThat(ssc.metrics().waitingBatches()).isEqualTo(3);
            Await.until("the listener has heard of all that were cut", () -> events.submitted() == 4);
            open.countDown();
            assertThat(ssc.awaitBatch(Instant.ofEpochSecond(4), Await.DEADLINE)).isTrue();
            clock.advance(SECOND);
            assertThat(ssc.awaitBatch(Instant.ofEpochSecond(7), Await.DEADLINE)).isTrue();

            assertThat(out.seconds()).startsWith(1L, 2L, 3L, 4L).endsWith(7L);
            assertThat(out.batches())
                    .startsWith(List.of(1), List.of(2), List.of(3), List.of(4))
                    .endsWith(List.of(5, 6));
            assertThat(events.completed()).extracting(BatchReport::id).startsWith(1L, 2L, 3L, 4L, 5L);
            assertThat(log.at(Level.WARN))
                    .first()
                    .asString()
                    .contains(
                            "pressed: the limit of 3 waiting batches is reached: the batch of 1970-01-01T00:00:05Z is skipped");
        }
    }

    @Test
    void noBatchWaitsWhereNoneMay() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        try (LogLines log = new LogLines();
                StreamingContext ssc = builder().maxPendingBatches(0).build()) {
            ssc.from(Sources.queue(queue(List.of(List.of(1), List.of(2))))).foreachBatch((batch, time) -> {
                Await.latch(open);
                out.write(batch, time);
            });
            ssc.addListener(events);
            ssc.start();
            clock.advance(SECOND);
            Await.until("one runs", () -> ssc.metrics().runningBatches() == 1);
            clock.advance(SECOND);
            Await.until(
                    "the batch of 2 s is left out", () -> !log.at(Level.WARN).isEmpty());
            Await.until("the listener has heard of the first", () -> events.submitted() == 1);
            open.countDown();
            assertThat(ssc.awaitBatch(Instant.ofEpochSecond(1), Await.DEADLINE)).isTrue();
            Await.until("there is room", () -> {
                clock.advance(SECOND);
                return events.submitted() >= 2; // or more, where the clock was quicker than the listener's thread
            });
            assertThat(ssc.awaitBatch(Instant.ofEpochSecond(3), Await.DEADLINE)).isTrue();
            assertThat(out.batches()).startsWith(List.of(1), List.of(2));
            assertThat(out.seconds()).startsWith(1L).doesNotContain(2L);
        }
    }
}
