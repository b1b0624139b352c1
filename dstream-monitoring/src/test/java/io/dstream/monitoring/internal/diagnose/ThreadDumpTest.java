package io.dstream.monitoring.internal.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ThreadDumpTest {
    private static String dump() {
        return ThreadDump.of("orders", Instant.EPOCH);
    }

    private static Thread start(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void awaitState(Thread thread, Thread.State state) {
        while (thread.getState() != state) {
            Thread.onSpinWait();
        }
    }

    @Test
    void theProgramsThreadsComeFirst() {
        CountDownLatch end = new CountDownLatch(1);
        Thread worker = start("orders-worker-1", () -> await(end));
        Thread other = start("another\nline", () -> await(end));
        awaitState(worker, Thread.State.WAITING);
        awaitState(other, Thread.State.WAITING);
        String dump = dump();
        end.countDown();
        end(worker);
        end(other);

        assertThat(dump)
                .startsWith("1970-01-01T00:00:00Z, ")
                .containsSubsequence(
                        "==== threads of orders: 1 ====",
                        "\"orders-worker-1\" #",
                        "daemon WAITING, waits for java.util.concurrent.CountDownLatch",
                        "    at ",
                        "ThreadDumpTest.await",
                        "==== other threads: ",
                        "\"another line\" #")
                .doesNotContain("DEADLOCK");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whoHoldsALockIsSaid() {
        Object monitor = new Object();
        CountDownLatch locked = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread holder = start("orders-holder", () -> {
            synchronized (monitor) {
                locked.countDown();
                await(end);
            }
        });
        await(locked);
        Thread waiting = start("orders-waiting", () -> {
            synchronized (monitor) {
                end.countDown();
            }
        });
        awaitState(waiting, Thread.State.BLOCKED);
        String dump = dump();
        end.countDown();
        end(holder);
        end(waiting);

        assertThat(dump)
                .containsPattern("\"orders-waiting\" #\\d+ daemon BLOCKED, waits for java.lang.Object@\\w+, which"
                        + " \"orders-holder\" #\\d+ holds")
                .contains("    - has locked java.lang.Object@");
    }

    @Test
    void deadlocksAreFound() {
        ReentrantLock left = new ReentrantLock();
        ReentrantLock right = new ReentrantLock();
        CountDownLatch both = new CountDownLatch(2);
        Thread one = start("orders-left", () -> lock(left, right, both));
        Thread two = start("orders-right", () -> lock(right, left, both));
        awaitState(one, Thread.State.WAITING);
        awaitState(two, Thread.State.WAITING);
        await(both);
        while (!(left.hasQueuedThread(two) && right.hasQueuedThread(one))) {
            Thread.onSpinWait();
        }
        String dump = dump();
        end(one);
        end(two);

        assertThat(dump).contains("DEADLOCK: each of these threads waits for a lock that another one holds");
        assertThat(dump.substring(0, dump.indexOf("==== threads of"))).contains("\"orders-left\"", "\"orders-right\"");
    }

    private static void end(Thread thread) {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void lock(ReentrantLock first, ReentrantLock second, CountDownLatch both) {
        first.lock();
        try {
            both.countDown();
            await(both);
            second.lockInterruptibly();
            second.unlock();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            first.unlock();
        }
    }
}
