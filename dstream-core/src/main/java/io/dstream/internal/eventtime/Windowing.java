package io.dstream.internal.eventtime;

import io.dstream.batch.Pair;
import io.dstream.event.ClosingPane;
import io.dstream.event.OnTimePane;
import io.dstream.event.Pane;
import io.dstream.event.PaneInfo;
import io.dstream.event.PaneTime;
import io.dstream.event.Reason;
import io.dstream.event.Timing;
import io.dstream.event.Window;
import io.dstream.internal.eventtime.Grouping.Accumulation;
import io.dstream.internal.keyed.LookingUp;
import io.dstream.internal.times.Times;
import io.dstream.plan.EventTime;
import io.dstream.plan.EventTime.Progress;
import io.dstream.plan.RecordConsumer;
import io.dstream.plan.StateContext;
import io.dstream.store.StateEntry;
import io.dstream.store.StateStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * One partition of a {@link WindowGrouping} in one tick, which has three phases. First the delays of triggers that are
 * over; then what the batch brings, against the watermark of before; then what the new watermark passes. Costs what
 * comes and what is due.
 */
@SuppressWarnings("serial") // lives for one partition of one tick
final class Windowing extends LookingUp<Object, Arrivals> {
    private final Grouping grouping;
    private final Aggregating aggregating;
    private final EventTime time;
    private final long now;
    private final RecordConsumer<? super Object> next;
    private final Spans windowsOfCell = new Spans();
    private final WindowsInHand hand;
    private final Instant before; // the watermark of before
    private long watermark; // that of before, then that of after
    private long open;
    private long late;
    private long outside;
    private boolean worked;
    private Window lastWindow; // that was shown
    private long lastStart;
    private long lastEnd;
    private PaneInfo lastInfo;
    private long lastTime;

    Windowing(
            Grouping grouping,
            StateContext context,
            EventTime time,
            StateStore store,
            RecordConsumer<? super Object> next) {
        super(context.operator(), store);
        this.grouping = grouping;
        this.aggregating = new Aggregating(context.operator(), grouping.aggregator(), grouping.byRecord());
        this.time = time;
        this.now = context.timeMillis();
        this.next = next;
        this.watermark = time.before();
        this.before = Times.instant(watermark);
        this.open = EventProgress.of(store).open();
        this.hand = new WindowsInHand(grouping, store);
        store.timers(WindowGrouping.DELAYS).fire(now, this::delayOver);
    }

    // ---- the first phase: delays ----

    private void delayOver(StateEntry entry, long deadline, Object none) {
        worked = true;
        hand.take(entry);
        for (int i = 0; i < hand.windows().size(); i++) {
            if (hand.windows().get(i).deadline <= now) {
                Open window = hand.edit(i);
                fireIfReady(window);
                hand.await(window, now);
            }
        }
        putBack();
    }

    // ---- the second phase: what the batch brings ----

    @Override
    protected void take(Object key, Arrivals arrivals, StateEntry entry) {
        worked = true;
        arrivals.dropped().forEach(dropped -> leaveOut(key, dropped));
        if (arrivals.size() == 0) {
            return;
        }
        store.note(key, arrivals);
        hand.take(entry);
        if (grouping.assigner().merges()) {
            mergeSessions(arrivals);
        } else if (grouping.keepsSlices()) {
            hand.addSlices(arrivals, watermark, aggregating);
            if (grouping.lateness() > 0) { // windows that have ended may take more in
                for (int i = 0; i < arrivals.size(); i++) {
                    addToWindows(arrivals, i, watermark);
                }
            }
        } else {
            for (int i = 0; i < arrivals.size(); i++) {
                addToWindows(arrivals, i, Times.MAX);
            }
        }
        for (Open window : hand.touched()) {
            fireIfReady(window);
            hand.await(window, now);
        }
        putBack();
    }

    private void leaveOut(Object key, Dropped dropped) {
        if (dropped.reason() == Reason.LATE) {
            late++;
        } else {
            outside++;
        }
        Object value = dropped.value() instanceof Sided sided ? sided.value() : dropped.value();
        Window window = dropped.start() == Times.MAX ? null : window(dropped.start(), dropped.end());
        next.accept(dropped.late(Pair.of(grouping.shown(key), value), window, before));
    }

