package io.dstream.internal.local;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * A fixed pool of daemon threads that help the calling thread with numbered tasks. Who calls takes tasks too, and waits
 * only for those that a helper has begun; so a pool thread that itself asks for work runs it alone, and nothing can
 * wait in a circle. One caller at a time has the helpers; another meanwhile runs its tasks alone.
 */
final class Workers implements AutoCloseable {

    /** A numbered task. */
    @FunctionalInterface
    interface Body {
        void run(int task) throws Exception;
    }

    private final Worker[] workers;
    private final ReentrantLock helpers = new ReentrantLock();
    private volatile boolean closed;
    private volatile UnaryOperator<Runnable> carrier; // of traces, to helpers; null for none

    Workers(String name, int threads) {
        workers = new Worker[threads];
        for (int i = 0; i < threads; i++) {
            workers[i] = new Worker();
            workers[i].thread = new Thread(workers[i], name + "-worker-" + (i + 1));
            workers[i].thread.setDaemon(true);
        }
    }

    /**
     * Runs tasks 0 to n - 1 and returns when all are done. The first failure ends it, tasks not yet begun are left out,
     * and is thrown.
     *
     * @param parallel whether there is enough to do for the helpers to be woken
     */
    void run(int n, boolean parallel, Body body) {
        if (n > 1
                && parallel
                && workers.length > 0
                && !closed
                && !helpers.isHeldByCurrentThread()
                && helpers.tryLock()) {
            try {
                new Job(n, body).runWithHelp();
            } finally {
                helpers.unlock();
            }
        } else {
            new Job(n, body).runAlone();
        }
    }

    /** From now on, what helpers run is what this makes of it, on the calling thread. */
    void carryTraces(UnaryOperator<Runnable> with) {
        carrier = with;
    }

    boolean contains(Thread thread) {
        return Arrays.stream(workers).anyMatch(worker -> worker.thread == thread);
    }

    @Override
    public void close() {
        closed = true;
        for (Worker worker : workers) {
            LockSupport.unpark(worker.thread);
        }
        boolean interrupted = false;
        for (Worker worker : workers) {
            while (worker.started && worker.thread != Thread.currentThread() && worker.thread.isAlive()) {
                try {
                    worker.thread.join(CLOSE_MILLIS);
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                    worker.thread.interrupt();
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** How long {@link #close} waits for a thread that is still in a user's function. */
    private static final long CLOSE_MILLIS = 5_000;

    /** Tasks to be done, shared by the caller and the helpers. */
    private final class Job {
        private final int n;
        private final Body body;
        private final Thread caller = Thread.currentThread();
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger helping = new AtomicInteger();
        private Runnable help; // set before a helper has the job
        private volatile Throwable failure;

        Job(int n, Body body) {
            this.n = n;
            this.body = body;
        }

        void runAlone() {
            drain();
            rethrow();
        }

        void runWithHelp() {
            int wanted = Math.min(n - 1, workers.length);
            UnaryOperator<Runnable> with = carrier;
            help = with == null ? this::drain : with.apply(this::drain);
            helping.set(wanted);
            for (int w = 0; w < wanted; w++) {
                workers[w].help(this);
            }
            drain();
            for (int w = 0; w < wanted; w++) {
                if (workers[w].withdraw(this)) {
                    helping.decrementAndGet(); // it has not woken up in time: there is nothing left to help with
                }
            }
            boolean interrupted = false;
            while (helping.get() != 0) {
                LockSupport.park(this);
                if (Thread.interrupted()) {
                    // Asked to stop: pass it on, then wait for the helpers to heed it.
                    interrupted = true;
                    for (int w = 0; w < wanted; w++) {
                        workers[w].interruptIfHelping(this);
                    }
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            rethrow();
        }

        @SuppressWarnings("CatchingUnchecked")
        private void drain() {
            for (int task; failure == null && (task = next.getAndIncrement()) < n; ) {
                try {
                    body.run(task);
                } catch (Throwable e) {
                    failed(e);
                }
            }
        }

        /** The first failure is the cause; what fails after it, often because of it, goes along. */
        private synchronized void failed(Throwable e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt(); // so that the helpers of an interrupted caller hear of it
            }
            if (failure == null) {
                failure = e;
            } else if (failure != e) {
                failure.addSuppressed(e);
            }
        }

        private void rethrow() {
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure instanceof RuntimeException exception) {
                throw exception;
            }
            if (failure != null) {
                throw new IllegalStateException("a task failed: " + failure, failure);
            }
        }
    }

    /**
     * One thread of the pool; started when it is first needed. Its lock is held where an offer becomes the job in hand:
     * who finds the offer gone finds the job taken, and nothing in between.
     */
    private final class Worker implements Runnable {
        private Thread thread; // set once, by the constructor of the pool
        private Job offer;
        private Job taken;
        private volatile boolean started;

        /** Called by the one thread that holds {@link #helpers}. */
        void help(Job job) {
            offer(job);
            if (!started) {
                started = true;
                thread.start();
            } else {
                LockSupport.unpark(thread);
            }
        }

        private synchronized void offer(Job job) {
            offer = job;
        }

        /** Takes an offer back, unless it has been taken. */
        synchronized boolean withdraw(Job job) {
            boolean still = offer == job;
            if (still) {
                offer = null;
            }
            return still;
        }

        synchronized void interruptIfHelping(Job job) {
            if (taken == job) {
                thread.interrupt();
            }
        }

        @Override
        public void run() {
            while (true) {
                Job job = take();
                if (job != null) {
                    job.help.run();
                    done();
                    if (job.helping.decrementAndGet() == 0) {
                        LockSupport.unpark(job.caller);
                    }
                } else if (closed) {
                    return;
                } else {
                    LockSupport.park(this);
                    Thread.interrupted(); // nobody means to stop an idle thread
                }
            }
        }

        private synchronized Job take() {
            taken = offer;
            offer = null;
            Thread.interrupted(); // what comes from now on is meant for this job
            return taken;
        }

        private synchronized void done() {
            taken = null;
            Thread.interrupted(); // what was meant for this job shall not hit the next
        }
    }
}
