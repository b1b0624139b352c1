package io.dstream.internal.eventtime;

import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.internal.times.Times;
import io.dstream.table.MemorySize;

/**
 * What came for a key in the slices of a {@link Assigner.Grid}, in the order of time; each until the last of its
 * windows has ended. Immutable towards older versions of itself. Most of what comes is for the latest slices, which are
 * kept apart, so that the others need not be copied.
 *
 * <p>Where windows overlap, they are shown one after the other, so what they have in common is merged once: as two
 * stacks (Tangwongsan, Hirzel, Schneider: "In-Order Sliding-Window Aggregation in Worst-Case Constant Time", 2021).
 * That is three merges a window when amortised. A slice that changes once it has been merged has all merged anew.
 *
 * <pre>
 *   slices:   [ a  b  c  d | e  f | g ]      fronts: abcd, bcd, cd, d       back: ef
 *                        turn   shown
 * </pre>
 */
final class Slices {
    private static final int MOST_LATEST = 16;
    static final Slices NONE = new Slices(Run.NONE, 0, Run.NONE, Merged.NOTHING);

    private final Run earlier;
    private final int gone; // how many of the earlier ones are over
    private final Run latest;
    private final Merged merged;

    private Slices(Run earlier, int gone, Run latest, Merged merged) {
        this.earlier = earlier;
        this.gone = gone;
        this.latest = latest;
        this.merged = merged;
    }

    /** What windows that were shown have had merged. Immutable. */
    private static final class Merged {
        static final Merged NOTHING = new Merged(Times.MIN, Times.MIN, null, 0, null);

        private final long turn; // slices that begin before it are in front
        private final long shown; // and those from there to here in the back
        private final Object[] fronts; // for each slice in front, it and those behind it; null until needed
        private final int over; // how many of them belong to slices that are over
        private final Object back; // null for nothing

        Merged(long turn, long shown, Object[] fronts, int over, Object back) {
            this.turn = turn;
            this.shown = shown;
            this.fronts = fronts;
            this.over = over;
            this.back = back;
        }

        Object front(int i) {
            return over + i < fronts.length ? fronts[over + i] : null;
        }

        Merged without(int n) {
            return fronts == null ? this : new Merged(turn, shown, fronts, over + n, back);
        }
    }

    boolean isEmpty() {
        return size() == 0;
    }

    int size() {
        return earlier.size() - gone + latest.size();
    }

    long start(int i) {
        int at = gone + i;
        return at < earlier.size() ? earlier.start(at) : latest.start(at - earlier.size());
    }

    private Object accumulator(int i) {
        int at = gone + i;
        return at < earlier.size() ? earlier.accumulator(at) : latest.accumulator(at - earlier.size());
    }

    /** The same with the cells that have come, from one on. */
    Slices with(Arrivals arrivals, int from, Aggregating aggregating) {
        long first = arrivals.start(from);
        Merged still = first < merged.shown ? Merged.NOTHING : merged; // what was merged is not right any more
        if (!earlier.isBefore(first)) {
            return new Slices(
                    Run.NONE, 0, earlier.and(gone, latest, latest.size()).with(arrivals, from, aggregating), still);
        }
        Run more = latest.with(arrivals, from, aggregating);
        if (more.size() <= MOST_LATEST) {
            return new Slices(earlier, gone, more, still);
        }
        int settled = more.size() - MOST_LATEST / 2;
        return new Slices(earlier.and(gone, more, settled), 0, more.part(settled, more.size()), still);
    }

    /** A window that is shown: what it has, and the slices after it. */
    record Shown(Object accumulator, Slices slices) {}

    /** Shows the first, where windows do not overlap, so that nothing is merged. */
    Shown first() {
        return new Shown(accumulator(0), this);
    }

    /**
     * Shows a window that ends no earlier than those before it.
     *
     * @param start of the window
     * @param end of the window
     */
    Shown show(long start, long end, Aggregating aggregating) {
        Merged now = start >= merged.turn
                ? new Merged(end, end, fronts(end, start, aggregating), 0, null) // all of the window in front
                : extended(end, aggregating);
        Object front = now.front(indexFrom(start));
        return new Shown(aggregating.merge(front, now.back), new Slices(earlier, gone, latest, now));
    }

    /** For each slice before a time, it and those behind it; those before the start are not needed. */
    private Object[] fronts(long before, long start, Aggregating aggregating) {
        Object[] fronts = new Object[indexTo(before)];
        Object behind = null;
        for (int i = fronts.length - 1; i >= 0 && start(i) >= start; i--) {
            behind = aggregating.merge(accumulator(i), behind);
            fronts[i] = behind;
        }
        return fronts;
    }

    /** What has come since the last window in the back. */
    private Merged extended(long end, Aggregating aggregating) {
        boolean isMerged = merged.fronts != null;
        Object back = isMerged ? merged.back : null; // else all of it is merged again, as it was
        for (int i = indexTo(isMerged ? merged.shown : merged.turn); i < size() && start(i) < end; i++) {
            back = aggregating.merge(back, accumulator(i));
        }
        return isMerged
                ? new Merged(merged.turn, end, merged.fronts, merged.over, back)
                : new Merged(merged.turn, end, fronts(merged.turn, Times.MIN, aggregating), 0, back);
    }

    /** The first slice that does not begin before a time, which is one of the first. */
    private int indexFrom(long time) {
        int i = 0;
        while (i < size() && start(i) < time) {
            i++;
        }
        return i;
    }

    /** The same for one of the last. */
    private int indexTo(long time) {
        int i = size();
        while (i > 0 && start(i - 1) >= time) {
            i--;
        }
        return i;
    }

    /** Without so many of the first. */
    Slices without(int n) {
        if (n == 0) {
            return this;
        } else if (n == size()) {
            return NONE;
        }
        int goneNow = gone + n;
        return goneNow <= earlier.size()
                ? new Slices(earlier, goneNow, latest, merged.without(n))
                : new Slices(Run.NONE, 0, latest.part(goneNow - earlier.size(), latest.size()), merged.without(n));
    }

    long estimatedBytes() {
        long fronts = merged.fronts == null || merged.fronts.length == 0
                ? 0
                : merged.fronts.length * (4 + MemorySize.of(merged.fronts[merged.fronts.length - 1]));
        return isEmpty() ? 0 : 80 + earlier.estimatedBytes() + latest.estimatedBytes() + fronts;
    }

    /** Reads what the next that come, and the next window, will need. */
    int fetch() {
        Object front = merged.fronts == null ? null : merged.front(0);
        return (isEmpty() || start(0) > start(size() - 1) ? 1 : 0)
                + (front == null || front.getClass() == Object.class ? 1 : 0)
                + (merged.back == null || merged.back.getClass() == Object.class ? 1 : 0);
    }

    /** Writes the slices, and where they turn: so that they are merged just as they would have been. */
    void write(ByteWriter out) {
        earlier.write(out, gone);
        latest.write(out, 0);
        out.writeZigZag(merged.turn);
        out.writeZigZag(merged.shown);
    }

    static Slices read(ByteReader in) {
        Run earlier = Run.read(in);
        Run latest = Run.read(in);
        Merged merged = new Merged(in.readZigZag(), in.readZigZag(), null, 0, null);
        return earlier.size() + latest.size() == 0 ? NONE : new Slices(earlier, 0, latest, merged);
    }
}
