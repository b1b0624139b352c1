package io.dstream.testkit;

import io.dstream.batch.Batch;
import io.dstream.sink.Sink;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a stream gave: a list of records for each batch in which it was due. Safe for use by many threads.
 *
 * <p>It is written at least once: a batch that failed in a later output and is run again after a restart is here twice.
 *
 * @param <T> its records
 */
public final class TestOutput<T> implements Sink<T> {
    private final List<List<T>> batches = new ArrayList<>();
    private final List<Instant> times = new ArrayList<>();

    private TestOutput() {}

    /**
     * An output without any batch yet.
     *
     * @param <T> its records
     * @return a new output, to be written with {@code stream.to(output)}
     */
    public static <T> TestOutput<T> create() {
        return new TestOutput<>();
    }

    @Override
    public void write(Batch<T> batch, Instant batchTime) {
        List<T> records = batch.collect();
        synchronized (this) {
            batches.add(records);
            times.add(batchTime);
        }
    }

    /**
     * What it gave so far.
     *
     * @return a list of records per batch, in the order of time
     */
    public synchronized List<List<T>> batches() {
        return List.copyOf(batches);
    }

    /**
     * The times of these batches.
     *
     * @return a time per batch
     */
    public synchronized List<Instant> batchTimes() {
        return List.copyOf(times);
    }

    /**
     * What it gave in the last batch.
     *
     * @return the records, in order
     * @throws IllegalStateException if there has been no batch
     */
    public synchronized List<T> last() {
        if (batches.isEmpty()) {
            throw new IllegalStateException("there has been no batch yet: call runBatch() first");
        }
        return batches.get(batches.size() - 1);
    }

    /**
     * What it gave in all batches together.
     *
     * @return the records, in order
     */
    public synchronized List<T> all() {
        List<T> all = new ArrayList<>();
        batches.forEach(all::addAll);
        return Collections.unmodifiableList(all);
    }
}
