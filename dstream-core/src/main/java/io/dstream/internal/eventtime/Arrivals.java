package io.dstream.internal.eventtime;

import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.internal.times.Times;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a batch brings for a key: cells in the order of time, and what was left out. Changed in place while the batch is
 * gathered, and never afterwards. Numbers lie in one array, for a record that comes finds its cell there, most often
 * far away in memory.
 */
final class Arrivals {
    private static final int STRIDE = 3; // start, end, how many records
    private static final int FEW = 4;

    private int size;
    private long[] spans;
    private Object[] accumulators; // null where records are only counted
    private long[] times; // first and last record of each cell; null where nobody asks
    private List<Dropped> dropped = List.of();

    /**
     * Nothing yet.
     *
     * @param counts whether records are only counted
     * @param keepsTimes whether the times of the first and the last record of a cell are to be known
     */
    Arrivals(boolean counts, boolean keepsTimes) {
        this(counts, keepsTimes, FEW);
    }

    /** The same, with room for some cells from the start. */
    Arrivals(boolean counts, boolean keepsTimes, int room) {
        spans = new long[STRIDE * room];
        accumulators = counts ? null : new Object[room];
        times = keepsTimes ? new long[2 * room] : null;
    }

    int size() {
        return size;
    }

    long start(int i) {
        return spans[STRIDE * i];
    }

    long end(int i) {
        return spans[STRIDE * i + 1];
    }

    long records(int i) {
        return spans[STRIDE * i + 2];
    }

    /** What a cell has: how many records, where they are only counted. */
    Object accumulator(int i) {
        return accumulators == null ? (Object) records(i) : accumulators[i];
    }

    /** The time of the first record of a cell that the output's watermark had not passed. */
    long first(int i) {
        return times == null ? Times.MAX : times[2 * i];
    }

    /** The time of the last one. */
    long last(int i) {
        return times == null ? Times.MIN : times[2 * i + 1];
    }

    List<Dropped> dropped() {
        return dropped;
    }

    void drop(Dropped record) {
        if (dropped.isEmpty()) {
            dropped = new ArrayList<>();
        }
        dropped.add(record);
    }

    // ---- gathering ----

    /**
     * The cell in whose span a time lies, or -1. Mostly cells are of one length and follow one upon another, so where
     * it is can be computed, which is quicker than to look for it when times come in no order.
     */
    int at(long time) {
        if (size == 0) {
            return -1;
        }
        long guess = size == 1 ? 0 : (time - start(0)) / (end(0) - start(0));
        if (guess >= 0 && guess < size && has((int) guess, time)) {
            return (int) guess;
        }
        for (int i = 0; i < size; i++) {
            if (has(i, time)) {
                return i;
            }
        }
        return -1;
    }

    private boolean has(int i, long time) {
        return start(i) <= time && time < end(i);
    }

    /** The cell of a span, or -1. */
    int of(long start, long end) {
        int at = place(start, end) - 1;
        return at >= 0 && start(at) == start && end(at) == end ? at : -1;
    }

    /** The first cell that overlaps a span, or -1. */
    int overlapping(long start, long end) {
        for (int i = 0; i < size; i++) {
            if (start(i) < end && start < end(i)) {
                return i;
            }
        }
        return -1;
    }

    /** The number of cells that are not behind a span. */
    private int place(long start, long end) {
        int at = size;
        while (at > 0 && (start < start(at - 1) || (start == start(at - 1) && end < end(at - 1)))) {
            at--;
        }
        return at;
    }

    /** Makes a cell behind the others, for which there is room. */
    void append(long start, long end, long records, Object accumulator) {
        spans[STRIDE * size] = start;
        spans[STRIDE * size + 1] = end;
        spans[STRIDE * size + 2] = records;
        if (accumulators != null) {
            accumulators[size] = accumulator;
        }
        size++;
    }

    /** Makes a cell, and gives where it is. */
    int insert(long start, long end, Object accumulator) {
        int at = place(start, end);
        if (STRIDE * size == spans.length) {
            spans = Arrays.copyOf(spans, 2 * spans.length);
            accumulators = accumulators == null ? null : Arrays.copyOf(accumulators, 2 * size);
            times = times == null ? null : Arrays.copyOf(times, 2 * times.length);
        }
        System.arraycopy(spans, STRIDE * at, spans, STRIDE * (at + 1), STRIDE * (size - at));
        spans[STRIDE * at] = start;
        spans[STRIDE * at + 1] = end;
        spans[STRIDE * at + 2] = 0;
        if (accumulators != null) {
            System.arraycopy(accumulators, at, accumulators, at + 1, size - at);
            accumulators[at] = accumulator;
        }
        if (times != null) {
            System.arraycopy(times, 2 * at, times, 2 * (at + 1), 2 * (size - at));
            times[2 * at] = Times.MAX;
            times[2 * at + 1] = Times.MIN;
        }
        size++;
        return at;
    }

