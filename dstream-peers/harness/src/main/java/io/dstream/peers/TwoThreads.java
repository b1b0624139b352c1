package io.dstream.peers;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Two threads that do the halves of a job: the caller's, and one of a pool. */
final class TwoThreads implements AutoCloseable {
    private final ExecutorService other = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "other half");
        thread.setDaemon(true);
        return thread;
    });

    /** One half of the work. */
    @FunctionalInterface
    interface Half<R> {
        R run(int half);
    }

    /** What has come of both. */
    record Both<R>(R first, R second) {}

    <R> Both<R> run(Half<R> half) throws InterruptedException, ExecutionException {
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
