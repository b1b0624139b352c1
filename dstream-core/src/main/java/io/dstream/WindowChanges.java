package io.dstream;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * What changes from one window to the next: results for the keys that had values in the batches that came or left, and
 * nothing, once, for a key that has left. A table that takes in all of it, in order, has what the whole window has.
 * Immutable.
 *
 * @param window the window, which gives only what has changed
 */
public record WindowChanges(WindowSpec window) {

    /** Checks the window. */
    public WindowChanges {
        checkArgument(window.isChangedOnly(), "changes of %s: expected one that gives only what has changed", window);
    }
}
