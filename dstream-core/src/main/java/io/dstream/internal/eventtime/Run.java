package io.dstream.internal.eventtime;

import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.table.MemorySize;
import java.util.Arrays;

/** Slices in the order of time: where each begins, how many records it has, and what has become of them. Immutable. */
final class Run {
    static final Run NONE = new Run(new long[0], null);

    private final long[] spans; // start and number of records of each
    private final Object[] accumulators; // null where records are only counted

    private Run(long[] spans, Object[] accumulators) {
        this.spans = spans;
        this.accumulators = accumulators;
    }

    int size() {
        return spans.length >> 1;
    }

    long start(int i) {
        return spans[2 * i];
    }

    private long records(int i) {
        return spans[2 * i + 1];
    }

    Object accumulator(int i) {
        return accumulators == null ? (Object) records(i) : accumulators[i];
    }

    /** Whether a time is after the last slice has begun. */
    boolean isBefore(long time) {
        return spans.length == 0 || spans[spans.length - 2] < time;
    }

    /** The same with the cells that have come, from one on. */
    Run with(Arrivals arrivals, int from, Aggregating aggregating) {
        int size = size();
        int both = 0;
        for (int i = 0, a = from; i < size && a < arrivals.size(); ) {
            int order = Long.compare(start(i), arrivals.start(a));
            both += order == 0 ? 1 : 0;
            i += order <= 0 ? 1 : 0;
            a += order >= 0 ? 1 : 0;
        }
        int all = size + arrivals.size() - from - both;
        Run merged = new Run(new long[2 * all], aggregating.counts() ? null : new Object[all]);
        for (int n = 0, i = 0, a = from; n < all; n++) {
            boolean isThere = i < size && (a == arrivals.size() || start(i) <= arrivals.start(a));
            boolean comes = a < arrivals.size() && (i == size || arrivals.start(a) <= start(i));
            merged.spans[2 * n] = isThere ? start(i) : arrivals.start(a);
            merged.spans[2 * n + 1] = (isThere ? records(i) : 0) + (comes ? arrivals.records(a) : 0);
            if (merged.accumulators != null) {
                merged.accumulators[n] =
                        aggregating.merge(isThere ? accumulators[i] : null, comes ? arrivals.accumulator(a) : null);
            }
            i += isThere ? 1 : 0;
            a += comes ? 1 : 0;
        }
        return merged;
    }

    /** Some of the slices. */
    Run part(int from, int to) {
        if (from == to) {
            return NONE;
        }
        return new Run(
                Arrays.copyOfRange(spans, 2 * from, 2 * to),
                accumulators == null ? null : Arrays.copyOfRange(accumulators, from, to));
    }

    /** These from one on, and then some of others, up to one. */
    Run and(int from, Run others, int to) {
        if (from == size()) {
            return others.part(0, to);
        }
        int mine = size() - from;
        Run both = new Run(
                Arrays.copyOfRange(spans, 2 * from, 2 * (size() + to)),
                accumulators == null ? null : Arrays.copyOfRange(accumulators, from, size() + to));
        System.arraycopy(others.spans, 0, both.spans, 2 * mine, 2 * to);
        if (accumulators != null && to > 0) {
            System.arraycopy(others.accumulators, 0, both.accumulators, mine, to);
        }
        return both;
    }

    long estimatedBytes() {
        long each = accumulators == null || accumulators.length == 0 ? 16 : 20 + MemorySize.of(accumulators[0]);
        return 64 + size() * each;
    }

    void write(ByteWriter out, int from) {
        out.writeVarInt(size() - from);
        out.writeBoolean(accumulators == null);
        for (int i = from; i < size(); i++) {
            out.writeZigZag(start(i));
            out.writeVarLong(records(i));
            if (accumulators != null) {
                out.writeValue(accumulators[i]);
            }
        }
    }

    static Run read(ByteReader in) {
        int n = in.readCount(2);
        Object[] accumulators = in.readBoolean() ? null : new Object[n];
        long[] spans = new long[2 * n];
        for (int i = 0; i < n; i++) {
            spans[2 * i] = in.readZigZag();
            spans[2 * i + 1] = in.readVarLong();
            if (accumulators != null) {
                accumulators[i] = in.readValue();
            }
        }
        return n == 0 ? NONE : new Run(spans, accumulators);
    }
}
