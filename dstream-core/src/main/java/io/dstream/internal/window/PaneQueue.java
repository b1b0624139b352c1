package io.dstream.internal.window;

import io.dstream.codec.ByteWriter;
import io.dstream.table.Sized;

/**
 * What one key has in a window: an accumulator for each pane that has the key, first in, first out, and all of them
 * merged in their order.
 */
interface PaneQueue extends Sized {

    /** The same with a newest accumulator. */
    PaneQueue insert(Object accumulator, WindowFunction fn);

    /**
     * The same without the oldest accumulator.
     *
     * @param oldest that accumulator, for queues that leave it to the window's panes to hold it; otherwise null
     */
    PaneQueue evict(Object oldest, WindowFunction fn);

    /** Whether no pane is left. */
    boolean isEmpty();

    /** All accumulators merged. Not asked of an empty queue that cannot subtract. */
    Object merged(WindowFunction fn);

    /** The same, not affected by what happens to this one; costs little. */
    default PaneQueue frozen() {
        return this;
    }

    /**
     * Writes it just as it is, for {@link QueueFormat} to read, so that what is computed later from what is read back
     * is the same to the last bit.
     *
     * @param held the accumulators that the window's panes hold for it, the oldest first
     */
    void write(Object[] held, ByteWriter out);
}
