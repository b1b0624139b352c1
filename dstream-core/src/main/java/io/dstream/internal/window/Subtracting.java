package io.dstream.internal.window;

import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.table.MemorySize;
import java.util.Arrays;
import java.util.List;

/**
 * A queue that subtracts what leaves: one subtraction and one merge a slide. It holds what is merged, and leaves it to
 * the window's {@linkplain PaneTimers timers} to hold what will be subtracted, where it stands in the order in which it
 * leaves. The result of an empty queue is what is left when everything has been subtracted: the neutral value.
 *
 * @param size how many accumulators are merged
 * @param merged all of them
 */
record Subtracting(int size, Object merged) implements PaneQueue {

    static Subtracting of(Object first) {
        return new Subtracting(1, first);
    }

    @Override
    public PaneQueue insert(Object accumulator, WindowFunction fn) {
        return new Subtracting(size + 1, fn.merge(merged, accumulator));
    }

    @Override
    public PaneQueue evict(Object oldest, WindowFunction fn) {
        return new Subtracting(size - 1, fn.subtract(merged, oldest));
    }

    @Override
    public boolean isEmpty() {
        return size == 0;
    }

    @Override
    public Object merged(WindowFunction fn) {
        return merged;
    }

    @Override
    public long estimatedBytes() {
        return 24 + MemorySize.of(merged);
    }

    @Override
    public void write(Object[] held, ByteWriter out) {
        out.writeByte(held == null ? QueueFormat.SUBTRACTING_BARE : QueueFormat.SUBTRACTING);
        out.writeVarInt(size);
        if (held != null) {
            QueueFormat.writeItems(held, 0, size, out);
        }
        out.writeValue(merged);
    }

    /**
     * Reads a queue.
     *
     * @param held is given what the window's panes are to hold, the oldest first
     */
    static Subtracting read(ByteReader in, List<Object> held) {
        int size = QueueFormat.readSize(in);
        held.addAll(Arrays.asList(QueueFormat.readItems(in, size, size)));
        return new Subtracting(size, in.readValue());
    }

    /** Reads a queue that was written without what the window's panes hold. */
    static Subtracting readBare(ByteReader in) {
        return new Subtracting(in.readVarInt(), in.readValue());
    }
}
