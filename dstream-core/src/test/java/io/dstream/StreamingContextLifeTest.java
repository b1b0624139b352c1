package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.dstream.StreamingContext.State;
import io.dstream.batch.Batch;
import io.dstream.sink.Sink;
import io.dstream.source.Sources;
import io.dstream.testing.Await;
import io.dstream.testing.LogLines;
import io.dstream.time.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The life of a context: its states, its end, and what it leaves behind. */
class StreamingContextLifeTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualClock clock = ManualClock.at(Instant.EPOCH);
    private final Collected<Integer> out = new Collected<>();

    private StreamingContext.Builder builder(String name) {
        return StreamingContext.builder()
                .appName(name)
                .batchInterval(SECOND)
                .parallelism(2)
                .clock(clock);
    }

    private static DStream<Integer> numbers(StreamingContext ssc) {
        return ssc.from(Sources.queue(new ArrayDeque<>(List.of(List.of(1, 2), List.of(3, 0), List.of(5)))));
    }

    private static int inverse(int n) {
        return 12 / n;
    }

    private static List<String> threadsOf(String app) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(app + "-"))
                .toList();
    }

    @Test
    void goesFromInitializedOverActiveToStopped() throws Exception {
        StreamingContext ssc = builder("states").build();
        numbers(ssc).to(out);
        assertThat(ssc.state()).isEqualTo(State.INITIALIZED);
        ssc.start();
        assertThat(ssc.state()).isEqualTo(State.ACTIVE);
        assertThat(ssc.awaitTermination(Duration.ofMillis(1))).isFalse();
        ssc.stop();
        assertThat(ssc.state()).isEqualTo(State.STOPPED);
        ssc.awaitTermination();
        assertThat(out.life()).containsExactly("open to-1", "close");
    }

    @Test
    void startsOnce() {
        try (StreamingContext ssc = builder("twice").build()) {
            numbers(ssc).to(out);
            ssc.start();
            assertThatThrownBy(ssc::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("twice cannot be started")
                    .hasMessageContaining("ACTIVE");
            ssc.stop();
            assertThatThrownBy(ssc::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("STOPPED")
                    .hasMessageContaining("build a new one");
        }
    }

    @Test
    void canBeStoppedBeforeTheStart() throws Exception {
        StreamingContext ssc = builder("never").build();
        numbers(ssc).to(out);
        ssc.stop();
        ssc.stop();
        ssc.stopGracefully(SECOND);

        assertThat(ssc.state()).isEqualTo(State.STOPPED);
        ssc.awaitTermination();
        assertThatThrownBy(ssc::start).isInstanceOf(IllegalStateException.class).hasMessageContaining("STOPPED");
        assertThat(out.life()).isEmpty();
    }

    @Test
    void canBeStoppedAndClosedAnyNumberOfTimes() {
        StreamingContext ssc = builder("often").build();
        numbers(ssc).to(out);
        ssc.start();
        ssc.stop();
        ssc.stop();
        ssc.close();
        ssc.stopGracefully(SECOND);
        ssc.close();
        assertThat(out.life()).containsExactly("open to-1", "close");
        assertThat(ssc.state()).isEqualTo(State.STOPPED);
    }

    @Test
    void awaitTerminationBeforeTheStartWaitsForTheEnd() throws Exception {
        StreamingContext ssc = builder("early").build();
        numbers(ssc).to(out);
        AtomicReference<Throwable> result = new AtomicReference<>();
        CountDownLatch begun = new CountDownLatch(1);
        Thread waiter = new Thread(() -> {
            try {
                begun.countDown();
                ssc.awaitTermination();
            } catch (Throwable e) {
                result.set(e);
            }
        });
        waiter.start();
        Await.latch(begun);
        assertThat(ssc.awaitTermination(Duration.ZERO)).isFalse();
        ssc.start();
        ssc.stop();
        Await.end(waiter);
        assertThat(result).hasValue(null);
    }

    @Test
    void awaitTerminationThrowsWhatTheUsersFunctionThrew() {
        StreamingContext ssc = builder("failing").build();
        numbers(ssc).map(StreamingContextLifeTest::inverse).named("inverse").to(out);
        ssc.start();
        clock.advance(Duration.ofSeconds(2));

        for (int i = 0; i < 2; i++) { // as often as it is asked
            assertThatThrownBy(() -> Await.end(ssc::awaitTermination))
                    .isInstanceOfSatisfying(StreamingException.class, e -> {
                        assertThat(e.batchTime()).contains(Instant.ofEpochSecond(2));
                        assertThat(e.operator())
                                .hasValueSatisfying(op -> assertThat(op.id()).isEqualTo("inverse"));
                        assertThat(e.getStackTrace()[0].getMethodName()).isEqualTo("inverse");
                    })
                    .hasMessageContaining("failing")
                    .hasMessageContaining("batch 1970-01-01T00:00:02Z failed")
                    .hasMessageContaining("inverse/map (StreamingContextLifeTest.java:")
                    .hasMessageContaining("/ by zero")
                    .cause()
                    .isInstanceOfSatisfying(
                            ArithmeticException.class, e -> assertThat(e.getStackTrace()[0].getMethodName())
                                    .isEqualTo("inverse"));
        }
        assertThat(ssc.state()).isEqualTo(State.FAILED);
        assertThat(out.batches()).containsExactly(List.of(12, 6));
        assertThat(out.life()).endsWith("close");
        ssc.stop();
        assertThat(ssc.state()).isEqualTo(State.FAILED);
        assertThatThrownBy(ssc::start).hasMessageContaining("FAILED");
    }

    @Test
    void stopLetsTheBatchInHandEndAndDropsThoseThatWait() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch open = new CountDownLatch(1);
        StreamingContext ssc = builder("polite").build();
        numbers(ssc).foreachBatch((batch, time) -> {
            running.countDown();
            Await.latch(open);
            out.write(batch, time);
        });
        ssc.start();
        clock.advance(Duration.ofSeconds(3));
        Await.latch(running);
        Thread stopper = new Thread(ssc::stop);
        stopper.start();
        Await.until("stop() waits", () -> stopper.getState() == Thread.State.TIMED_WAITING);
        assertThat(ssc.state()).isEqualTo(State.ACTIVE);
        open.countDown();
        Await.end(stopper);

        assertThat(out.seconds()).containsExactly(1L);
        assertThat(ssc.state()).isEqualTo(State.STOPPED);
        assertThat(ssc.awaitBatch(Instant.ofEpochSecond(2), Await.DEADLINE)).isFalse();
    }

    @Test
    void stopInterruptsBatchThatHangs() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        StreamingContext ssc =
                builder("hung").stopPatience(Duration.ofMillis(20)).build();
        numbers(ssc)
                .repartition(2)
                .map(n -> {
                    running.countDown();
                    new CountDownLatch(1).await();
                    return n;
                })
                .to(out);
        ssc.start();
        clock.advance(SECOND);
        Await.latch(running);
        try (LogLines log = new LogLines()) {
            ssc.stop();
            Await.end(ssc::awaitTermination);
            assertThat(log.at(Level.WARN)).first().asString().contains("hung", "interrupted");
        }
        assertThat(ssc.state()).isEqualTo(State.STOPPED);
        Await.until("no thread is left", () -> threadsOf("hung").isEmpty());
    }

    @Test
    void batchThatHangsIsInterruptedAlsoWhenTheStopDidNotWait() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        Pushed<Integer> in = new Pushed<>() {
            @Override
            protected void onStart() {
                newThread("stopper", () -> {
                            Await.until("the batch runs", () -> running.getCount() == 0);
                            ssc[0].stop();
                        })
                        .start();
            }
        };
        ssc[0] = builder("inside").stopPatience(Duration.ofMillis(20)).build();
        ssc[0].from(Sources.of(in)).foreachBatch(batch -> {
            running.countDown();
            new CountDownLatch(1).await();
        });
        ssc[0].start();
        clock.advance(SECOND);
        try (LogLines log = new LogLines()) {
            Await.end(ssc[0]::awaitTermination);
            assertThat(log.at(Level.WARN)).isNotEmpty();
        }
    }

    private final StreamingContext[] ssc = new StreamingContext[1];

    @Test
    void stopEndsTheWaitBeforeRetryAtOnce() throws Exception {
        CountDownLatch failed = new CountDownLatch(1);
        try (LogLines log = new LogLines()) {
            StreamingContext ssc = StreamingContext.builder()
                    .appName("patient")
                    .batchInterval(Duration.ofMillis(1))
                    .stopPatience(Duration.ofDays(1))
                    .onBatchFailure(BatchFailurePolicy.retry(1, Duration.ofDays(1), BatchFailurePolicy.fail()))
                    .build();
            numbers(ssc).foreachBatch(batch -> {
                failed.countDown();
                throw new IllegalStateException("no");
            });
            ssc.start();
            Await.latch(failed);
            Await.until("the wait before the retry", () -> !log.at(Level.WARN).isEmpty());
            Thread stopper = new Thread(ssc::stop);
            stopper.start();
            Await.end(stopper);
            assertThat(ssc.state()).isEqualTo(State.STOPPED);
        }
    }

    @Test
    void sinkIsToldOfTheStopAtOnceAndMayGiveUp() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(1);
        StreamingContext ssc = builder("told").stopPatience(Duration.ofDays(1)).build();
        numbers(ssc).to(new Sink<>() {
            @Override
            public void write(Batch<Integer> batch, Instant batchTime) throws InterruptedException {
                writing.countDown();
                Await.latch(told);
                throw new IllegalStateException("nobody takes it any more");
            }

            @Override
            public void stopping() {
                told.countDown();
                throw new AssertionError("changes nothing");
            }
        });
        ssc.start();
        clock.advance(SECOND);
        Await.latch(writing);
        try (LogLines log = new LogLines()) {
            Thread stopper = new Thread(ssc::stop);
            stopper.start();
            Await.end(stopper);
            assertThat(log.at(Level.WARN)).hasSize(2);
        }
        assertThat(ssc.state()).isEqualTo(State.STOPPED);
    }

    @Test
    void errorOnClosingOneSinkKeepsNobodyWaiting() throws Exception {
        StreamingContext ssc = builder("close").build();
        numbers(ssc).to(new Sink<>() {
            @Override
            public void write(Batch<Integer> batch, Instant batchTime) {}

            @Override
            public void close() {
                throw new NoClassDefFoundError("gone");
            }
        });
        numbers(ssc).to(out);
        ssc.start();
        try (LogLines log = new LogLines()) {
            ssc.stop();
            Await.end(ssc::awaitTermination);
            assertThat(log.at(Level.WARN)).singleElement().asString().contains("could not close to-1");
        }
        assertThat(out.life()).endsWith("close");
        assertThat(ssc.state()).isEqualTo(State.STOPPED);
    }

    @Test
    void leavesNoThreads() {
        for (int i = 0; i < 50; i++) {
            try (StreamingContext ssc = builder("leak").build()) {
                ssc.from(Sources.of(new Pushed<Integer>())).to(out);
                numbers(ssc).repartition(3).map(n -> n).to(out);
                ssc.start();
                clock.advance(SECOND);
            }
        }
        Await.until("no thread is left", () -> threadsOf("leak").isEmpty());
    }

    @Test
    void contextsWithDifferentIntervalsRunSideBySide() throws Exception {
        Collected<Integer> slow = new Collected<>();
        try (StreamingContext one = builder("one").build();
                StreamingContext three =
                        builder("three").batchInterval(Duration.ofSeconds(3)).build()) {
            numbers(one).to(out);
            numbers(three).to(slow);
            one.start();
            three.start();
            clock.advance(Duration.ofSeconds(6));
            assertThat(one.awaitBatch(Instant.ofEpochSecond(6), Await.DEADLINE)).isTrue();
            assertThat(three.awaitBatch(Instant.ofEpochSecond(6), Await.DEADLINE))
                    .isTrue();
            one.stop();
            clock.advance(Duration.ofSeconds(3));
            assertThat(three.awaitBatch(Instant.ofEpochSecond(9), Await.DEADLINE))
                    .isTrue();
        }
        assertThat(out.seconds()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(slow.seconds()).containsExactly(3L, 6L, 9L);
        assertThat(slow.batches()).isEqualTo(out.batches().subList(0, 3));
    }
}
