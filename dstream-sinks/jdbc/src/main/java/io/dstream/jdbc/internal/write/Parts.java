package io.dstream.jdbc.internal.write;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.common.util.concurrent.Uninterruptibles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs the parts of a batch: one on the calling thread, several beside each other. */
final class Parts implements AutoCloseable {
    private static final long CLOSE_MILLIS = 5000;

    /**
     * A part of a batch. It keeps for itself what has become of it, and throws only what is a fault of the program's.
     */
    interface Part {
        void write() throws InterruptedException;
    }

    private final Optional<ExecutorService> threads; // none for a single part

    Parts(String id, int parts) {
        this.threads = parts == 1
                ? Optional.empty()
                : Optional.of(new ThreadPoolExecutor(
                        parts,
                        parts,
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(parts),
                        new ThreadFactoryBuilder()
                                .setNameFormat("dstream-" + id.replace("%", "%%") + "-jdbc-%d")
                                .setDaemon(true)
                                .build()));
    }

    /**
     * Runs all, and returns when none runs any more, whatever happens.
     *
     * @throws InterruptedException if the calling thread is interrupted; so is then each part that still runs
     */
    void run(List<? extends Part> parts) throws InterruptedException {
        if (threads.isEmpty()) {
            parts.get(0).write();
            return;
        }
        List<Run> runs = new ArrayList<>();
        boolean interrupted = false;
        try {
            for (Part part : parts) {
                Run run = new Run(part);
                threads.get().execute(run);
                runs.add(run);
            }
            for (Run run : runs) {
                run.ended.await();
            }
        } catch (InterruptedException e) {
            runs.forEach(Run::interrupt);
            interrupted = true;
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException("the sink is closed while it commits a batch", e);
        } finally {
            runs.forEach(run -> Uninterruptibles.awaitUninterruptibly(run.ended));
        }
        rethrow(runs);
        if (interrupted) {
            throw new InterruptedException();
        }
    }

    private static void rethrow(List<Run> runs) {
        for (Run run : runs) {
            if (run.thrown instanceof Error e) {
                throw e;
            }
            if (run.thrown instanceof RuntimeException e) {
                throw e;
            }
        }
    }

    /** A part on its thread. */
    private static final class Run implements Runnable {
        private final Part part;
        private final CountDownLatch ended = new CountDownLatch(1);
        private Thread thread; // null before it runs, and afterwards
        private boolean interrupted;
        private Throwable thrown; // null if nothing was; read once it has ended

        Run(Part part) {
            this.part = part;
        }

        @Override
        public void run() {
            try {
                if (begins()) {
                    part.write();
                }
            } catch (InterruptedException | RuntimeException | Error e) {
                thrown = e;
            } finally {
                ends();
                ended.countDown();
            }
        }

        private synchronized boolean begins() {
            thread = Thread.currentThread();
            return !interrupted;
        }

        private synchronized void ends() {
            thread = null;
        }

        synchronized void interrupt() {
            interrupted = true;
            if (thread != null) {
                thread.interrupt();
            }
        }
    }

    @Override
    public void close() {
        threads.ifPresent(pool -> {
            pool.shutdownNow();
            try {
                var unused = pool.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
