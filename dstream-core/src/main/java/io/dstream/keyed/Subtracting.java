package io.dstream.keyed;

import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.engine.MemorySize;

/**
 * A queue that subtracts what leaves: one subtraction and one merge a slide. The result of an empty queue is what is
 * left when everything has been subtracted: the neutral value.
 *
 * <p>Immutable towards older versions of itself, which share its array: only places behind their tail are written.
 */
final class Subtracting implements PaneQueue {
    private static final int START = 4;

    private final Object[] items;
    private final int head;
    private final int tail;
    private final Object merged;

    private Subtracting(Object[] items, int head, int tail, Object merged) {
        this.items = items;
        this.head = head;
        this.tail = tail;
        this.merged = merged;
    }

    static Subtracting of(Object first) {
        Object[] items = new Object[START];
        items[0] = first;
        return new Subtracting(items, 0, 1, first);
    }

    @Override
    public PaneQueue insert(Object accumulator, WindowFunction fn) {
        Object all = fn.merge(merged, accumulator);
        if (tail < items.length) {
            items[tail] = accumulator;
            return new Subtracting(items, head, tail + 1, all);
        }
        int size = tail - head;
        Object[] larger = new Object[Math.max(START, size + (size >> 1) + 1)];
        System.arraycopy(items, head, larger, 0, size);
        larger[size] = accumulator;
        return new Subtracting(larger, 0, size + 1, all);
    }

    @Override
    public PaneQueue evict(WindowFunction fn) {
        return new Subtracting(items, head + 1, tail, fn.subtract(merged, items[head]));
    }

    @Override
    public boolean isEmpty() {
        return head == tail;
    }

    @Override
    public Object merged(WindowFunction fn) {
        return merged;
    }

    @Override
    public long estimatedBytes() {
        return 40 + MemorySize.of(items, tail - head, isEmpty() ? null : items[tail - 1]);
    }

    @Override
    public void write(ByteWriter out) {
        out.writeByte(QueueFormat.SUBTRACTING);
        out.writeVarInt(tail - head);
        QueueFormat.writeItems(items, head, tail, out);
        out.writeValue(merged);
    }

    static Subtracting read(ByteReader in) {
        int size = QueueFormat.readSize(in);
        return new Subtracting(QueueFormat.readItems(in, size, START), 0, size, in.readValue());
    }
}
