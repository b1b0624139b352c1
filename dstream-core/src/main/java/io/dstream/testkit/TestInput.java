package io.dstream.testkit;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;
import static com.google.common.base.Preconditions.checkState;

import io.dstream.DStream;
import io.dstream.internal.times.Times;
import io.dstream.plan.Partition;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourcePartition;
import io.dstream.source.SourceReader;
import io.dstream.source.SourceReader.Origins;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * A source that a test fills: added records go into the next batch. Safe for use by many threads.
 *
 * <p>An input is read by one stream of one program at a time. After that program has been stopped, the next one
 * continues with the records that are left. Records of batches that were planned and not finished come from the
 * checkpoint, so their type needs a codec there.
 *
 * @param <T> the type of the records
 */
public final class TestInput<T> implements Source<T> {
    private final List<T> waiting = new ArrayList<>();
    private final int partitions; // 0: as many as the program has threads
    private DStream<T> stream; // of an input that a driver has made
    private long watermark = Times.MIN;
    private boolean isLast;
    private boolean read; // by a program now; under the lock of what waits

    private TestInput(int partitions) {
        this.partitions = partitions;
    }

    /**
     * Creates an input with as many partitions as the program that reads it has threads.
     *
     * @param <T> the type of the records
     * @return a new input, to be read with {@code ssc.from(input)}
     */
    public static <T> TestInput<T> create() {
        return new TestInput<>(0);
    }

    /**
     * Returns a new input with a given number of partitions, over which the records of a batch are distributed in
     * order.
     *
     * @param partitions the number of partitions, at least 1
     * @param <T> the type of the records
     * @return a new input, to be read with {@code ssc.from(input)}
     */
    public static <T> TestInput<T> create(int partitions) {
        checkArgument(partitions >= 1, "an input of %s partitions: expected at least 1", partitions);
        return new TestInput<>(partitions);
    }

    void bind(DStream<T> ofDriver) {
        stream = ofDriver;
    }

    /**
     * Returns the stream of this input's records. For inputs created by {@link StreamingTestDriver#input()}.
     *
     * @return the stream
     * @throws IllegalStateException if the input was created by {@link #create}: the program then creates the stream
     */
    public DStream<T> stream() {
        checkState(
                stream != null,
                "an input from TestInput.create() has no stream until a program reads it: call ssc.from(input)");
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

    /**
     * Sets the watermark of a stream with {@link io.dstream.event.Watermarks#manual()}. It applies at the end of the
     * next batch. Before the first call the watermark is before all times; a restart does not change it.
     *
     * @param time the watermark; has no effect if it is before the current one
     */
    public void watermark(Instant time) {
        checkNotNull(time, "watermark needs a time");
        synchronized (waiting) {
            watermark = Times.millis(time);
        }
    }

    /**
     * Ends the input after the next batch: at the end of that batch, watermarks of every kind advance past all times,
     * and everything still open in event time is emitted.
     */
    public void finish() {
        synchronized (waiting) {
            isLast = true;
        }
    }

    @Override
    public String kind() {
        return "input";
    }

    @Override
    public SourceReader<T> open(SourceContext context) {
        synchronized (waiting) {
            checkState(
                    !read,
                    "the input of '%s' is being read already, by another stream or program: make an input for each stream",
                    context.id());
            read = true;
        }
        return new Reader(partitions > 0 ? partitions : context.parallelism());
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
                return cut.from(
                        new Origins(List.of(), List.of(new SourcePartition("", waiting.isEmpty(), watermark)), isLast));
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
        public void close() {
            synchronized (waiting) {
                read = false;
            }
        }
    }
}
