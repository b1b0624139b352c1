package io.dstream.engine.task;

import io.dstream.plan.Partition;
import io.dstream.plan.RecordConsumer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Records in arrays, more of which are made as they come. None is large: a collector that works by regions has large
 * arrays among the old, and every young record that is put into one costs it a note and a look.
 */
@SuppressWarnings("serial") // lives and dies in one process
public final class RecordBuffer extends RecordConsumer<Object> {
    private static final Object[] NONE = {};
    private static final int START = 16;
    private static final int LARGEST = 1 << 14;

    private final List<Object[]> full = new ArrayList<>(0);
    private Object[] open = NONE;
    private int end; // of the open array
    private int size;

    /** A buffer without records. */
    public RecordBuffer() {}

    @Override
    public void accept(Object record) {
        if (end == open.length) {
            more();
        }
        open[end++] = record;
        size++;
    }

    private void more() {
        if (end < LARGEST) {
            open = Arrays.copyOf(open, Math.max(START, 2 * end));
        } else {
            full.add(open);
            open = new Object[LARGEST];
            end = 0;
            Math.addExact(size, LARGEST); // more than 2^31 records in one buffer are refused
        }
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
        Partition<Object> last = Partition.of(open, 0, end);
        if (full.isEmpty()) {
            return last;
        }
        List<Partition<Object>> parts = new ArrayList<>(full.size() + 1);
        full.forEach(records -> parts.add(Partition.of(records, 0, records.length)));
        parts.add(last);
        return Partition.concat(parts);
    }

    /** Copies all records. Gives the index after the last. */
    int copyTo(Object[] all, int from) {
        int at = from;
        for (Object[] records : full) {
            System.arraycopy(records, 0, all, at, records.length);
            at += records.length;
        }
        System.arraycopy(open, 0, all, at, end);
        return at + end;
    }
}
