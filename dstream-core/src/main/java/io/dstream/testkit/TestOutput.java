package io.dstream.testkit;

import io.dstream.batch.Batch;
import io.dstream.sink.Sink;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The records of a stream: a list for each batch in which it was due. Safe for use by many threads.
 *
 * <p>It is written at least once: a batch that failed in a later output and is run again after a restart appears twice.
 *
 * @param <T> the type of the records
 */
public final class TestOutput<T> implements Sink<T> {
    private final List<List<T>> batches = new ArrayList<>();
    private final List<Instant> times = new ArrayList<>();

    private TestOutput() {}

    /**
     * Creates an output without any batches.
     *
     * @param <T> the type of the records
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
     * Returns the batches so far.
     *
     * @return a list of records per batch, in time order
     */
    public synchronized List<List<T>> batches() {
        return List.copyOf(batches);
    }

    /**
     * Returns the times of these batches.
     *
     * @return a time per batch
     */
    public synchronized List<Instant> batchTimes() {
        return List.copyOf(times);
    }

    /**
     * Returns the records of the last batch.
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
     * Returns the records of all batches.
     *
     * @return the records, in order
     */
    public synchronized List<T> all() {
        List<T> all = new ArrayList<>();
        batches.forEach(all::addAll);
        return Collections.unmodifiableList(all);
    }
}
