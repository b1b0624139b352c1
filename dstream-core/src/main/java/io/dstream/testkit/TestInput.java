package io.dstream.testkit;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.plan.Partition;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * A source that a test fills: what is added goes into the next batch. Safe for use by many threads.
 *
 * @param <T> its records
 */
public final class TestInput<T> {
    private final List<T> waiting = new ArrayList<>();
    private final int partitions;
    private final DStream<T> stream;

    TestInput(StreamingContext context, int partitions) {
        this.partitions = partitions;
        this.stream = context.from(new InputSource());
    }

    /**
     * The stream of its records.
     *
     * @return the stream
     */
    public DStream<T> stream() {
        return stream;
    }

    /**
     * Adds records to the next batch.
     *
     * @param records the records
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final void add(T... records) {
        addAll(Arrays.asList(records));
    }

    /**
     * Adds records to the next batch.
     *
     * @param records the records
     */
    public void addAll(Collection<? extends T> records) {
        synchronized (waiting) {
            waiting.addAll(records);
        }
    }

    private final class InputSource implements Source<T> {
        @Override
        public String kind() {
            return "input";
        }

        @Override
        public SourceReader<T> open(SourceContext context) {
            return new Reader(partitions > 0 ? partitions : context.parallelism());
        }
    }

    private final class Reader implements SourceReader<T> {
        private final int parts;
        private volatile boolean finishing;

        Reader(int parts) {
            this.parts = parts;
        }

        @Override
        public Cut<T> cut(Instant batchTime, long maxRecords) {
            synchronized (waiting) {
                List<T> taken = waiting.subList(0, (int) Math.min(maxRecords, waiting.size()));
                Cut<T> cut = new Cut<>(Partition.split(taken, parts), taken.size(), 0);
                taken.clear();
                return cut;
            }
        }

        @Override
        public void finish() {
            finishing = true;
        }

        @Override
        public boolean finished() {
            synchronized (waiting) {
                return finishing && waiting.isEmpty();
            }
        }

        @Override
        public void close() {}
    }
}
