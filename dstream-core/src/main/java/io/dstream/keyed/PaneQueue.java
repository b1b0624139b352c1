package io.dstream.keyed;

import io.dstream.engine.StateTable.Sized;

/**
 * What one key has in a window: an accumulator for each pane that has the key, first in, first out, and all of them
 * merged in their order.
 */
interface PaneQueue extends Sized {

    /** The same with a newest accumulator. */
    PaneQueue insert(Object accumulator, WindowFunction fn);

    /** The same without the oldest accumulator. */
    PaneQueue evict(WindowFunction fn);

    /** Whether no pane is left. */
    boolean isEmpty();

    /** All accumulators merged. Not asked of an empty queue that cannot subtract. */
    Object merged(WindowFunction fn);
}
