package io.dstream.internal.runtime.times;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.engine.StageTimes;
import io.dstream.internal.runtime.PhaseClock;
import io.dstream.plan.Operator;
import io.dstream.report.OperatorTime;
import io.dstream.report.PhaseReport.Phase;
import io.dstream.testing.Await;
import io.dstream.time.ManualClock;
import io.dstream.trace.BatchTrace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** When a batch is sampled, and what is a stall. */
class WatchedBatchTest {
    private static final long MS = 1_000_000;
    private static final long START = 1_000 * MS;
    private static final Operator OUTPUT = new Operator("foreachBatch-1", "foreachBatch", "Orders.java:1");

    private final PhaseClock phases = new PhaseClock(ManualClock.at(Instant.EPOCH), BatchTrace.NONE);
    private final WatchedBatch batch = new WatchedBatch(
            phases, partition -> Optional.empty(), new StepFunctions.Finder(), Optional.empty(), START);

    private void look(long atMillis, long sinceLastMillis, long asleepMillis) {
        batch.look(List::of, START + atMillis * MS, sinceLastMillis * MS, asleepMillis * MS);
    }

    private List<Duration> sampled() {
        return batch.samples().operators().stream().map(OperatorTime::time).toList();
    }

    @Test
    void aBatchIsSampledOnceItHasBeenRunningForAWhile() {
        phases.enter(Phase.OUTPUT, OUTPUT);
        look(19, 10, 10);
        assertThat(sampled()).isEmpty();
        look(20, 10, 10);
        assertThat(sampled()).containsExactly(Duration.ofMillis(10));
        look(31, 11, 10);
        assertThat(sampled()).containsExactly(Duration.ofMillis(21));
    }

    @Test
    void whatIsForNoOperatorIsNotSampled() {
        look(30, 10, 10);
        phases.enter(Phase.CHECKPOINT);
        look(40, 10, 10);
        assertThat(sampled()).isEmpty();
    }

    @Test
    void aStallIsNoFunctionsDoing() {
        phases.enter(Phase.OUTPUT, OUTPUT);
        look(20, 10, 20);
        assertThat(batch.stallNanos()).isZero();
        look(520, 500, 500);
        assertThat(batch.stallNanos()).isEqualTo(490 * MS);
        assertThat(sampled()).containsExactly(Duration.ofMillis(30));
    }

    /** Eight stacks are taken at a time; each stands for its share of all that run, and all have their turn. */
    @Test
    void moreThreadsThanAreLookedAtHaveTheirTurns() throws Exception {
        StageTimes times = new StageTimes(() -> 0);
        CountDownLatch answer = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Operator into = new Operator("combine-" + i, "combine", "");
            StageTimes.Run run = times.begin(List.of(new StageTimes.Pipeline(List.of(), Optional.of(into))), List.of());
            threads.add(new Thread(() -> runTask(run, answer)));
        }
        threads.forEach(Thread::start);
        try {
            Await.until(
                    "all are in their tasks",
                    () -> times.running().size() == threads.size()
                            && threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
            List<StageTimes.Running> running = times.running();
            batch.sample(running, 8 * MS);
            assertThat(sampled()).hasSize(8).containsOnly(Duration.ofMillis(10));
            for (int i = 0; i < 4; i++) {
                batch.sample(running, 8 * MS);
            }
            assertThat(sampled()).hasSize(10).containsOnly(Duration.ofMillis(40));
        } finally {
            answer.countDown();
            for (Thread thread : threads) {
                Await.end(thread);
            }
        }
    }

    private static void runTask(StageTimes.Run run, CountDownLatch answer) {
        try {
            run.time(0, answer::await);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aStallCountsFromWhereTheBatchBegan() {
        look(15, 500, 500);
        assertThat(batch.stallNanos()).isEqualTo(15 * MS);
    }
}
