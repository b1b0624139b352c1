package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Level;
import io.dstream.report.BatchReport;
import io.dstream.report.OutputReport;
import io.dstream.report.ReceiverReport;
import io.dstream.report.SourceReport;
import io.dstream.report.StreamingEvent;
import io.dstream.report.StreamingMetrics;
import io.dstream.source.Sources;
import io.dstream.testing.Await;
import io.dstream.testing.LogLines;
import io.dstream.time.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a program says of itself: events, reports, counters, log lines. */
class StreamingListenerTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final LogLines log = new LogLines();
    private final ManualClock clock = ManualClock.at(Instant.EPOCH);
    private final Events events = new Events();
    private final StreamingContext ssc = StreamingContext.builder()
            .appName("told")
            .batchInterval(SECOND)
            .clock(clock)
            .onBatchFailure(BatchFailurePolicy.retry(1, SECOND, BatchFailurePolicy.skip()))
            .build();

    private DStream<Integer> numbers(List<List<Integer>> batches) {
        return ssc.from(Sources.queue(new ArrayDeque<>(batches)));
    }

    private void runTo(long second) throws InterruptedException {
        clock.advance(Duration.between(clock.now(), Instant.ofEpochSecond(second)));
        assertThat(ssc.awaitBatch(Instant.ofEpochSecond(second), Await.DEADLINE))
                .isTrue();
    }

    @AfterEach
    void close() {
        ssc.close();
        log.close();
    }

    @Test
    void eventsOfBatchComeInOrderWithWhatIsKnownByThen() throws Exception {
        numbers(List.of(List.of(1, 2, 3))).named("left").foreachBatch(batch -> clock.advance(Duration.ofMillis(20)));
        numbers(List.of(List.of(4))).named("right").foreachBatch(batch -> clock.advance(Duration.ofMillis(30)));
        ssc.addListener(events);
        ssc.start();
        clock.advance(Duration.ofMillis(100));
        runTo(1);
        ssc.stop();

        assertThat(events.names())
                .containsExactly(
                        "Started",
                        "BatchSubmitted",
                        "BatchStarted",
                        "OutputStarted",
                        "OutputCompleted",
                        "OutputStarted",
                        "OutputCompleted",
                        "BatchCompleted",
                        "Stopped");
        assertThat(events.all().get(0)).isEqualTo(new StreamingEvent.Started(Instant.ofEpochSecond(1)));
        assertThat(events.all().get(8)).isEqualTo(new StreamingEvent.Stopped(Optional.empty()));
        List<SourceReport> sources =
                List.of(new SourceReport("left", 3, List.of()), new SourceReport("right", 1, List.of()));
        BatchReport submitted =
                events.of(StreamingEvent.BatchSubmitted.class).get(0).batch();
        assertThat(submitted).isEqualTo(BatchReport.waiting(1, Instant.ofEpochSecond(1), sources));
        BatchReport started =
                events.of(StreamingEvent.BatchStarted.class).get(0).batch();
        assertThat(started.schedulingDelay()).contains(Duration.ZERO);
        assertThat(started.processingTime()).isEmpty();
        BatchReport completed = events.completed().get(0);
        assertThat(completed.sources()).isEqualTo(sources);
        assertThat(completed.records()).isEqualTo(4);
        assertThat(completed.attempts()).isEqualTo(1);
        assertThat(completed.processingTime()).contains(Duration.ofMillis(50));
        assertThat(completed.totalDelay()).contains(Duration.ofMillis(50));
        assertThat(completed.outputs())
                .extracting(OutputReport::index, OutputReport::id, output -> output.duration()
                        .orElseThrow())
                .containsExactly(
                        tuple(0, "foreachBatch-1", Duration.ofMillis(20)),
                        tuple(1, "foreachBatch-3", Duration.ofMillis(30)));
        assertThat(completed.outputs().get(0).site()).startsWith("StreamingListenerTest.java:");
        assertThat(ssc.metrics().lastBatch()).contains(completed);
    }

    @Test
    void batchThatWaitedSaysHowLong() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        numbers(List.of()).foreachBatch(batch -> Await.latch(open));
        ssc.addListener(events);
        ssc.start();
        clock.advance(SECOND);
        Await.until("the batch runs", () -> ssc.metrics().runningBatches() == 1);
        clock.advance(Duration.ofMillis(2_500));
        Await.until("two wait", () -> ssc.metrics().waitingBatches() == 2);
        StreamingMetrics metrics = ssc.metrics();
        assertThat(metrics.completedBatches()).isZero();
        open.countDown();
        assertThat(ssc.awaitBatch(Instant.ofEpochSecond(3), Await.DEADLINE)).isTrue();

        assertThat(events.completed())
                .extracting(batch -> batch.schedulingDelay().orElseThrow())
                .containsExactly(Duration.ZERO, Duration.ofMillis(1_500), Duration.ofMillis(500));
        assertThat(events.completed().get(0).processingTime()).contains(Duration.ofMillis(2_500));
    }

    @Test
    void failureIsInTheReportsOfOutputAndBatch() throws Exception {
        numbers(List.of(List.of(0))).map(n -> 1 / n).foreachBatch(batch -> batch.collect());
        numbers(List.of()).print(0);
        ssc.addListener(events);
        ssc.start();
        runTo(1);

        BatchReport batch = events.completed().get(0);
        assertThat(batch.attempts()).isEqualTo(2);
        assertThat(batch.failure().orElseThrow()).isInstanceOf(ArithmeticException.class);
        assertThat(batch.outputs()).singleElement().satisfies(output -> assertThat(
                        output.failure().orElseThrow())
                .isSameAs(batch.failure().orElseThrow()));
        assertThat(events.names())
                .containsExactly(
                        "Started",
                        "BatchSubmitted",
                        "BatchStarted",
                        "OutputStarted",
                        "OutputCompleted",
                        "OutputStarted",
                        "OutputCompleted",
                        "BatchCompleted");
        assertThat(ssc.metrics())
                .extracting(StreamingMetrics::completedBatches, StreamingMetrics::failedBatches)
                .containsExactly(1L, 1L);
    }

    @Test
    void metricsAddUpAtAnyMoment() throws Exception {
        numbers(List.of(List.of(1, 2), List.of(3), List.of())).foreachBatch(batch -> {
            StreamingMetrics now = ssc.metrics();
            assertThat(now.runningBatches()).isEqualTo(1);
            assertThat(now.receivedRecords()).isGreaterThan(now.processedRecords() - 1);
        });
        ssc.addListener(new StreamingListener() {
            @Override
            public void onBatchCompleted(BatchReport batch) {
                StreamingMetrics now = ssc.metrics(); // counts what its listener is told, and may be ahead of it
                assertThat(now.completedBatches()).isGreaterThanOrEqualTo(batch.id());
                assertThat(now.runningBatches()).isBetween(0L, 1L);
            }
        });
        ssc.addListener(events);
        ssc.start();
        runTo(3);

        StreamingMetrics end = ssc.metrics();
        assertThat(end.completedBatches()).isEqualTo(3);
        assertThat(end.failedBatches()).isZero();
        assertThat(end.waitingBatches() + end.runningBatches()).isZero();
        assertThat(end.receivedRecords()).isEqualTo(3);
        assertThat(end.processedRecords()).isEqualTo(3);
        assertThat(end.receivers()).isEmpty();
        assertThat(log.at(Level.ERROR)).isEmpty();
    }

    @Test
    void listenerThatFailsIsLoggedAndChangesNothing() throws Exception {
        numbers(List.of()).print(0);
        ssc.addListener(new StreamingListener() {
            @Override
            public void onBatchStarted(BatchReport batch) {
                throw StreamingListenerTest.<RuntimeException>sneaky(new IOException("no"));
            }

            @Override
            public void onBatchCompleted(BatchReport batch) {
                throw new AssertionError("no");
            }
        });
        ssc.addListener(events);
        ssc.start();
        runTo(2);

        assertThat(events.completed()).hasSize(2);
        assertThat(ssc.state()).isEqualTo(StreamingContext.State.ACTIVE);
        assertThat(log.at(Level.ERROR)).hasSize(4).allMatch(line -> line.contains("a listener failed on Batch"));
    }

    /** As languages do that know no checked exceptions. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E sneaky(Throwable e) throws E {
        throw (E) e;
    }

    @Test
    void listenerIsAddedOnceAndCanBeRemoved() throws Exception {
        numbers(List.of()).print(0);
        ssc.addListener(events);
        ssc.addListener(events);
        ssc.removeListener(new Events());
        ssc.start();
        runTo(1);
        assertThat(events.completed()).hasSize(1);
        ssc.removeListener(events);
        runTo(2);
        assertThat(events.completed()).hasSize(1);
        ssc.addListener(events);
        runTo(3);
        assertThat(events.completed()).extracting(BatchReport::id).containsExactly(1L, 3L);
    }

    @Test
    void everyEventHasItsMethod() throws Exception {
        List<String> called = new ArrayList<>();
        numbers(List.of()).print(0);
        ssc.addListener(new StreamingListener() {
            @Override
            public void onStreamingStarted(Instant first) {
                called.add("started " + first);
            }

            @Override
            public void onBatchSubmitted(BatchReport batch) {
                called.add("submitted " + batch.id());
            }

            @Override
            public void onBatchStarted(BatchReport batch) {
                called.add("batch started");
            }

            @Override
            public void onOutputOperationStarted(OutputReport output) {
                called.add("output started");
            }

            @Override
            public void onOutputOperationCompleted(OutputReport output) {
                called.add("output completed");
            }

            @Override
            public void onBatchCompleted(BatchReport batch) {
                called.add("batch completed");
            }

            @Override
            public void onStreamingStopped(Optional<Throwable> failure) {
                called.add("stopped " + failure);
            }
        });
        ssc.start();
        runTo(1);
        ssc.stop();
        assertThat(called)
                .containsExactly(
                        "started 1970-01-01T00:00:01Z",
                        "submitted 1",
                        "batch started",
                        "output started",
                        "output completed",
                        "batch completed",
                        "stopped Optional.empty");
    }

    @Test
    void slowBatchIsOneWarningAndNormalOneNothing() throws Exception {
        AtomicBoolean slow = new AtomicBoolean();
        numbers(List.of(List.of(1, 2, 3))).foreachBatch(batch -> {
            if (slow.getAndSet(false)) {
                clock.advance(Duration.ofMillis(1_001));
            }
        });
        ssc.start();
        int lines = log.at(Level.INFO).size();
        runTo(3);
        assertThat(log.at(Level.WARN)).isEmpty();
        assertThat(log.at(Level.INFO)).hasSize(lines);

        slow.set(true);
        runTo(4);
        assertThat(log.at(Level.WARN))
                .singleElement()
                .asString()
                .contains("told: batch 1970-01-01T00:00:04Z was slow", "took 1001 ms", "the interval is 1000 ms");
        assertThat(log.at(Level.ERROR)).isEmpty();
    }

    @Test
    void askingForMetricsWhileReceiversSpeakBlocksNobody() throws Exception {
        Pushed<Integer> one = new Pushed<>();
        Pushed<Integer> two = new Pushed<>();
        ssc.from(Sources.of(one)).print(0);
        ssc.from(Sources.of(two)).print(0);
        ssc.addListener(new StreamingListener() {
            @Override
            public void onEvent(StreamingEvent event) {
                if (ssc.state() == StreamingContext.State.ACTIVE) {
                    assertThat(ssc.metrics().receivers()).hasSizeLessThanOrEqualTo(2);
                }
            }
        });
        ssc.addListener(events);
        ssc.start();
        AtomicBoolean over = new AtomicBoolean();
        Thread asking = new Thread(() -> {
            while (!over.get()) {
                ssc.metrics();
            }
        });
        List<Thread> speaking = new ArrayList<>();
        for (Pushed<Integer> receiver : List.of(one, two)) {
            speaking.add(new Thread(() -> {
                for (int i = 0; i < 2_000; i++) {
                    receiver.reportError("error " + i, null);
                }
            }));
        }
        asking.start();
        speaking.forEach(Thread::start);
        for (Thread thread : speaking) {
            Await.end(thread);
        }
        over.set(true);
        Await.end(asking);
        Await.until(
                "all are told",
                () -> events.of(StreamingEvent.ReceiverError.class).size() == 4_000);
        assertThat(events.concurrent()).isFalse();
        assertThatThrownBy(() -> ssc.metrics().receivers().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void listenerThatHangsHoldsUpNoReceiverAndNotTheEnd() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch open = new CountDownLatch(1);
        Pushed<Integer> in = new Pushed<>();
        ssc.from(Sources.of(in)).print(0);
        ssc.start();
        ssc.addListener(new StreamingListener() {
            @Override
            public void onReceiverError(ReceiverReport receiver) {
                inside.countDown();
                try {
                    Await.latch(open);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        ssc.addListener(events);
        for (int n = 0; n < 20_000; n++) {
            in.reportError("error " + n, null);
        }
        Await.latch(inside);
        for (int n = 0; n < 300; n++) { // their events are more than may be to be told
            clock.advance(SECOND);
        }
        ssc.stop();
        assertThat(ssc.state()).isEqualTo(StreamingContext.State.STOPPED);
        open.countDown();
        Await.until("the end is told", () -> !events.of(StreamingEvent.Stopped.class)
                .isEmpty());
        List<StreamingEvent.ReceiverStopped> stopped = events.of(StreamingEvent.ReceiverStopped.class);
        assertThat(stopped).hasSize(1);
        assertThat(stopped.get(0).receiver().lastError()).contains("error 19999");
        assertThat(events.of(StreamingEvent.ReceiverError.class)).hasSizeLessThan(20_000);
    }
}
