package io.dstream.internal.window;

import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.table.MemorySize;

/**
 * A queue as two stacks in one array: merges without an inverse, three a slide when amortised, and as many as there are
 * panes in the worst case. (Tangwongsan, Hirzel, Schneider: "In-Order Sliding-Window Aggregation in Worst-Case Constant
 * Time", 2021, as "Two-Stacks Lite".)
 *
 * <pre>
 *   items:    [ . . | f f f | b b b | . . ]       f: merged with all f to its right
 *                   head    mid     tail          b: as it came; all b merged are in back
 * </pre>
 *
 * <p>Immutable towards older versions of itself, which share its array: only places behind their tail are written, and
 * a flip, which writes elsewhere, takes a new array. So a tick is undone by going back to the older version.
 */
final class TwoStacks implements PaneQueue {
    private static final int START = 4;

    private final Object[] items;
    private final int head;
    private final int mid;
    private final int tail;
    private final Object back; // meaningless where mid == tail
    private Object merged; // computed when first asked for

    private TwoStacks(Object[] items, int head, int mid, int tail, Object back) {
        this.items = items;
        this.head = head;
        this.mid = mid;
        this.tail = tail;
        this.back = back;
    }

    static TwoStacks of(Object first) {
        Object[] items = new Object[START];
        items[0] = first;
        return new TwoStacks(items, 0, 0, 1, first);
    }

    @Override
    public PaneQueue insert(Object accumulator, WindowFunction fn) {
        Object newBack = mid == tail ? accumulator : fn.merge(back, accumulator);
        if (tail < items.length) {
            items[tail] = accumulator;
            return new TwoStacks(items, head, mid, tail + 1, newBack);
        }
        int size = tail - head;
        Object[] larger = new Object[Math.max(START, size + (size >> 1) + 1)];
        System.arraycopy(items, head, larger, 0, size);
        larger[size] = accumulator;
        return new TwoStacks(larger, 0, mid - head, size + 1, newBack);
    }

    @Override
    public PaneQueue evict(Object oldest, WindowFunction fn) {
        if (head < mid) {
            return new TwoStacks(items, head + 1, mid, tail, back);
        }
        // Flip: the back becomes the front, merged from the right. The oldest need not be merged, for it goes.
        int size = tail - head - 1;
        Object[] flipped = new Object[Math.max(START, size + (size >> 1) + 1)];
        Object merging = null;
        for (int i = size - 1; i >= 0; i--) {
            Object item = items[head + 1 + i];
            merging = i == size - 1 ? item : fn.merge(item, merging);
            flipped[i] = merging;
        }
        return new TwoStacks(flipped, 0, size, size, null);
    }

    @Override
    public boolean isEmpty() {
        return head == tail;
    }

    @Override
    public Object merged(WindowFunction fn) {
        if (merged == null) {
            if (head == mid) {
                merged = back;
            } else {
                merged = mid == tail ? items[head] : fn.merge(items[head], back);
            }
        }
        return merged;
    }

    @Override
    public long estimatedBytes() {
        return 40 + MemorySize.of(items, tail - head, isEmpty() ? null : items[tail - 1]);
    }

    @Override
    public void write(Object[] held, ByteWriter out) {
        out.writeByte(QueueFormat.TWO_STACKS);
        out.writeVarInt(tail - head);
        out.writeVarInt(mid - head);
        QueueFormat.writeItems(items, head, tail, out);
        if (mid < tail) {
            out.writeValue(back);
        }
    }

    static TwoStacks read(ByteReader in) {
        int size = QueueFormat.readSize(in);
        int mid = QueueFormat.readPosition(in, size);
        Object[] items = QueueFormat.readItems(in, size, START);
        return new TwoStacks(items, 0, mid, size, mid < size ? in.readValue() : null);
    }
}
