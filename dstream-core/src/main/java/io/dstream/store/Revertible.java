package io.dstream.store;

/**
 * A value of a {@link StateStore} that is changed in place. Stores that hold it as it is tell it, once a tick in which
 * its entry was set, how the tick has ended.
 */
public interface Revertible {
    /** What was changed since the last call is to be kept. */
    void keep();

    /** What was changed since the last {@link #keep} is to be undone. */
    void revert();
}