    private void remove(int at) {
        size--;
        System.arraycopy(spans, STRIDE * (at + 1), spans, STRIDE * at, STRIDE * (size - at));
        if (accumulators != null) {
            System.arraycopy(accumulators, at + 1, accumulators, at, size - at);
            accumulators[size] = null;
        }
        if (times != null) {
            System.arraycopy(times, 2 * (at + 1), times, 2 * at, 2 * (size - at));
        }
    }

    /** Takes a record into a cell. */
    void add(int at, Stamped record, Aggregating aggregating, long output) {
        spans[STRIDE * at + 2]++;
        if (accumulators != null) {
            accumulators[at] = aggregating.add(accumulators[at], record);
        }
        if (times != null && record.time() >= output) {
            times[2 * at] = Math.min(times[2 * at], record.time());
            times[2 * at + 1] = Math.max(times[2 * at + 1], record.time());
        }
    }

    /** Makes a session longer, and one of it and those that it comes to overlap. Gives where it is. */
    int extend(int at, long start, long end, Aggregating aggregating) {
        spans[STRIDE * at] = Math.min(start(at), start);
        spans[STRIDE * at + 1] = Math.max(end(at), end);
        while (at + 1 < size && start(at + 1) < end(at)) {
            join(at, at + 1, aggregating);
        }
        while (at > 0 && start(at) < end(at - 1)) {
            join(at - 1, at, aggregating);
            at--;
        }
        return at;
    }

    /** Makes one cell of two that follow each other. */
    private void join(int at, int next, Aggregating aggregating) {
        spans[STRIDE * at] = Math.min(start(at), start(next));
        spans[STRIDE * at + 1] = Math.max(end(at), end(next));
        take(at, this, next, aggregating);
        remove(next);
    }

    /** Takes what another cell has into a cell. */
    private void take(int at, Arrivals from, int i, Aggregating aggregating) {
        spans[STRIDE * at + 2] += from.records(i);
        if (accumulators != null) {
            accumulators[at] = aggregating.merge(accumulators[at], from.accumulators[i]);
        }
        if (times != null) {
            times[2 * at] = Math.min(times[2 * at], from.first(i));
            times[2 * at + 1] = Math.max(times[2 * at + 1], from.last(i));
        }
    }

    /** Takes all in that others have, in later partitions. */
    void takeAll(Arrivals others, boolean merges, Aggregating aggregating) {
        for (int i = 0; i < others.size; i++) {
            long start = others.start(i);
            long end = others.end(i);
            int at = merges ? overlapping(start, end) : of(start, end);
            if (at < 0) {
                at = insert(start, end, null);
            } else if (merges) {
                at = extend(at, start, end, aggregating);
            }
            take(at, others, i, aggregating);
        }
        others.dropped.forEach(this::drop);
    }

    // ---- as bytes ----

    void write(ByteWriter out) {
        out.writeBoolean(accumulators == null);
        out.writeBoolean(times != null);
        out.writeVarInt(size);
        for (int i = 0; i < size; i++) {
            out.writeZigZag(start(i));
            out.writeVarLong(end(i) - start(i));
            out.writeVarLong(records(i));
            if (accumulators != null) {
                out.writeValue(accumulators[i]);
            }
            if (times != null) {
                out.writeZigZag(first(i));
                out.writeZigZag(last(i));
            }
        }
    }

    static Arrivals read(ByteReader in) {
        Arrivals arrivals = new Arrivals(in.readBoolean(), in.readBoolean());
        for (int n = in.readCount(3); n > 0; n--) {
            long start = in.readZigZag();
            int at = arrivals.insert(start, start + in.readVarLong(), null);
            arrivals.spans[STRIDE * at + 2] = in.readVarLong();
            if (arrivals.accumulators != null) {
                arrivals.accumulators[at] = in.readValue();
            }
            if (arrivals.times != null) {
                arrivals.times[2 * at] = in.readZigZag();
                arrivals.times[2 * at + 1] = in.readZigZag();
            }
        }
        return arrivals;
    }
}
