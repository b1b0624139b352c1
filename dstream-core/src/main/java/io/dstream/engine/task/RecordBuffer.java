package io.dstream.engine.task;

import io.dstream.batch.Pair;
import io.dstream.plan.Partition;
import io.dstream.plan.RecordConsumer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Records in arrays, more of which are made as they come. None is large: a collector that works by regions has large
 * arrays among the old, and every young record that is put into one costs it a note and a look.
 *
 * <p>Pairs that come as keys and values are kept as such, in arrays of their own, and made when they are read.
 */
@SuppressWarnings("serial") // lives and dies in one process
public final class RecordBuffer extends RecordConsumer<Object> {
    private static final Object[] NONE = {};
    private static final int START = 16;
    private static final int LARGEST = 1 << 14;

    private final List<Partition<Object>> full = new ArrayList<>(0);
    private Object[] records = NONE; // open, unless it is pairs that are
    private Object[] pairs = NONE; // keys and values by turns; open, unless it is records that are
    private int end; // of the open array
    private int size;

    /** A buffer without records. */
    public RecordBuffer() {}

    @Override
    public void accept(Object record) {
        if (end >= records.length) {
            if (pairs != NONE && record instanceof Pair<?, ?> pair) { // in their place rather than in one more array
                acceptPair(pair.key(), pair.value());
                return;
            }
            records = pairs == NONE ? more(records) : another(START);
            pairs = NONE;
        }
        records[end++] = record;
        size++;
    }

    @Override
    public void acceptPair(Object key, Object value) {
        if (end >= pairs.length) {
            if (end < records.length) {
                accept(Pair.of(key, value));
                return;
            }
            pairs = records == NONE ? more(pairs) : another(START);
            records = NONE;
        }
        pairs[end] = key;
        pairs[end + 1] = value;
        end += 2;
        size++;
    }

    /** A larger array while it is small, and then another. */
    private Object[] more(Object[] open) {
        return end < LARGEST ? Arrays.copyOf(open, Math.max(START, 2 * end)) : another(LARGEST);
    }

    private Object[] another(int length) {
        full.add(open());
        end = 0;
        Math.addExact(size, LARGEST); // more than 2^31 records in one buffer are refused
        return new Object[length];
    }

    @SuppressWarnings("unchecked")
    private Partition<Object> open() {
        return pairs == NONE
                ? Partition.of(records, 0, end)
                : (Partition<Object>) (Partition<?>) Partition.ofPairs(pairs, end / 2);
    }

    /**
     * How many records there are.
     *
     * @return their number
     */
    public int size() {
        return size;
    }

    /**
     * The records, once all are there; they are not copied.
     *
     * @return a partition of them
     */
    public Partition<Object> partition() {
        List<Partition<Object>> parts = new ArrayList<>(full);
        parts.add(open());
        return Partition.concat(parts);
    }

    /** Copies all records. Gives the index after the last. */
    int copyTo(Object[] all, int from) {
        partition().push(new RecordConsumer<>() {
            private int at = from;

            @Override
            public void accept(Object record) {
                all[at++] = record;
            }

            @Override
            public void acceptAll(Object[] some, int first, int to) {
                System.arraycopy(some, first, all, at, to - first);
                at += to - first;
            }
        });
        return from + size;
    }
}
