package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.sink.Sink;
import io.dstream.source.Sources;
import io.dstream.testing.Await;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import io.dstream.time.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program whose batches are run by whoever calls for them. */
class BatchesOnCallTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final String NAME = "on-call";

    private final ManualClock clock = ManualClock.at(Instant.EPOCH);
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final TestInput<String> in = TestInput.create();
    private final TestOutput<String> out = TestOutput.create();
    private StreamingContext ssc = builder().parallelism(1).batchesOnCall().build();

    private StreamingContext.Builder builder() {
        return StreamingContext.builder().appName(NAME).batchInterval(SECOND).clock(clock);
    }

    @AfterEach
    void stop() {
        ssc.close();
    }

    private Optional<Instant> second(int n) {
        return Optional.of(Instant.ofEpochSecond(n));
    }

    private static List<String> threadsOfTheProgram() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(NAME + "-"))
                .toList();
    }

    /** A pool has ended a moment before its thread has. */
    private static void awaitNoThreadOfTheProgram() {
        Await.until("no thread is left", () -> threadsOfTheProgram().isEmpty());
    }

    @Test
    void theCallerDoesEverything(@TempDir Path directory) {
        ssc = builder().parallelism(1).batchesOnCall().checkpointDir(directory).build();
        Set<Thread> userThreads = threads;
        ssc.from(in)
                .named("in")
                .map(record -> {
                    userThreads.add(Thread.currentThread());
                    return record;
                })
                .countByValueAndWindow(SECOND.multipliedBy(2), SECOND)
                .named("window")
                .foreachBatch(batch -> userThreads.add(Thread.currentThread()));
        ssc.start();
        for (int batch = 1; batch <= 30; batch++) { // in some of which a base is written
            in.add("a" + batch);
            clock.advance(SECOND);
            assertThat(ssc.runDueBatches()).isEqualTo(second(batch));
            awaitNoThreadOfTheProgram();
        }
        ssc.close();

        assertThat(threads).containsExactly(Thread.currentThread());
    }

    @Test
    void runsWhatIsDueInOrderAndNothingElse() {
        ssc.from(Sources.queue(new ArrayDeque<>(List.of(List.of("a"), List.of("b"), List.of("c")))))
                .to(out);
        ssc.start();

        assertThat(ssc.runDueBatches()).isEmpty();
        clock.advance(SECOND.multipliedBy(2));
        assertThat(out.batches()).isEmpty();
        assertThat(ssc.runDueBatches()).isEqualTo(second(2));
        assertThat(ssc.runDueBatches()).isEmpty();

        assertThat(out.batches()).containsExactly(List.of("a"), List.of("b"));
    }

    @Test
    void aFailureHasTheCallerInItsStackTraceAndHasEndedTheProgram() {
        ssc.from(Sources.queue(new ArrayDeque<>(List.of(List.of("x")))))
                .map(Integer::parseInt)
                .foreachBatch(batch -> batch.count());
        ssc.start();
        clock.advance(SECOND);

        assertThat(ssc.runDueBatches()).isEqualTo(second(1));

        assertThat(ssc.state()).isEqualTo(StreamingContext.State.FAILED);
        assertThatThrownBy(ssc::awaitTermination)
                .isInstanceOf(StreamingException.class)
                .cause()
                .satisfies(cause -> assertThat(cause.getStackTrace())
                        .extracting(StackTraceElement::getMethodName)
                        .contains("aFailureHasTheCallerInItsStackTraceAndHasEndedTheProgram"));
        assertThat(ssc.runDueBatches()).isEmpty();
        awaitNoThreadOfTheProgram();
    }

    @Test
    void stopFromInsideABatchEndsTheProgramBehindIt() {
        StreamingContext program = ssc;
        ssc.from(in).foreachBatch(batch -> program.stop());
        ssc.from(in()).to(out);
        ssc.start();
        clock.advance(SECOND.multipliedBy(3));

        assertThat(ssc.runDueBatches()).isEqualTo(second(1));

        assertThat(ssc.state()).isEqualTo(StreamingContext.State.STOPPED);
        assertThat(out.batches()).hasSize(1);
        awaitNoThreadOfTheProgram();
    }

    private static TestInput<String> in() {
        return TestInput.create();
    }

    @Test
    void aStopWaitsForTheBatchInHandAndTheCallerGoesToTheEnd() {
        StreamingContext program = ssc;
        Thread stopper = new Thread(program::stop);
        ssc.from(in).foreachBatch(batch -> {
            stopper.start();
            Await.until("the stop waits", () -> stopper.getState() == Thread.State.TIMED_WAITING);
        });
        ssc.start();
        clock.advance(SECOND);

        assertThat(ssc.runDueBatches()).isEqualTo(second(1));

        assertThat(ssc.state()).isEqualTo(StreamingContext.State.STOPPED);
        Await.until("the stop is over", () -> !stopper.isAlive());
    }

    @Test
    void aGracefulStopRunsWhatHasCome() {
        ssc.from(in).to(out);
        ssc.start();
        in.add("a");

        ssc.stopGracefully(Duration.ofMinutes(1));

        assertThat(out.last()).containsExactly("a");
        assertThat(ssc.state()).isEqualTo(StreamingContext.State.STOPPED);
    }

    /** A stop by a thread that must not wait for the end, while nobody runs a batch. */
    @Test
    void aListenerThatStopsTheProgramBetweenBatchesNeedsNobodyToCall() throws InterruptedException {
        StreamingContext program = ssc;
        ssc.from(in).to(out);
        ssc.addListener(new StreamingListener() {
            @Override
            public void onStreamingStarted(Instant firstBatchTime) {
                program.stop();
            }
        });
        ssc.start();

        assertThat(ssc.awaitTermination(Await.DEADLINE)).isTrue();
    }

    @Test
    void theCallersInterruptIsItsOwn() {
        ssc.from(in).to(out);
        ssc.start();
        clock.advance(SECOND);
        Thread.currentThread().interrupt();

        assertThat(ssc.runDueBatches()).isEqualTo(second(1));
        ssc.close();

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void anInterruptThatWasMeantForTheBatchEndsWithIt() {
        ssc = builder()
                .parallelism(1)
                .batchesOnCall()
                .stopPatience(Duration.ZERO)
                .build();
        StreamingContext program = ssc;
        ssc.from(in).foreachBatch(batch -> {
            program.stop();
            Await.until("the batch is interrupted", () -> Thread.currentThread().isInterrupted());
        });
        ssc.start();
        clock.advance(SECOND);

        assertThat(ssc.runDueBatches()).isEqualTo(second(1));

        assertThat(Thread.interrupted()).isFalse();
        assertThat(ssc.state()).isEqualTo(StreamingContext.State.STOPPED);
    }

    @Test
    void aSinkThatStopsTheProgramWhenItIsClosedDoesNotWaitForItself() {
        StreamingContext program = ssc;
        ssc.from(in).to(new Sink<String>() {
            @Override
            public void write(io.dstream.batch.Batch<String> batch, Instant time) {}

            @Override
            public void close() {
                program.stop();
            }
        });
        ssc.start();

        ssc.stop();

        assertThat(ssc.state()).isEqualTo(StreamingContext.State.STOPPED);
    }

    @Test
    void refusesCallsThatCannotBeMeant() {
        StreamingContext program = ssc;
        assertThatThrownBy(ssc::runDueBatches).hasMessageContaining("call start() first");
        ssc.from(in).foreachBatch(batch -> assertThatThrownBy(program::runDueBatches)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not from inside a batch"));
        ssc.start();
        clock.advance(SECOND);
        ssc.runDueBatches();
        assertThat(ssc.state()).isEqualTo(StreamingContext.State.ACTIVE);
        ssc.close();

        ssc = builder().build();
        ssc.from(in).to(out);
        ssc.start();
        assertThatThrownBy(ssc::runDueBatches)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("batchesOnCall()");
    }
}
