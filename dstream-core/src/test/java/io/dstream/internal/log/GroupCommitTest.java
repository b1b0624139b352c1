package io.dstream.internal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.internal.storage.sim.Fault;
import io.dstream.internal.storage.sim.Operation;
import io.dstream.internal.storage.sim.Operation.Kind;
import io.dstream.internal.storage.sim.SimulatedDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many threads, one log. */
class GroupCommitTest {
    private static final int THREADS = 6;

    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void afterEachForceItsRecordIsDurableAndEachRecordHasItsNumber() throws Exception {
        RecordLog log = open(2_000);
        var choices = new Random(1);
        run(thread -> {
            for (int i = 0; i < 200; i++) {
                long seq = log.append(1, thread * 1_000 + i, new byte[10 + i % 50]);
                log.force();
                if (i % 20 == 0) {
                    assertThat(afterPowerCut(choices)).isGreaterThanOrEqualTo(seq);
                    if (thread == 0) { // the others would drop what it reads
                        log.read(log.firstSeq(), seq, Damage.ignoring());
                        log.dropBefore(seq / 2);
                    }
                }
            }
        });

        assertThat(log.nextSeq()).isEqualTo(1 + THREADS * 200);
        log.close();
        assertThat(afterPowerCut(choices)).isEqualTo(THREADS * 200);
    }

    /** The first force lasts until all others have appended: one more force, or two, must do for them. */
    @Test
    void oneForcesForAllThatWait() throws Exception {
        RecordLog log = open(1 << 20);
        var first = new AtomicBoolean(true);
        var firstForces = new CountDownLatch(1);
        var othersHaveAppended = new CountDownLatch(THREADS - 1);
        disk.observe(operation -> {
            if (operation.kind() == Kind.FORCE && first.getAndSet(false)) {
                firstForces.countDown();
                await(othersHaveAppended);
            }
        });
        int before = disk.operations();
        run(thread -> {
            if (thread > 0) {
                await(firstForces);
            }
            log.append(1, thread, new byte[10]);
            if (thread > 0) {
                othersHaveAppended.countDown();
            }
            log.force();
        });

        List<Operation> since = disk.trace().subList(before, disk.operations());
        assertThat(since.stream().filter(operation -> operation.kind() == Kind.FORCE))
                .hasSizeBetween(2, 3);
        assertThat(afterPowerCut(new Random(1))).isEqualTo(THREADS);
    }

    @Test
    void allThatWaitLearnThatTheForceFailed() throws Exception {
        RecordLog log = open(1 << 20);
        disk.failAt(disk.operations(), Fault.LOST_FORCE, false);
        run(thread -> assertThatThrownBy(() -> {
                    log.append(1, thread, new byte[10]);
                    log.force();
                })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Input/output error"));
        assertThat(disk.trace().stream().filter(operation -> operation.kind() == Kind.FORCE))
                .as("that of the first segment, and the one that failed")
                .hasSize(2);
    }

    private RecordLog open(int segmentBytes) throws IOException {
        return RecordLog.open(
                disk,
                "log",
                LogConfig.of(1, () -> 0, () -> 1).withSegmentBytes(segmentBytes),
                LogWitness.none(),
                Damage.ignoring());
    }

    /** The last record that is there. */
    private long afterPowerCut(Random choices) throws IOException {
        synchronized (choices) {
            return RecordLog.scan(disk.crash(choices), "log", LogWitness.none(), Damage.ignoring())
                            .nextSeq()
                    - 1;
        }
    }

    private interface Work {
        void run(int thread) throws Exception;
    }

    private void run(Work work) throws Exception {
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            running.add(threads.submit((Callable<Void>) () -> {
                work.run(thread);
                return null;
            }));
        }
        for (Future<?> one : running) {
            one.get();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
