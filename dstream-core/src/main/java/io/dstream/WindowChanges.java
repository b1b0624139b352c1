package io.dstream;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * The changes from one window to the next: a result for each key that had values in the batches that entered or left,
 * or, once, an empty {@code Optional} if the key has left. A table to which all changes are applied in order holds the
 * same as the whole window. Immutable.
 *
 * @param window the window, which emits only what has changed
 */
public record WindowChanges(WindowSpec window) {

    /** Checks the window. */
    public WindowChanges {
        checkArgument(window.isChangedOnly(), "changes of %s: expected one that gives only what has changed", window);
    }
}
