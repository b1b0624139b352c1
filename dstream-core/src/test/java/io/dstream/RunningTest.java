package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.report.PhaseReport.Phase;
import io.dstream.report.RunningReport;
import io.dstream.testing.Await;
import io.dstream.testkit.TestInput;
import io.dstream.time.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a program says it is at while a batch takes long. */
class RunningTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualClock clock = ManualClock.at(Instant.EPOCH);
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);
    private final TestInput<Integer> in = TestInput.create(2);
    private StreamingContext ssc;

    @BeforeEach
    void build() {
        ssc = StreamingContext.builder()
                .batchInterval(SECOND)
                .parallelism(1)
                .clock(clock)
                .batchesOnCall()
                .build();
    }

    @AfterEach
    void close() {
        open.countDown();
        ssc.close();
    }

    private Thread runBatch() throws InterruptedException {
        ssc.start();
        in.add(1, 2);
        clock.advance(SECOND);
        Thread batch = new Thread(ssc::runDueBatches, "driver of the test");
        batch.start();
        Await.latch(inside);
        return batch;
    }

    private void block() throws InterruptedException {
        inside.countDown();
        Await.latch(open);
    }

    @Test
    void anOutputThatBlocksIsNamedWithItsStack() throws Exception {
        ssc.from(in).foreachBatch(batch -> block());
        assertThat(ssc.running()).isEmpty();
        Thread batch = runBatch();
        clock.advance(SECOND.multipliedBy(7));

        RunningReport running = ssc.running().orElseThrow();
        assertThat(running.id()).isEqualTo(1);
        assertThat(running.time()).isEqualTo(Instant.ofEpochSecond(1));
        assertThat(running.attempt()).isEqualTo(1);
        assertThat(running.phase()).isEqualTo(Phase.OUTPUT);
        assertThat(running.operator()).isEqualTo("foreachBatch-1");
        assertThat(running.site()).startsWith("RunningTest.java:");
        assertThat(running.running()).isEqualTo(SECOND.multipliedBy(7));
        assertThat(running.inPhase()).isEqualTo(SECOND.multipliedBy(7));
        assertThat(running.stack()).hasSizeLessThanOrEqualTo(40).anyMatch(line -> line.contains("RunningTest.block"));
        assertThat(running.slowest()).isEmpty();

        open.countDown();
        Await.end(batch);
        assertThat(ssc.running()).isEmpty();
    }

    @Test
    void aTaskThatBlocksIsNamedWhereTimesAreTaken() throws Exception {
        ssc.takeTimes(true);
        ssc.from(in)
                .map(n -> {
                    if (n == 2) {
                        clock.advance(SECOND);
                        block();
                    }
                    return n;
                })
                .named("work")
                .foreachBatch(batch -> batch.collect());
        Thread batch = runBatch();
        clock.advance(SECOND.multipliedBy(3));

        RunningReport.Task task = ssc.running().orElseThrow().slowest().orElseThrow();
        assertThat(task.operators()).containsExactly("work");
        assertThat(task.partition()).isEqualTo(1);
        assertThat(task.thread()).isEqualTo("driver of the test");
        assertThat(task.running()).isEqualTo(SECOND.multipliedBy(4));
        assertThat(task.stack()).anyMatch(line -> line.contains("RunningTest.block"));

        open.countDown();
        Await.end(batch);
    }

    @Test
    void aTaskIsNotNamedOnceTimesAreNoLongerTaken() throws Exception {
        ssc.takeTimes(true);
        ssc.from(in)
                .map(n -> {
                    if (n == 4) {
                        block();
                    }
                    return n;
                })
                .foreachBatch(batch -> batch.collect());
        ssc.start();
        in.add(1, 2);
        clock.advance(SECOND);
        ssc.runDueBatches();
        ssc.takeTimes(false);
        in.add(3, 4);
        clock.advance(SECOND);
        Thread batch = new Thread(ssc::runDueBatches);
        batch.start();
        Await.latch(inside);

        assertThat(ssc.running().orElseThrow().slowest()).isEmpty();

        open.countDown();
        Await.end(batch);
    }

    @Test
    void stateThatTakesLongIsAPhaseOfItsOwn() throws Exception {
        ssc.from(in)
                .mapToPair(n -> io.dstream.batch.Pair.of(n, n))
                .mapWithState(Integer.class, (key, n, sum) -> {
                    block();
                    return key;
                })
                .named("state")
                .foreachBatch(batch -> batch.count());
        Thread batch = runBatch();

        RunningReport running = ssc.running().orElseThrow();
        assertThat(List.of(running.phase(), running.operator())).isEqualTo(List.of(Phase.COMPUTE, "state"));

        open.countDown();
        Await.end(batch);
    }
}
