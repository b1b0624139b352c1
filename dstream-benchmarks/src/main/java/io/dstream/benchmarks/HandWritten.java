package io.dstream.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What a good engineer would write by hand for one job: as many threads as there are parts, the caller taking one. */
final class HandWritten implements AutoCloseable {
    private final int threads;
    private final ExecutorService pool;

    HandWritten(int threads) {
        this.threads = threads;
        this.pool = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** A part of the work: the records from {@code from} to {@code to}. */
    @FunctionalInterface
    interface Part<R> {
        R run(int from, int to);
    }

    <R> List<R> parts(int records, Part<R> part) {
        List<Callable<R>> tasks = new ArrayList<>(threads);
        for (int t = 0; t < threads; t++) {
            int from = (int) ((long) records * t / threads);
            int to = (int) ((long) records * (t + 1) / threads);
            tasks.add(() -> part.run(from, to));
        }
        try {
            List<Future<R>> others = new ArrayList<>(threads);
            for (int t = 1; t < threads; t++) {
                others.add(pool.submit(tasks.get(t)));
            }
            List<R> results = new ArrayList<>(threads);
            results.add(tasks.get(0).call());
            for (Future<R> other : others) {
                results.add(other.get());
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
