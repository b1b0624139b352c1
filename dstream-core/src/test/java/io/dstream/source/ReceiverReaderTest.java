package io.dstream.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.source.ReceiverReader.Patience;
import io.dstream.testing.Await;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Starting, restarting and stopping a receiver, with the delays run by hand. */
class ReceiverReaderTest {
    private static final Patience PATIENCE = new Patience(Duration.ofSeconds(20), Duration.ofSeconds(20));

    private final StepContext context = new StepContext(new BufferLimits(1_000, 1_000_000));
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private ReceiverReader<Integer> reader;

    /** Does at its start what the test wants. */
    private final class Script extends Receiver<Integer> {
        private final List<Step> steps;
        private int next;

        Script(Step... steps) {
            this.steps = List.of(steps);
        }

        @Override
        public String kind() {
            return "script";
        }

        @Override
        protected void onStart() throws Exception {
            calls.add("start");
            if (next < steps.size()) {
                steps.get(next++).run();
            }
        }

        @Override
        protected void onStop() throws Exception {
            calls.add("stop");
        }
    }

    private interface Step {
        void run() throws Exception;
    }

    private static final Step WELL = () -> {};
    private static final Step BADLY = () -> {
        throw new IOException("refused");
    };

    private <R extends Receiver<Integer>> R start(R receiver) throws InterruptedException {
        reader = new ReceiverReader<>(receiver, context, PATIENCE);
        reader.start();
        return receiver;
    }

    private void awaitCalls(String... expected) {
        Await.until(List.of(expected) + " but was " + calls, () -> calls.equals(List.of(expected)));
    }

    private void awaitDelays(long... millis) {
        List<Duration> expected = IntStream.range(0, millis.length)
                .mapToObj(i -> Duration.ofMillis(millis[i]))
                .toList();
        Await.until("delays of " + expected, () -> context.delays.equals(expected));
    }

