package io.dstream.internal.eventtime;

import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.internal.times.Times;
import io.dstream.table.MemorySize;
import java.util.Arrays;

/**
 * What came for a key in spans that overlapping windows share, in the order of time; each until the last of its windows
 * has ended. Immutable towards older versions of itself.
 *
 * <p>Windows are shown one after the other, so what they have in common is merged once: as two stacks (Tangwongsan,
 * Hirzel, Schneider: "In-Order Sliding-Window Aggregation in Worst-Case Constant Time", 2021). That is three merges a
 * window when amortised. A slice that changes once it has been merged has all merged anew.
 *
 * <pre>
 *   slices:   [ a  b  c  d | e  f | g ]      fronts: abcd, bcd, cd, d       back: ef
 *                        turn   shown
 * </pre>
 */
final class Slices {
    private static final Cell[] NO_CELLS = {};
    static final Slices NONE = new Slices(NO_CELLS, Times.MIN, Times.MIN);

    private final Cell[] cells;
    private final long turn; // slices up to here are in front
    private final long shown; // and those from there to here in the back
    private Object[] fronts; // for each cell in front, it and those behind it, merged; null until needed
    private Object back; // null for nothing

    private Slices(Cell[] cells, long turn, long shown) {
        this.cells = cells;
        this.turn = turn;
        this.shown = shown;
    }

    boolean isEmpty() {
        return cells.length == 0;
    }

    int size() {
        return cells.length;
    }

    /** The first. */
    Cell first() {
        return cells[0];
    }

    /** The same with what has come. */
    Slices with(Cell cell, Aggregating aggregating) {
        int at = cells.length;
        while (at > 0 && cells[at - 1].start() > cell.start()) {
            at--;
        }
        boolean isThere = at > 0 && cells[at - 1].start() == cell.start();
        Cell[] more;
        if (isThere) {
            more = cells.clone();
            more[at - 1] = cells[at - 1].with(cell, aggregating);
        } else {
            more = new Cell[cells.length + 1];
            System.arraycopy(cells, 0, more, 0, at);
            more[at] = cell;
            System.arraycopy(cells, at, more, at + 1, cells.length - at);
        }
        if (cell.end() <= shown) {
            return new Slices(more, Times.MIN, Times.MIN); // what was merged is not right any more
        }
        Slices same = new Slices(more, turn, shown);
        same.fronts = fronts;
        same.back = back;
        return same;
    }

    /** A window that is shown: what it has, and the slices after it. */
    record Shown(Object accumulator, Slices slices) {}

    /**
     * Shows a window that ends no earlier than those before it.
     *
     * @param start of the window
     * @param end of the window
     */
    Shown show(long start, long end, Aggregating aggregating) {
        Slices merged = start >= turn ? turned(start, end, aggregating) : extended(end, aggregating);
        int from = merged.indexFrom(start);
        Object front = from < merged.fronts.length ? merged.fronts[from] : null;
        return new Shown(aggregating.merge(front, merged.back), merged);
    }

    /** All of a window in front. */
    private Slices turned(long start, long end, Aggregating aggregating) {
        Slices turned = new Slices(cells, end, end);
        turned.fronts = fronts(end, start, aggregating);
        return turned;
    }

    /** For each cell up to a time, it and those behind it; those before the start are not needed. */
    private Object[] fronts(long upTo, long start, Aggregating aggregating) {
        int n = 0;
        while (n < cells.length && cells[n].end() <= upTo) {
            n++;
        }
        Object[] merged = new Object[n];
        Object behind = null;
        for (int i = n - 1; i >= 0 && cells[i].start() >= start; i--) {
            behind = aggregating.merge(cells[i].accumulator(), behind);
            merged[i] = behind;
        }
        return merged;
    }

    /** What has come since the last window in the back. */
    private Slices extended(long end, Aggregating aggregating) {
        Slices extended = new Slices(cells, turn, end);
        boolean isMerged = fronts != null;
        extended.fronts = isMerged ? fronts : fronts(turn, Times.MIN, aggregating);
        extended.back = isMerged ? back : null; // else all of it is merged again, as it was
        long from = isMerged ? shown : turn;
        for (Cell cell : cells) {
            if (cell.start() >= from && cell.end() <= end) {
                extended.back = aggregating.merge(extended.back, cell.accumulator());
            }
        }
        return extended;
    }

    private int indexFrom(long start) {
        int i = 0;
        while (i < cells.length && cells[i].start() < start) {
            i++;
        }
        return i;
    }

    /** Without so many of the first. */
    Slices without(int n) {
        if (n == 0) {
            return this;
        }
        Slices fewer = new Slices(Arrays.copyOfRange(cells, n, cells.length), turn, shown);
        if (fronts != null) {
            fewer.fronts = n < fronts.length ? Arrays.copyOfRange(fronts, n, fronts.length) : new Object[0];
        }
        fewer.back = back;
        return fewer;
    }

    Cell get(int i) {
        return cells[i];
    }

    long estimatedBytes() {
        return isEmpty() ? 0 : 48 + cells.length * (72 + 2 * MemorySize.of(cells[0].accumulator()));
    }

    /** Writes the slices, and where they turn: so that they are merged just as they would have been. */
    void write(ByteWriter out) {
        out.writeVarInt(cells.length);
        if (cells.length > 0) {
            for (Cell cell : cells) {
                cell.write(out);
            }
            out.writeZigZag(turn);
            out.writeZigZag(shown);
        }
    }

    static Slices read(ByteReader in) {
        int n = in.readCount(1);
        if (n == 0) {
            return NONE;
        }
        Cell[] cells = new Cell[n];
        for (int i = 0; i < n; i++) {
            cells[i] = Cell.read(in);
        }
        return new Slices(cells, in.readZigZag(), in.readZigZag());
    }
}
