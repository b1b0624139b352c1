package io.dstream.internal.eventtime;

import com.google.common.collect.ImmutableList;
import io.dstream.internal.times.Times;
import io.dstream.store.StateEntry;
import io.dstream.store.StateStore;
import java.util.ArrayList;
import java.util.List;

/** The windows of one key while they are changed; those of one key after another. */
final class WindowsInHand {
    private final Grouping grouping;
    private final StateStore store;
    private final List<Open> touched = new ArrayList<>();
    private final List<Open> windows = new ArrayList<>();
    private Slices slices;
    private final Spans timers = new Spans(); // kind and time
    private StateEntry entry;
    private KeyWindows before;
    private long nextEnd;

    WindowsInHand(Grouping grouping, StateStore store) {
        this.grouping = grouping;
        this.store = store;
    }

    void take(StateEntry key) {
        entry = key;
        before = key.value() == null ? KeyWindows.NONE : (KeyWindows) key.value();
        windows.clear();
        windows.addAll(before.windows());
        slices = before.slices();
        nextEnd = before.nextEnd();
        touched.clear();
        timers.clear();
    }

    Object key() {
        return entry.key();
    }

    // ---- windows with state of their own ----

    /** All of them, by start and end. */
    List<Open> windows() {
        return windows;
    }

    /** Those that were asked for or inserted. */
    List<Open> touched() {
        return touched;
    }

    /** One of them, to be changed. */
    Open edit(int i) {
        Open window = windows.get(i);
        if (!window.editable) {
            window = window.copy();
            windows.set(i, window);
        }
        return window;
    }

    /** The one of a span, to be changed; it is made where there is none. */
    Open open(long start, long end, long watermark) {
        int at = place(start, end);
        boolean isThere = at < windows.size() && windows.get(at).is(start, end);
        if (!isThere) {
            windows.add(at, make(start, end, watermark));
        }
        Open window = edit(at);
        if (!window.touched) {
            window.touched = true;
            touched.add(window);
        }
        return window;
    }

    /** Makes one, which still has to be inserted. */
    Open make(long start, long end, long watermark) {
        Open window = new Open(start, end);
        window.editable = true;
        window.trigger =
                grouping.trigger().isStateless() ? null : grouping.trigger().begin();
        window.ended = end <= watermark;
        wake(window.ended ? grouping.collected(end) : end);
        return window;
    }

    /** Inserts one that can be changed. */
    Open insert(Open window) {
        windows.add(place(window.start, window.end), window);
        window.touched = true;
        touched.add(window);
        return window;
    }

    void remove(int i) {
        windows.remove(i);
    }

    /** Where a window is, or would be. Most are among the last. */
    private int place(long start, long end) {
        int at = windows.size();
        while (at > 0 && !windows.get(at - 1).isBefore(start, end)) {
            at--;
        }
        return at;
    }

    // ---- slices ----

    long nextEnd() {
        return nextEnd;
    }

    /** Adds what has come to the slices, for those of its windows that have not ended. */
    void addSlices(Arrivals arrivals, long watermark, Aggregating aggregating) {
        Assigner.Grid grid = (Assigner.Grid) grouping.assigner();
        int from = 0;
        while (from < arrivals.size() && grid.lastEnd(arrivals.start(from)) <= watermark) {
            from++;
        }
        if (from < arrivals.size()) {
            slices = slices.with(arrivals, from, aggregating);
            long end = grid.firstEnd(arrivals.start(from), watermark);
            if (end < nextEnd) {
                nextEnd = end;
                wake(end);
            }
        }
    }

    /** The window of slices that ends next; what no other needs is let go of. */
    Open share(long end, Aggregating aggregating) {
        Assigner.Grid grid = (Assigner.Grid) grouping.assigner();
        Open window = new Open(end - grid.size(), end);
        window.editable = true;
        window.trigger =
                grouping.trigger().isStateless() ? null : grouping.trigger().begin();
        window.hold = end - 1;
        window.unseen = 1; // or more: some slice is in it
        Slices.Shown shown = grid.slices() ? slices.show(window.start, end, aggregating) : slices.first();
        window.accumulator = shown.accumulator();
        int over = 0;
        while (over < shown.slices().size() && grid.lastEnd(shown.slices().start(over)) <= end) {
            over++;
        }
        slices = shown.slices().without(over);
        nextEnd = slices.isEmpty() ? Times.MAX : grid.firstEnd(slices.start(0), end);
        if (nextEnd != Times.MAX) {
            wake(nextEnd);
        }
        return window;
    }

    // ---- timers ----

    /** Has the key looked at when the watermark comes to a time. */
    void wake(long time) {
        timers.add(WindowGrouping.ENDS, time);
    }

    /** Has a window wait for the next time that its trigger is to be asked whatever comes, and hold what it holds. */
    void await(Open window, long now) {
        if (window.trigger != null && grouping.trigger().waits()) {
            long deadline = grouping.trigger().deadline(window.trigger, now);
            if (deadline != window.deadline && deadline != Times.MAX) {
                timers.add(WindowGrouping.DELAYS, deadline);
            }
            window.deadline = deadline;
        }
        if (grouping.holds() && window.hold != window.held && window.hold != Times.MAX) {
            timers.add(WindowGrouping.HOLDS, window.hold);
            window.held = window.hold;
        }
    }

    /** Whether some window of a key still holds the output's watermark back at a time. */
    static boolean isHeld(Object windows, long time) {
        if (windows == null) {
            return false;
        }
        for (Open window : ((KeyWindows) windows).windows()) {
            if (window.hold == time) {
                return true;
            }
        }
        return false;
    }

    /** Puts them back. Gives how many there are more than before. */
    int putBack() {
        for (int i = 0; i < windows.size(); i++) {
            windows.get(i).editable = false;
            windows.get(i).touched = false;
        }
        KeyWindows after = new KeyWindows(slices, nextEnd, ImmutableList.copyOf(windows));
        int more = after.count() - before.count();
        if (after.isEmpty()) {
            if (!before.isEmpty()) {
                entry.remove();
            }
            return more;
        }
        entry.set(after);
        for (int i = 0; i < timers.size(); i++) {
            store.timers((int) timers.start(i)).set(entry, timers.end(i), null);
        }
        return more;
    }
}