    @AfterEach
    void close() throws InterruptedException {
        if (reader != null) {
            reader.close();
            for (Thread thread : context.threads) {
                thread.join(Await.DEADLINE.toMillis());
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
    }

    /** It may belong to a batch that is not planned any more: then the next start has it. */
    @Test
    void whatWasCutIsInTheLogWhenItCloses() throws Exception {
        StepLog log = new StepLog(false);
        context.log = log;
        Script receiver = start(new Script(WELL));
        receiver.store(1);
        assertThat(reader.cut(Instant.EPOCH, Long.MAX_VALUE).records()).isEqualTo(1);
        reader.close();
        assertThat(log.written()).isEqualTo(1);
    }

    @Test
    void startsAndStops() throws Exception {
        start(new Script(WELL));
        awaitCalls("start");
        reader.close();
        awaitCalls("start", "stop");
        reader.close();
        assertThat(calls).hasSize(2);
        assertThat(context.said).containsExactly("started", "stopped: the program has stopped");
    }

    @Test
    void startThatFailsIsTriedAgainAfterDelaysThatDouble() throws Exception {
        Step[] steps = new Step[12];
        Arrays.fill(steps, BADLY);
        start(new Script(steps));
        long[] delays = {100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000};
        for (int i = 1; i <= delays.length; i++) {
            awaitDelays(Arrays.copyOf(delays, i));
            context.runScheduled();
        }
        Await.until("12 starts", () -> calls.stream().filter("start"::equals).count() == 12);
        assertThat(calls).startsWith("start", "stop", "start", "stop"); // never two starts without a stop
        assertThat(context.said).first().isEqualTo("error: script could not start: java.io.IOException: refused");
        assertThat(context.said).doesNotContain("started", "stopped: restarts");
    }

    @Test
    void delayIsBackAtItsBeginningOnceSomethingWasStored() throws Exception {
        Script receiver = start(new Script(BADLY, BADLY, WELL));
        awaitDelays(100);
        context.runScheduled();
        awaitDelays(100, 200);
        context.runScheduled();
        Await.until("it is at work", () -> context.said.contains("started"));
        receiver.store(1);
        receiver.restart("gone", null);
        awaitDelays(100, 200, 100);
    }

    @Test
    void errorInStartIsNoEndOfTheReceiver() throws Exception {
        start(new Script(
                () -> {
                    throw new NoClassDefFoundError("driver");
                },
                WELL));
        awaitDelays(100);
        context.runScheduled();
        awaitCalls("start", "stop", "start");
        assertThat(context.said).contains("error: script could not start: java.lang.NoClassDefFoundError: driver");
    }

    @Test
    void restartStopsAtOnceAndStartsAfterTheDelay() throws Exception {
        Script receiver = start(new Script(WELL, WELL));
        receiver.restart("lost the line", null, Duration.ofHours(3));
        awaitCalls("start", "stop");
        Await.until("it says so", () -> context.said.contains("stopped: restarts"));
        assertThat(receiver.isStopped()).isTrue();
        assertThat(context.delays).containsExactly(Duration.ofHours(3));

        context.runScheduled();
        awaitCalls("start", "stop", "start");
        Await.until("it says so", () -> context.said.size() == 4);
        assertThat(receiver.isStopped()).isFalse();
        assertThat(context.said).containsExactly("started", "error: lost the line", "stopped: restarts", "started");
    }

    @Test
    void oneRestartAnswersForAllThatIsAskedForMeanwhile() throws Exception {
        Script receiver = start(new Script(WELL, WELL));
        receiver.restart("one", null);
        receiver.restart("two", null);
        receiver.restart("three", null, Duration.ZERO);
        awaitCalls("start", "stop");
        assertThat(context.delays).hasSize(1);
        assertThat(context.said).contains("error: one").doesNotContain("error: two", "error: three");
    }

    @Test
    void threadThatDiesRestartsTheReceiver() throws Exception {
        Receiver<Integer> receiver = new Receiver<>() {
            @Override
            protected void onStart() {
                calls.add("start");
                if (calls.size() == 1) {
                    newThread("mortal", () -> {
                                throw new IllegalStateException("end of stream");
                            })
                            .start();
                }
            }

            @Override
            protected void onStop() {
                calls.add("stop");
            }
        };
        start(receiver);
        awaitDelays(100);
        context.runScheduled();
        awaitCalls("start", "stop", "start");
        assertThat(context.said)
                .contains("error: thread step-mortal died: java.lang.IllegalStateException: end of stream");
    }

    @Test
    void threadThatDiesOfAnErrorRestartsTheReceiver() throws Exception {
        Receiver<Integer> receiver = new Receiver<>() {
            @Override
            protected void onStart() {
                calls.add("start");
                if (calls.size() == 1) {
                    newThread("mortal", () -> {
                                throw new NoClassDefFoundError("gone");
                            })
                            .start();
                }
            }

            @Override
            protected void onStop() {
                calls.add("stop");
            }
        };
        start(receiver);
        awaitDelays(100);
        context.runScheduled();
        awaitCalls("start", "stop", "start");
    }

    /** Its connection closed by onStop, a thread dies late: the receiver it belonged to is no more. */
    @Test
    void threadOfAnEarlierRoundThatDiesRestartsNothing() throws Exception {
        CountDownLatch die = new CountDownLatch(1);
        List<Thread> made = new ArrayList<>();
        Receiver<Integer> receiver = start(new Receiver<>() {
            @Override
            protected void onStart() {
                calls.add("start");
                Thread thread = newThread("late", () -> {
                    try {
                        Await.latch(die);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    calls.add("told " + isStopped());
                    throw new IllegalStateException("socket closed");
                });
                if (made.isEmpty()) {
                    made.add(thread);
                    thread.start();
                }
            }

            @Override
            protected void onStop() {
                calls.add("stop");
            }
        });
        receiver.restart("moved", null);
        awaitCalls("start", "stop");
        context.runScheduled();
        awaitCalls("start", "stop", "start");
        die.countDown();
        Await.end(made.get(0));

        assertThat(calls).containsExactly("start", "stop", "start", "told true");
        assertThat(receiver.isStopped()).isFalse();
        assertThat(context.delays).hasSize(1);
    }

    @Test
    void stopIsForGoodAndWhatWasStoredIsStillCut() throws Exception {
        Script receiver = start(new Script(WELL));
        receiver.store(List.of(1, 2));
        receiver.stop("that was all", null);
        Await.until("it has stopped", () -> context.said.contains("stopped: that was all"));
        assertThatThrownBy(() -> receiver.store(3))
                .isInstanceOf(ReceiverStoppedException.class)
                .hasMessageContaining("has been stopped");
        receiver.restart("too late", null);
        assertThat(context.delays).isEmpty();
        Await.until("its thread is gone", () -> context.threads.stream().noneMatch(Thread::isAlive));
        assertThat(reader.finished()).isFalse();
        assertThat(reader.cut(Instant.EPOCH, Long.MAX_VALUE).records()).isEqualTo(2);
        assertThat(reader.finished()).isTrue();
        assertThat(calls).containsExactly("start", "stop");
    }

    @Test
    void startThatBlocksHoldsUpNobody() throws Exception {
        AtomicInteger interrupted = new AtomicInteger();
        Script receiver = new Script(() -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.incrementAndGet();
                throw e;
            }
        });
        reader = new ReceiverReader<>(receiver, context, new Patience(Duration.ofMillis(1), Duration.ofMillis(1)));
        reader.start();
        assertThat(context.said).singleElement().asString().contains("onStart has not returned after 1 ms");
        awaitCalls("start");
        reader.close();
        awaitCalls("start", "stop");
        assertThat(interrupted).hasValue(1);
        assertThat(context.said).anyMatch(line -> line.contains("is interrupted"));
    }

    @Test
    void stopThatThrowsIsReported() throws Exception {
        Receiver<Integer> receiver = new Receiver<>() {
            @Override
            public String kind() {
                return "clumsy";
            }

            @Override
            protected void onStart() {}

            @Override
            protected void onStop() {
                throw new AssertionError("twisted");
            }
        };
        start(receiver);
        reader.close();
        assertThat(context.said)
                .containsExactly(
                        "started",
                        "error: clumsy: onStop failed: java.lang.AssertionError: twisted",
                        "stopped: the program has stopped");
    }

    @Test
    void receiverServesOneStreamAtATime() throws Exception {
        Script receiver = start(new Script(WELL));
        StepContext second = new StepContext(new BufferLimits(1, 1));
        assertThatThrownBy(() -> new ReceiverReader<>(receiver, second, PATIENCE).start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("receiver 'script'")
                .hasMessageContaining("already in use");
        reader.close();
        start(receiver); // what has stopped may be used again
        assertThat(calls).containsExactly("start", "stop", "start");
    }

    @Test
    void receiverThatWasNeverStartedSaysSo() {
        Script receiver = new Script();
        assertThat(receiver.isStopped()).isTrue();
        assertThatThrownBy(() -> receiver.store(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has not been started");
    }
}
