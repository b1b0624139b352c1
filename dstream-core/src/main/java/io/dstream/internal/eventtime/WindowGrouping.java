package io.dstream.internal.eventtime;

import io.dstream.batch.Pair;
import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.internal.times.Times;
import io.dstream.plan.Combiner;
import io.dstream.plan.EventTime;
import io.dstream.plan.Operator;
import io.dstream.plan.RecordConsumer;
import io.dstream.plan.StateContext;
import io.dstream.store.StateEntry;
import io.dstream.store.StateStore;

/**
 * Groups what comes for each key into windows, and gives their panes: {@link io.dstream.event.Pane}s and
 * {@link io.dstream.event.Late} records.
 */
public final class WindowGrouping extends EventFunction<Arrivals> {
    private static final long serialVersionUID = 1L;

    /** Timers of the ends of windows, and of their collection. */
    static final int ENDS = 0;

    /** Timers of delays, in batch time. */
    static final int DELAYS = 1;

    /** Timers of times that hold the output's watermark back. */
    static final int HOLDS = 2;

    private final Grouping grouping;

    /** Groups in a way. */
    public WindowGrouping(Grouping grouping) {
        this.grouping = grouping;
    }

    @Override
    Combiner<Stamped, ?, Arrivals> gathering(Operator operator, long before, long output) {
        return new Gathering(operator, grouping, before, output);
    }

    @Override
    RecordConsumer<Pair<Object, Arrivals>> tick(
            StateContext context, EventTime time, StateStore store, RecordConsumer<? super Object> next) {
        return new Windowing(grouping, context, time, store, next);
    }

    @Override
    public String form() {
        return grouping.form();
    }

    @Override
    public void writeState(Object value, ByteWriter out) {
        ((KeyWindows) value).write(out);
    }

    @Override
    public Object readState(ByteReader in) {
        return KeyWindows.read(in);
    }

    @Override
    void write(Arrivals arrivals, ByteWriter out) {
        arrivals.write(out);
    }

    @Override
    Arrivals read(ByteReader in) {
        return Arrivals.read(in);
    }

    @Override
    long open(Object state) {
        return ((KeyWindows) state).count();
    }

    @Override
    long hold(StateStore store) {
        return grouping.holds() ? store.timers(HOLDS).first(WindowsInHand::isHeld) : Long.MAX_VALUE;
    }

    @Override
    void setTimers(StateStore store, StateEntry entry) {
        KeyWindows windows = (KeyWindows) entry.value();
        if (windows.nextEnd() != Times.MAX) {
            store.timers(ENDS).set(entry, windows.nextEnd(), null);
        }
        for (Open window : windows.windows()) {
            store.timers(ENDS).set(entry, window.ended ? grouping.collected(window.end) : window.end, null);
            if (window.deadline != Times.MAX) {
                store.timers(DELAYS).set(entry, window.deadline, null);
            }
            if (grouping.holds() && window.hold != Times.MAX) {
                store.timers(HOLDS).set(entry, window.hold, null);
            }
        }
    }
}
