package io.dstream.internal.window;

import io.dstream.store.StateStore;

/**
 * How far a window has come. Panes are numbered from 0.
 *
 * @param newest the newest pane, or -1 where there is none
 * @param left the last pane that has left, or a negative number
 */
record WindowProgress(long newest, long left) {
    static final WindowProgress NONE = new WindowProgress(-1, -1);

    static WindowProgress of(StateStore store) {
        return store.aside() == null ? NONE : (WindowProgress) store.aside();
    }

    /** The first pane that may not have left. */
    long oldest() {
        return Math.max(0, left + 1);
    }
}
