package io.dstream.internal.window;

import io.dstream.store.StateCursor;
import io.dstream.store.StateEntry;
import io.dstream.store.StateStore;
import io.dstream.store.StateTimers.TimerVisitor;
import java.io.Serializable;

/**
 * When a window of so many panes looks at a key again: timers that count panes.
 *
 * @param panes how many panes the window has
 */
record PaneTimers(int panes) implements Serializable {
    /** The key has an accumulator in a pane: due at the pane with which that one leaves, with the accumulator. */
    private static final int LEAVING = 0;

    /** The key has an accumulator in a pane that may still grow: due with the pane itself, once that is closed. */
    private static final int OPEN = 1;

    /** What the key has was changed, and that is to be told with the next result. */
    static final int CHANGED = 2;

    /** The key's last pane has left in this tick. */
    private static final int EMPTIED = 3;

    /** The time of timers that wait for no pane. */
    private static final long NEXT = 0;

    void leaves(StateStore store, StateEntry entry, long pane, Object accumulator) {
        store.timers(LEAVING).set(entry, pane + panes, accumulator);
    }

    /** Shows the keys of the panes that leave when a pane comes, with their accumulators where panes hold them. */
    void leave(StateStore store, long pane, TimerVisitor visitor) {
        store.timers(LEAVING).fire(pane, visitor);
    }

    void open(StateStore store, StateEntry entry, long pane) {
        store.timers(OPEN).set(entry, pane, null);
    }

    /** Shows the keys of open panes up to one, which are closed. */
    void close(StateStore store, long pane, TimerVisitor visitor) {
        store.timers(OPEN).fire(pane, visitor);
    }

    void changed(StateStore store, StateEntry entry) {
        store.timers(CHANGED).set(entry, NEXT, null);
    }

    void tellChanges(StateStore store, TimerVisitor visitor) {
        store.timers(CHANGED).fire(NEXT, visitor);
    }

    void emptied(StateStore store, StateEntry entry) {
        store.timers(EMPTIED).set(entry, NEXT, null);
    }

    void forgetEmptied(StateStore store, TimerVisitor visitor) {
        store.timers(EMPTIED).fire(NEXT, visitor);
    }

    /** The panes that have a key, the oldest first. */
    long[] panes(StateCursor key) {
        int closed = key.timers(LEAVING);
        long[] all = new long[closed + key.timers(OPEN)];
        for (int i = 0; i < all.length; i++) {
            all[i] = i < closed ? key.time(LEAVING, i) - panes : key.time(OPEN, i - closed);
        }
        return all;
    }

    /** The accumulators that panes hold for a key, the oldest first; null for those that hold none. */
    Object[] accumulators(StateCursor key) {
        Object[] all = new Object[key.timers(LEAVING)];
        for (int i = 0; i < all.length; i++) {
            all[i] = key.payload(LEAVING, i);
        }
        return all;
    }
}