    /** Takes a cell into its windows that end up to a time. Those that are late, it was said when the cell was made. */
    private void addToWindows(Arrivals arrivals, int i, long upTo) {
        windowsOfCell.clear();
        grouping.assigner().windows(arrivals.start(i), arrivals.end(i), windowsOfCell);
        for (int w = 0; w < windowsOfCell.size() && windowsOfCell.end(w) <= upTo; w++) {
            if (grouping.collected(windowsOfCell.end(w)) > watermark) {
                add(arrivals, i, hand.open(windowsOfCell.start(w), windowsOfCell.end(w), watermark));
            }
        }
    }

    private void add(Arrivals arrivals, int i, Open window) {
        window.accumulator = aggregating.merge(window.accumulator, arrivals.accumulator(i));
        window.unseen += arrivals.records(i);
        if (window.end > watermark) {
            window.hold = holdOf(window.hold, hold(arrivals, i, window));
        }
        if (window.trigger != null) {
            grouping.trigger().root().arrived(window.trigger, arrivals.records(i), moment(window));
        }
    }

    /** The time that a pane will have of what comes in time. */
    private long hold(Arrivals arrivals, int i, Open window) {
        return switch (grouping.paneTime()) {
            case END_OF_WINDOW -> window.end - 1 >= time.output() ? window.end - 1 : Times.MAX;
            case EARLIEST -> arrivals.first(i);
            case LATEST -> arrivals.last(i) == Times.MIN ? Times.MAX : arrivals.last(i);
        };
    }

    /** The time that a pane will have of records that would give it these. */
    private long holdOf(long one, long other) {
        boolean latest = grouping.paneTime() == PaneTime.LATEST;
        return latest && one != Times.MAX && other != Times.MAX ? Math.max(one, other) : Math.min(one, other);
    }

    /** Takes cells in that become one with the sessions, and with each other, that they overlap. */
    private void mergeSessions(Arrivals arrivals) {
        BitSet taken = new BitSet();
        for (int first = 0; first < arrivals.size(); first = taken.nextClearBit(first)) {
            taken.set(first);
            BitSet part = new BitSet();
            part.set(first);
            List<Open> merged = new ArrayList<>();
            long start = arrivals.start(first);
            long end = arrivals.end(first);
            boolean grows = true;
            while (grows) {
                grows = false;
                Iterator<Open> windows = hand.windows().iterator();
                while (windows.hasNext()) {
                    Open window = windows.next();
                    if (window.overlaps(start, end)) {
                        windows.remove();
                        merged.add(window);
                        start = Math.min(start, window.start);
                        end = Math.max(end, window.end);
                        grows = true;
                    }
                }
                for (int i = taken.nextClearBit(0); i < arrivals.size(); i = taken.nextClearBit(i + 1)) {
                    if (arrivals.start(i) < end && start < arrivals.end(i)) {
                        taken.set(i);
                        part.set(i);
                        start = Math.min(start, arrivals.start(i));
                        end = Math.max(end, arrivals.end(i));
                        grows = true;
                    }
                }
            }
            Open window = hand.insert(merge(merged, start, end));
            part.stream().forEach(i -> add(arrivals, i, window));
        }
    }

    /** The session that others have become; a new one of none. */
    private Open merge(List<Open> merged, long start, long end) {
        if (merged.isEmpty()) {
            return hand.make(start, end, watermark);
        }
        if (merged.size() == 1 && merged.get(0).is(start, end)) {
            return merged.get(0).copy();
        }
        Open window = hand.make(start, end, watermark);
        List<long[]> triggers = new ArrayList<>();
        for (Open part : merged) {
            window.accumulator = aggregating.merge(window.accumulator, part.accumulator);
            window.unseen += part.unseen;
            window.hold = holdOf(
                    window.hold,
                    part.hold == part.end - 1 && part.hold != Times.MAX && isEndOfWindow() ? end - 1 : part.hold);
            if (part.trigger != null) {
                triggers.add(part.trigger);
            }
            if (part.shown && grouping.accumulation() == Accumulation.RETRACTING) {
                retract(part);
            }
        }
        if (!triggers.isEmpty()) {
            grouping.trigger().root().merge(window.trigger, triggers, moment(window), window.unseen);
        }
        return window;
    }

    private boolean isEndOfWindow() {
        return grouping.paneTime() == PaneTime.END_OF_WINDOW;
    }

    /** Takes back what was shown of a session that is none any more. */
    private void retract(Open part) {
        PaneInfo info = info(part, part.timing(watermark, time.output()), part.end - 1, true);
        next.accept(new Pane<>(
                grouping.shown(hand.key()),
                window(part.start, part.end),
                null,
                info,
                Optional.ofNullable(aggregating.finish(part.shownAccumulator))));
    }

    // ---- the third phase: what the watermark passes ----

