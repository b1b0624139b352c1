package io.dstream.peers;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Two threads that do the halves of a job: the caller's, and one of a pool. */
public final class TwoThreads implements AutoCloseable {
    private final ExecutorService other = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "other half");
        thread.setDaemon(true);
        return thread;
    });

    /** One half of the work. */
    @FunctionalInterface
    public interface Half<R> {
        /**
         * Does it.
         *
         * @param half 0 or 1
         * @return what has come of it
         */
        R run(int half);
    }

    /**
     * What has come of both.
     *
     * @param first of half 0
     * @param second of half 1
     */
    public record Both<R>(R first, R second) {}

    /**
     * Runs both.
     *
     * @param half what to run
     * @return what has come of both
     * @throws InterruptedException if the caller is interrupted
     * @throws ExecutionException if the other thread's half fails
     */
    public <R> Both<R> run(Half<R> half) throws InterruptedException, ExecutionException {
        Future<R> second = other.submit(() -> half.run(1));
        R first = half.run(0);
        return new Both<>(first, second.get());
    }

    long sum(Half<Long> half) throws InterruptedException, ExecutionException {
        Both<Long> both = run(half);
        return both.first + both.second;
    }

    @Override
    public void close() {
        other.shutdownNow();
    }
}
