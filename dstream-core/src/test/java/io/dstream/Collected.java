package io.dstream;

import io.dstream.batch.Batch;
import io.dstream.sink.Sink;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A sink that remembers what it was given. */
final class Collected<T> implements Sink<T> {
    private final List<Instant> times = new ArrayList<>();
    private final List<List<T>> batches = new ArrayList<>();
    private final List<String> life = new ArrayList<>();

    @Override
    public synchronized void open(String id) {
        life.add("open " + id);
    }

    @Override
    public void write(Batch<T> batch, Instant batchTime) {
        List<T> records = batch.collect();
        synchronized (this) {
            times.add(batchTime);
            batches.add(records);
        }
    }

    @Override
    public synchronized void close() {
        life.add("close");
    }

    synchronized List<String> life() {
        return List.copyOf(life);
    }

    synchronized List<Long> seconds() {
        return times.stream().map(Instant::getEpochSecond).toList();
    }

    synchronized List<Instant> times() {
        return List.copyOf(times);
    }

    synchronized List<List<T>> batches() {
        return List.copyOf(batches);
    }

    synchronized List<T> all() {
        return batches.stream().flatMap(List::stream).toList();
    }
}
