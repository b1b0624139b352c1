package io.dstream.internal.eventtime;

import io.dstream.event.PaneTime;
import io.dstream.event.Reason;
import io.dstream.internal.times.Times;
import io.dstream.plan.Accumulators;
import io.dstream.plan.Combiner;
import io.dstream.plan.Operator;

/** Puts the records of a batch together, by key and cell, before they come to the state. Made anew for each batch. */
final class Gathering extends Combiner<Stamped, Arrivals, Arrivals> {
    private static final long serialVersionUID = 1L;
    private final Operator operator;
    private final Assigner assigner;
    private final Aggregating aggregating;
    private final boolean counts;
    private final boolean keepsTimes;
    private final long lateness;
    private final long watermark;
    private final long output;

    /**
     * Gathers a batch.
     *
     * @param operator for whatever a user's function throws
     * @param grouping how records are grouped
     * @param watermark that of before the batch, by which they are late
     * @param output the same of what is given
     */
    Gathering(Operator operator, Grouping grouping, long watermark, long output) {
        this.operator = operator;
        this.assigner = grouping.assigner();
        this.aggregating = new Aggregating(operator, grouping.aggregator(), grouping.byRecord());
        this.counts = aggregating.counts();
        this.keepsTimes = grouping.paneTime() != PaneTime.END_OF_WINDOW;
        this.lateness = grouping.lateness();
        this.watermark = watermark;
        this.output = output;
    }

    @Override
    public Accumulators<Stamped, Arrivals> sideBySide() {
        return assigner instanceof Assigner.Grid grid && !keepsTimes
                ? new Cells(this, grid, aggregating, Times.minus(watermark, lateness))
                : null;
    }

    Arrivals none() {
        return new Arrivals(counts, keepsTimes);
    }

    @Override
    public Arrivals create(Stamped record) {
        return add(none(), record);
    }

    @Override
    public Arrivals add(Arrivals arrivals, Stamped record) {
        if (assigner.isByTimeAlone()) {
            int at = arrivals.at(record.time());
            if (at >= 0) {
                arrivals.add(at, record, aggregating, output);
                if (assigner.slices()) {
                    dropFromLateWindows(arrivals, record, arrivals.start(at), arrivals.end(at));
                }
                return arrivals;
            }
        }
        addElsewhere(arrivals, record);
        return arrivals;
    }

    private void addElsewhere(Arrivals arrivals, Stamped record) {
        if (assigner instanceof Assigner.Grid grid) {
            long number = grid.number(record.time());
            if (record.time() < grid.end(number)) {
                add(arrivals, record, grid.start(number), grid.end(number));
            } else {
                dropBetweenWindows(arrivals, record);
            }
            return;
        }
        Spans cells = new Spans();
        assigner.cells(operator, record.value(), record.time(), cells);
        for (int i = 0; i < cells.size(); i++) {
            add(arrivals, record, cells.start(i), cells.end(i));
        }
        if (cells.size() == 0) {
            dropBetweenWindows(arrivals, record);
        }
    }

    private void add(Arrivals arrivals, Stamped record, long start, long end) {
        if (!dropFromLateWindows(arrivals, record, start, end)) {
            arrivals.add(cell(arrivals, start, end), record, aggregating, output);
        }
    }

    private static void dropBetweenWindows(Arrivals arrivals, Stamped record) {
        arrivals.drop(new Dropped(record.value(), record.time(), Times.MAX, Times.MAX, Reason.OUTSIDE_WINDOWS));
    }

    /** The cell of a span, which is made where there is none; the one of all sessions that overlap. */
    private int cell(Arrivals arrivals, long start, long end) {
        int at = assigner.merges() ? arrivals.overlapping(start, end) : arrivals.of(start, end);
        if (at < 0) {
            return arrivals.insert(start, end, counts ? null : aggregating.begin());
        }
        return assigner.merges() ? arrivals.extend(at, start, end, aggregating) : at;
    }

    /** Gives whether all the windows of a cell are late. */
    private boolean dropFromLateWindows(Arrivals arrivals, Stamped record, long start, long end) {
        if (!isLate(end)) {
            return false; // no window ends before a cell that is part of it
        }
        if (!assigner.slices()) {
            arrivals.drop(new Dropped(record.value(), record.time(), start, end, Reason.LATE));
            return true;
        }
        Spans windows = new Spans();
        assigner.windows(start, end, windows);
        boolean all = true;
        for (int i = 0; i < windows.size(); i++) {
            boolean late = isLate(windows.end(i));
            all &= late;
            if (late) {
                arrivals.drop(
                        new Dropped(record.value(), record.time(), windows.start(i), windows.end(i), Reason.LATE));
            }
        }
        return all;
    }

    private boolean isLate(long end) {
        return Times.plus(end, lateness) <= watermark;
    }

    @Override
    public Arrivals merge(Arrivals left, Arrivals right) {
        left.takeAll(right, assigner.merges(), aggregating);
        return left;
    }

    @Override
    public Arrivals finish(Arrivals arrivals) {
        return arrivals;
    }
}
