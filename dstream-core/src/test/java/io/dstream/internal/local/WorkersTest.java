package io.dstream.internal.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkersTest {

    /** Runs each task once and checks that it did. */
    private static void runOnce(Workers workers, int n) {
        AtomicIntegerArray runs = new AtomicIntegerArray(n);
        workers.run(n, true, runs::incrementAndGet);
        for (int task = 0; task < n; task++) {
            assertThat(runs.get(task)).as("runs of task %s", task).isEqualTo(1);
        }
    }

    private static void await(Thread.State state, Thread thread) {
        while (thread.getState() != state) {
            Thread.onSpinWait();
        }
    }

    @Test
    void runsEveryTaskOnce() {
        for (int threads : new int[] {0, 1, 3}) {
            try (Workers workers = new Workers("w", threads)) {
                for (int n : new int[] {0, 1, 2, 3, 4, 100}) {
                    for (int again = 0; again < 50; again++) {
                        runOnce(workers, n);
                    }
                }
            }
        }
    }

    @Test
    void helpersTakeTasksToo() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        CyclicBarrier all = new CyclicBarrier(3);
        try (Workers workers = new Workers("w", 2)) {
            workers.run(3, true, task -> {
                threads.add(Thread.currentThread());
                all.await();
            });
            assertThat(threads).hasSize(3).contains(Thread.currentThread());
            assertThat(threads.stream().filter(workers::contains)).hasSize(2).allMatch(Thread::isDaemon);
            assertThat(workers.contains(Thread.currentThread())).isFalse();
        }
    }

    @Test
    void littleWorkStaysWithTheCaller() {
        try (Workers workers = new Workers("w", 2)) {
            workers.run(5, false, task -> assertThat(workers.contains(Thread.currentThread()))
                    .isFalse());
        }
    }

    @Test
    void theFirstFailureEndsItAndIsThrown() {
        for (int threads : new int[] {0, 3}) {
            AtomicInteger begun = new AtomicInteger();
            try (Workers workers = new Workers("w", threads)) {
                assertThatThrownBy(() -> workers.run(1_000_000, true, task -> {
                            begun.incrementAndGet();
                            if (task == 10) {
                                throw new UnsupportedOperationException("task 10");
                            }
                        }))
                        .isInstanceOf(UnsupportedOperationException.class)
                        .hasMessage("task 10");
                assertThat(begun.get()).isLessThan(1_000_000);
                runOnce(workers, 20);
            }
        }
    }

    @Test
    void alsoErrorsAndCheckedExceptionsAreThrown() {
        try (Workers workers = new Workers("w", 1)) {
            assertThatThrownBy(() -> workers.run(2, true, task -> {
                        throw new StackOverflowError();
                    }))
                    .isInstanceOf(StackOverflowError.class);
            assertThatThrownBy(() -> workers.run(2, true, task -> {
                        throw new IOException("disk");
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("disk")
                    .hasCauseInstanceOf(IOException.class);
        }
    }

    @Test
    void ofSeveralFailuresTheFirstIsThrownAndTheOthersGoWithIt() {
        Thread caller = Thread.currentThread();
        AtomicReference<Thread> helper = new AtomicReference<>();
        CountDownLatch bothBegun = new CountDownLatch(2);
        try (Workers workers = new Workers("w", 1)) {
            assertThatThrownBy(() -> workers.run(2, true, task -> {
                        bothBegun.countDown();
                        bothBegun.await();
                        if (Thread.currentThread() != caller) {
                            helper.set(Thread.currentThread());
                            throw new IllegalStateException("the first");
                        }
                        while (helper.get() == null) {
                            Thread.onSpinWait();
                        }
                        await(Thread.State.WAITING, helper.get()); // it has failed, and is idle again
                        throw new IllegalArgumentException("the second");
                    }))
                    .hasMessage("the first")
                    .satisfies(
                            e -> assertThat(e.getSuppressed()).singleElement().satisfies(second -> assertThat(second)
                                    .hasMessage("the second")));
        }
    }

    @Test
    void aTaskMayRunTasks() {
        try (Workers workers = new Workers("w", 3)) {
            AtomicInteger inner = new AtomicInteger();
            for (int again = 0; again < 50; again++) {
                workers.run(
                        8, true, task -> workers.run(8, true, t -> workers.run(2, true, u -> inner.incrementAndGet())));
            }
            assertThat(inner).hasValue(50 * 8 * 8 * 2);
        }
    }

    @Test
    void manyMayCallAtATime() throws Exception {
        try (Workers workers = new Workers("w", 2)) {
            AtomicReference<Throwable> failure = new AtomicReference<>();
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Thread caller = new Thread(() -> {
                    for (int again = 0; again < 200; again++) {
                        runOnce(workers, 20);
                    }
                });
                caller.setUncaughtExceptionHandler((thread, e) -> failure.set(e));
                callers.add(caller);
                caller.start();
            }
            for (Thread caller : callers) {
                caller.join();
            }
            assertThat(failure.get()).isNull();
        }
    }

    @Test
    void closeEndsTheThreads() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        CyclicBarrier all = new CyclicBarrier(4);
        Workers workers = new Workers("w", 3);
        workers.run(4, true, task -> {
            threads.add(Thread.currentThread());
            all.await();
        });
        threads.remove(Thread.currentThread());

        workers.close();
        workers.close();

        assertThat(threads).hasSize(3).noneMatch(Thread::isAlive);
    }

    @Test
    void afterCloseTheCallerRunsAlone() {
        Workers workers = new Workers("w", 3);
        runOnce(workers, 10);
        workers.close();

        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        workers.run(10, true, task -> threads.add(Thread.currentThread()));

        assertThat(threads).containsExactly(Thread.currentThread());
        runOnce(workers, 10);
    }

    @Test
    void interruptingTheCallerReachesTheHelpers() throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicInteger interrupted = new AtomicInteger();
        AtomicReference<Boolean> flag = new AtomicReference<>();
        CountDownLatch allBegun = new CountDownLatch(3);
        CountDownLatch never = new CountDownLatch(1);
        try (Workers workers = new Workers("w", 2)) {
            Thread caller = new Thread(() -> {
                try {
                    workers.run(3, true, task -> {
                        allBegun.countDown();
                        while (allBegun.getCount() > 0) {
                            Thread.onSpinWait();
                        }
                        if (workers.contains(Thread.currentThread())) { // the caller waits in run, not in a task
                            try {
                                never.await();
                            } catch (InterruptedException e) {
                                interrupted.incrementAndGet();
                                throw e;
                            }
                        }
                    });
                } catch (IllegalStateException e) {
                    thrown.set(e);
                }
                flag.set(Thread.currentThread().isInterrupted());
            });
            caller.start();
            allBegun.await();
            await(Thread.State.WAITING, caller);

            caller.interrupt();
            caller.join();

            assertThat(interrupted).hasValue(2);
            assertThat(thrown.get()).hasCauseInstanceOf(InterruptedException.class);
            assertThat(flag.get()).as("the caller is still interrupted").isTrue();
            workers.run(50, true, task -> assertThat(Thread.currentThread().isInterrupted())
                    .as("an interrupt of a job gone by")
                    .isFalse());
        }
    }

    /** In the moment between the helper's taking the job and its saying so, too. */
    @Test
    void interruptReachesAHelperWhenever() {
        Thread caller = Thread.currentThread();
        try (Workers workers = new Workers("w", 1)) {
            runOnce(workers, 2);
            for (int n = 0; n < 20_000; n++) {
                caller.interrupt();
                try {
                    workers.run(2, true, task -> {
                        if (Thread.currentThread() != caller) {
                            new CountDownLatch(1).await();
                        }
                    });
                } catch (IllegalStateException e) {
                    assertThat(e).hasCauseInstanceOf(InterruptedException.class);
                }
                assertThat(Thread.interrupted()).isTrue();
            }
        }
    }
}