    @Override
    protected void ended() {
        watermark = time.after();
        store.timers(WindowGrouping.ENDS).fire(watermark, this::passed);
        long hold = grouping.holds() ? store.timers(WindowGrouping.HOLDS).first(WindowsInHand::isHeld) : Long.MAX_VALUE;
        EventFunction.told(store, time, worked, new Progress(hold, open, late, outside));
        next.end();
    }

    private void passed(StateEntry entry, long end, Object none) {
        worked = true;
        hand.take(entry);
        while (hand.nextEnd() != Times.MAX && hand.nextEnd() <= watermark) {
            showShared();
        }
        for (int i = 0; i < hand.windows().size(); i++) {
            if (grouping.collected(hand.windows().get(i).end) <= watermark) {
                fire(hand.edit(i), true);
                hand.remove(i);
                i--;
            } else if (!hand.windows().get(i).ended && hand.windows().get(i).end <= watermark) {
                Open window = hand.edit(i);
                window.ended = true;
                fireIfReady(window);
                hand.await(window, now);
                hand.wake(grouping.collected(window.end));
            }
        }
        putBack();
    }

    /** Shows the next window of slices, which ends, and keeps it if it may take more in. */
    private void showShared() {
        long end = hand.nextEnd();
        Open window = hand.share(end, aggregating);
        boolean isLast = grouping.collected(end) <= watermark;
        window.ended = true;
        if (window.trigger != null && !isLast) {
            grouping.trigger().root().fire(window.trigger, moment(window));
        }
        show(window, isLast);
        if (!isLast) {
            hand.insert(window);
            hand.await(window, now);
            hand.wake(grouping.collected(end));
        }
    }

    // ---- panes ----

    private Trigger.Moment moment(Open window) {
        return new Trigger.Moment(window.end, watermark, now);
    }

    private void fireIfReady(Open window) {
        boolean ready = window.trigger == null
                ? window.end <= watermark
                : grouping.trigger().root().ready(window.trigger, moment(window));
        if (ready) {
            fire(window, false);
        }
    }

    private void fire(Open window, boolean isLast) {
        if (!isLast && window.trigger != null) {
            grouping.trigger().root().fire(window.trigger, moment(window));
        }
        show(window, isLast);
    }

    private void show(Open window, boolean isLast) {
        Timing timing = window.timing(watermark, time.output());
        if (window.unseen > 0
                || (timing == Timing.ON_TIME && grouping.onTimePane() == OnTimePane.ALWAYS)
                || (isLast && grouping.closingPane() == ClosingPane.ALWAYS)) {
            give(window, timing, isLast);
        }
        window.unseen = 0;
        window.hold = Times.MAX;
        window.held = Times.MAX;
        if (grouping.accumulation() == Accumulation.DISCARDING) {
            window.accumulator = null;
        }
    }

    private void give(Open window, Timing timing, boolean isLast) {
        boolean retracts = grouping.accumulation() == Accumulation.RETRACTING;
        next.accept(new Pane<>(
                grouping.shown(hand.key()),
                window(window.start, window.end),
                aggregating.finish(window.accumulator),
                info(window, timing, Math.min(window.hold, window.end - 1), isLast),
                retracts && window.shown
                        ? Optional.ofNullable(aggregating.finish(window.shownAccumulator))
                        : Optional.empty()));
        window.panes++;
        window.notEarly += timing == Timing.EARLY ? 0 : 1;
        window.shown = true;
        window.shownAccumulator = retracts ? window.accumulator : null;
    }

    /** Windows of many keys are the same. */
    private Window window(long start, long end) {
        if (lastWindow == null || start != lastStart || end != lastEnd) {
            lastWindow = Spans.window(start, end);
            lastStart = start;
            lastEnd = end;
        }
        return lastWindow;
    }

    /** And so is what is said of their panes. */
    private PaneInfo info(Open window, Timing timing, long paneTime, boolean isLast) {
        long at = window.end == Times.MAX ? Times.MAX : paneTime;
        long notEarly = timing == Timing.EARLY ? -1 : window.notEarly;
        boolean isSame = lastInfo != null
                && at == lastTime
                && timing == lastInfo.timing()
                && window.panes == lastInfo.index()
                && notEarly == lastInfo.nonSpeculativeIndex()
                && isLast == lastInfo.last();
        if (!isSame) {
            lastInfo = new PaneInfo(timing, window.panes, notEarly, window.panes == 0, isLast, Times.instant(at));
            lastTime = at;
        }
        return lastInfo;
    }

    private void putBack() {
        open += hand.putBack();
    }
}
