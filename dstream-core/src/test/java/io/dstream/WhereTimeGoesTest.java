package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.batch.Batch;
import io.dstream.internal.local.LocalEngine;
import io.dstream.report.BatchReport;
import io.dstream.report.OperatorTime;
import io.dstream.report.PhaseReport;
import io.dstream.report.StageReport;
import io.dstream.testing.Await;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.time.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which operator reports name, and which line, where one is slow. */
class WhereTimeGoesTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration WHILE = Duration.ofMillis(1);

    private final Events events = new Events();

    /** How pipelines are run. */
    enum Way {
        LOOPED,
        ATTACHED,
        PARALLEL,
        GUARDED;

        StreamingContext.Builder builder() {
            return switch (this) {
                case LOOPED -> builder(LocalEngine.eager("looped", 1));
                case ATTACHED -> builder(LocalEngine.attached("attached", 1));
                case PARALLEL -> builder(LocalEngine.eager("parallel", 4));
                case GUARDED -> builder(new LocalEngine("guarded", 1)).onPoisonRecord(PoisonPolicy.skip());
            };
        }

        private static StreamingContext.Builder builder(LocalEngine engine) {
            return StreamingContext.builder().batchInterval(SECOND).engine(engine);
        }
    }

    static Stream<Arguments> programs() {
        return Arrays.stream(SlowPrograms.values())
                .flatMap(program -> Arrays.stream(Way.values()).map(way -> Arguments.of(program, way)));
    }

    private StreamingTestDriver driver(Way way) {
        StreamingTestDriver driver = StreamingTestDriver.withoutRehearsal(way.builder());
        driver.context().addListener(events);
        return driver;
    }

    /** Tells which threads wait at it. */
    private static final class Gate extends Semaphore {
        private static final long serialVersionUID = 1L;

        Gate() {
            super(0);
        }

        /** Whether a thread waits that has not been let through yet. */
        boolean isWaitedAt() {
            return availablePermits() == 0 && hasQueuedThreads();
        }

        /** The line at which threads wait. */
        String line() {
            return Arrays.stream(getQueuedThreads().iterator().next().getStackTrace())
                    .filter(frame -> frame.getClassName().startsWith(SlowPrograms.class.getName()))
                    .map(frame -> frame.getFileName() + ":" + frame.getLineNumber())
                    .findFirst()
                    .orElseThrow();
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void samplesNameTheOperatorAndTheLine(SlowPrograms program, Way way) throws Exception {
        Gate gate = new Gate();
        String line = "";
        try (StreamingTestDriver driver = driver(way)) {
            TestInput<Integer> in = driver.input(2);
            program.add(in.stream(), gate);
            in.add(1, 2, 3, 4);
            driver.context().takeTimes(true);
            Thread batches = new Thread(driver::runBatch);
            batches.start();
            while (batches.isAlive()) {
                Await.until("something is slow, or all is over", () -> gate.isWaitedAt() || !batches.isAlive());
                if (batches.isAlive()) {
                    line = gate.line();
                    driver.context().sampleNow(SECOND);
                    gate.release();
                }
            }
        }
        List<OperatorTime> operators = batch().times().operators();
        assertThat(operators).as("%s", operators).isNotEmpty();
        assertThat(operators.get(0).operator()).as("%s", operators).isEqualTo(program.slow());
        assertThat(operators.get(0).at()).isEqualTo(line);
        assertThat(operators.get(0).exact()).isFalse();
    }

    /** Lets everybody through at once, when a while has passed. */
    private static final class Toll extends Semaphore {
        private static final long serialVersionUID = 1L;

        private final transient ManualClock clock;
        private int paid;

        Toll(ManualClock clock) {
            super(0);
            this.clock = clock;
        }

        @Override
        public synchronized void acquire() {
            paid++;
            clock.advance(WHILE);
        }

        @Override
        public void acquireUninterruptibly() {
            acquire();
        }
    }

    private BatchReport runTimed(Way way, SlowPrograms program, ManualClock clock, Toll toll) {
        try (StreamingContext ssc = way.builder().clock(clock).batchesOnCall().build()) {
            TestInput<Integer> in = TestInput.create(2);
            program.add(ssc.from(in), toll);
            in.add(1, 2, 3, 4);
            ssc.addListener(events);
            ssc.detailNextBatches(1);
            ssc.start();
            clock.advance(SECOND);
            assertThat(ssc.runDueBatches()).isPresent();
        }
        return events.completed().get(0);
    }

    @ParameterizedTest
    @MethodSource("programs")
    void timesOfABatchInDetailAreExact(SlowPrograms program, Way way) {
        ManualClock clock = ManualClock.at(Instant.EPOCH);
        Toll toll = new Toll(clock);
        BatchReport batch = runTimed(way, program, clock, toll);

        Duration slow = WHILE.multipliedBy(toll.paid);
        assertThat(toll.paid).isPositive();
        assertThat(batch.processingTime()).contains(slow);
        assertThat(batch.times().phases().stream().map(PhaseReport::duration).reduce(Duration.ZERO, Duration::plus))
                .isEqualTo(slow);
        List<OperatorTime> operators = batch.times().operators();
        assertThat(operators).as("%s", operators).isNotEmpty().allMatch(OperatorTime::exact);
        if (way != Way.PARALLEL) { // where one thread's time is not another one's too
            assertThat(operators.get(0).operator()).as("%s", operators).isEqualTo(program.slow());
            assertThat(operators.get(0).time())
                    .as("%s", operators)
                    .isEqualTo(slow.minus(WHILE.multipliedBy(program.outsideTasks())));
            assertThat(operators.subList(1, operators.size()))
                    .as("%s", operators)
                    .allMatch(other -> other.time().isZero());
        }
    }

    @Test
    void aPartitionThatIsSlowIsNamed() {
        ManualClock clock = ManualClock.at(Instant.EPOCH);
        try (StreamingContext ssc =
                Way.ATTACHED.builder().clock(clock).batchesOnCall().build()) {
            TestInput<Integer> in = TestInput.create(3);
            ssc.from(in)
                    .map(n -> {
                        clock.advance(n == 6 ? WHILE.multipliedBy(10) : WHILE);
                        return n;
                    })
                    .named("work")
                    .foreachBatch(batch -> batch.collect());
            in.add(1, 2, 3, 4, 5, 6);
            ssc.addListener(events);
            ssc.takeTimes(true);
            ssc.start();
            clock.advance(SECOND);
            assertThat(ssc.runDueBatches()).isPresent();
        }
        assertThat(batch().times().stages()).singleElement().satisfies(stage -> {
            assertThat(stage)
                    .isEqualTo(new StageReport(
                            List.of("work"),
                            1,
                            3,
                            WHILE.multipliedBy(15),
                            WHILE.multipliedBy(15),
                            WHILE.multipliedBy(11),
                            2,
                            2,
                            6));
            assertThat(stage.skew()).isEqualTo(11 * 3 / 15.0);
        });
    }

    @Test
    void nothingIsTakenUnlessItIsWanted() {
        try (StreamingTestDriver driver = driver(Way.LOOPED)) {
            TestInput<Integer> in = driver.input();
            in.stream().map(n -> n + 1).foreachBatch(batch -> batch.collect());
            in.add(1, 2);
            driver.runBatch();
            driver.context().takeTimes(true);
            in.add(3);
            driver.runBatch();
            driver.context().takeTimes(false);
            in.add(4);
            driver.runBatch();
        }
        assertThat(events.completed())
                .extracting(batch -> batch.times().stages().size())
                .containsExactly(0, 1, 0);
        assertThat(events.completed())
                .allSatisfy(batch -> assertThat(batch.times().phases()).isNotEmpty());
    }

    @Test
    void whatRunsBetweenBatchesIsNotTheNextOnes() {
        List<Batch<Integer>> kept = new ArrayList<>();
        try (StreamingTestDriver driver = driver(Way.LOOPED)) {
            TestInput<Integer> in = driver.input();
            in.stream().map(n -> n + 1).named("work").foreachBatch(batch -> {
                kept.add(batch);
                batch.collect();
            });
            driver.context().takeTimes(true);
            in.add(1, 2);
            driver.runBatch();
            assertThat(kept.get(0).collect()).containsExactly(2, 3);
            in.add(3);
            driver.runBatch();
        }
        assertThat(events.completed()).hasSize(2).allSatisfy(batch -> assertThat(
                        batch.times().stages())
                .extracting(StageReport::runs)
                .containsExactly(1));
    }

    /** The driver's waiting for those that help it is no work of the output's. */
    @Test
    void anOutputThatWaitsForWorkersDoesNothing() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        CountDownLatch answer = new CountDownLatch(1);
        Thread[] batches = new Thread[1];
        try (StreamingTestDriver driver = driver(Way.PARALLEL)) {
            TestInput<Integer> in = driver.input(2);
            in.stream()
                    .map(n -> {
                        both.await(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS); // one thread cannot do both
                        if (Thread.currentThread() != batches[0]) {
                            answer.await();
                        }
                        return n;
                    })
                    .named("slow")
                    .foreachBatch(batch -> batch.collect());
            in.add(1, 2);
            driver.context().takeTimes(true);
            batches[0] = new Thread(driver::runBatch);
            batches[0].start();
            try {
                Await.until("the driver waits", () -> {
                    Object blocker = LockSupport.getBlocker(batches[0]);
                    return blocker != null && blocker.getClass().getName().endsWith("Workers$Job");
                });
                driver.context().sampleNow(Duration.ofHours(1));
            } finally {
                answer.countDown();
                Await.end(batches[0]);
            }
        }
        List<OperatorTime> operators = batch().times().operators();
        assertThat(operators)
                .filteredOn(time -> time.time().compareTo(Duration.ofHours(1)) >= 0)
                .extracting(OperatorTime::operator)
                .containsExactly("slow");
    }

    private BatchReport batch() {
        return events.completed().get(0);
    }
}
