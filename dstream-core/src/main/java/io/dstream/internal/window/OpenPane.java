package io.dstream.internal.window;

import io.dstream.store.Revertible;
import io.dstream.table.MemorySize;
import io.dstream.table.Sized;

/**
 * What one key has in a window while its newest pane may still grow: the panes before, and the newest one's accumulator
 * so far.
 *
 * @param before the panes before, null for none
 * @param accumulator of the newest pane
 */
record OpenPane(PaneQueue before, Object accumulator) implements Revertible, Sized {

    OpenPane with(Object later, WindowFunction fn) {
        return new OpenPane(before, fn.merge(accumulator, later));
    }

    @Override
    public void keep() {
        if (before instanceof Revertible queue) {
            queue.keep();
        }
    }

    @Override
    public void revert() {
        if (before instanceof Revertible queue) {
            queue.revert();
        }
    }

    @Override
    public long estimatedBytes() {
        return 24 + MemorySize.of(before) + MemorySize.of(accumulator);
    }
}
