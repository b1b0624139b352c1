package io.dstream.internal.eventtime;

import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.event.Reason;
import io.dstream.internal.times.Times;
import io.dstream.plan.Combiner;
import io.dstream.plan.Operator;
import java.util.ArrayList;
import java.util.List;

/** What a batch brings for a key: cells in the order of time, and what was left out. */
final class Arrivals {
    private final List<Cell> cells = new ArrayList<>(2);
    private int current; // where the last record went
    private List<Dropped> dropped = List.of();

    List<Cell> cells() {
        return cells;
    }

    List<Dropped> dropped() {
        return dropped;
    }

    private void drop(Dropped record) {
        if (dropped.isEmpty()) {
            dropped = new ArrayList<>();
        }
        dropped.add(record);
    }

    void write(ByteWriter out) {
        out.writeVarInt(cells.size());
        cells.forEach(cell -> cell.write(out));
    }

    static Arrivals read(ByteReader in) {
        Arrivals arrivals = new Arrivals();
        for (int n = in.readCount(1); n > 0; n--) {
            arrivals.cells.add(Cell.read(in));
        }
        return arrivals;
    }

    /** Puts the records of a batch together, by key, before they come to the state. Made anew for each batch. */
    static final class Gathering extends Combiner<Stamped, Arrivals, Arrivals> {
        private static final long serialVersionUID = 1L;
        private final Operator operator;
        private final Assigner assigner;
        private final Aggregating aggregating;
        private final long lateness;
        private final long watermark; // before the batch
        private final long output; // the same of what is behind the windows

        Gathering(
                Operator operator,
                Assigner assigner,
                Aggregating aggregating,
                long lateness,
                long watermark,
                long output) {
            this.operator = operator;
            this.assigner = assigner;
            this.aggregating = aggregating;
            this.lateness = lateness;
            this.watermark = watermark;
            this.output = output;
        }

        @Override
        public Arrivals create(Stamped record) {
            return add(new Arrivals(), record);
        }

        @Override
        public Arrivals add(Arrivals arrivals, Stamped record) {
            if (!arrivals.cells.isEmpty() && assigner.isByTimeAlone()) {
                Cell cell = arrivals.cells.get(arrivals.current);
                if (cell.start <= record.time() && record.time() < cell.end) {
                    take(cell, record);
                    if (assigner.slices()) {
                        dropFromLateWindows(arrivals, record, cell.start, cell.end);
                    }
                    return arrivals;
                }
            }
            addElsewhere(arrivals, record);
            return arrivals;
        }

        private void addElsewhere(Arrivals arrivals, Stamped record) {
            Spans assigned = new Spans();
            assigner.cells(operator, record.value(), record.time(), assigned);
            for (int i = 0; i < assigned.size(); i++) {
                long start = assigned.start(i);
                long end = assigned.end(i);
                if (!dropFromLateWindows(arrivals, record, start, end)) {
                    take(cell(arrivals, start, end), record);
                }
            }
            if (assigned.size() == 0) {
                arrivals.drop(new Dropped(
                        record.value(), record.time(), Times.MAX, Times.MAX, Reason.OUTSIDE_WINDOWS));
            }
        }

        /** Gives whether all the windows of a cell are late. */
        private boolean dropFromLateWindows(Arrivals arrivals, Stamped record, long start, long end) {
            if (!isLate(end)) {
                return false; // no window ends before a cell that is part of it
            }
            Spans windows = new Spans();
            assigner.windows(start, end, windows);
            boolean all = true;
            for (int i = 0; i < windows.size(); i++) {
                boolean late = isLate(windows.end(i));
                all &= late;
                if (late) {
                    arrivals.drop(new Dropped(
                            record.value(), record.time(), windows.start(i), windows.end(i), Reason.LATE));
                }
            }
            return all;
        }

        private boolean isLate(long end) {
            return Times.plus(end, lateness) <= watermark;
        }

        private void take(Cell cell, Stamped record) {
            cell.accumulator = aggregating.add(cell.accumulator, record);
            cell.records++;
            if (record.time() >= output) {
                cell.first = Math.min(cell.first, record.time());
                cell.last = Math.max(cell.last, record.time());
            }
        }

        /** The cell of a span, which is made where there is none; the one of all sessions that overlap. */
        private Cell cell(Arrivals arrivals, long start, long end) {
            List<Cell> cells = arrivals.cells;
            int at = cells.size();
            while (at > 0 && isBefore(start, end, cells.get(at - 1))) {
                at--;
            }
            if (!assigner.merges()) {
                if (at > 0 && cells.get(at - 1).start == start && cells.get(at - 1).end == end) {
                    arrivals.current = at - 1;
                    return cells.get(at - 1);
                }
                cells.add(at, new Cell(start, end, aggregating.begin()));
                arrivals.current = at;
                return cells.get(at);
            }
            return session(cells, at, start, end);
        }

        private static boolean isBefore(long start, long end, Cell cell) {
            return start < cell.start || (start == cell.start && end < cell.end);
        }

        /** The session that a record's own one belongs to, made longer by it. */
        private Cell session(List<Cell> cells, int at, long start, long end) {
            int one = at;
            if (at > 0 && cells.get(at - 1).overlaps(start, end)) {
                one = at - 1;
            } else if (at == cells.size() || !cells.get(at).overlaps(start, end)) {
                cells.add(at, new Cell(start, end, aggregating.begin()));
                return cells.get(at);
            }
            Cell session = cells.get(one);
            session.start = Math.min(session.start, start);
            session.end = Math.max(session.end, end);
            return cells.get(mergeAt(cells, one, aggregating));
        }

        @Override
        public Arrivals merge(Arrivals left, Arrivals right) {
            for (Cell cell : right.cells) {
                take(left, cell);
            }
            right.dropped.forEach(left::drop);
            return left;
        }

        private void take(Arrivals arrivals, Cell cell) {
            List<Cell> cells = arrivals.cells;
            int at = cells.size();
            while (at > 0 && isBefore(cell.start, cell.end, cells.get(at - 1))) {
                at--;
            }
            if (!assigner.merges() && at > 0 && cells.get(at - 1).start == cell.start
                    && cells.get(at - 1).end == cell.end) {
                cells.set(at - 1, cells.get(at - 1).merged(cell, aggregating));
            } else {
                cells.add(at, cell);
                if (assigner.merges()) {
                    mergeAt(cells, at, aggregating);
                }
            }
        }

        @Override
        public Arrivals finish(Arrivals arrivals) {
            return arrivals;
        }
    }

    /** Makes one of a cell and all those that it overlaps; gives where that is. */
    private static int mergeAt(List<Cell> cells, int at, Aggregating aggregating) {
        int first = at;
        Cell cell = cells.get(at);
        while (first > 0 && cells.get(first - 1).overlaps(cell.start, cell.end)) {
            first--;
            cell = cells.get(first).merged(cell, aggregating);
        }
        int behind = at + 1;
        while (behind < cells.size() && cells.get(behind).overlaps(cell.start, cell.end)) {
            cell = cell.merged(cells.get(behind), aggregating);
            behind++;
        }
        cells.subList(first, behind).clear();
        cells.add(first, cell);
        return first;
    }
}
