package io.dstream.internal.window;

import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.store.Revertible;
import io.dstream.table.MemorySize;
import java.util.Arrays;

/**
 * A queue that merges without an inverse and does at most four merges for anything, however many panes it has: the flip
 * of {@link TwoStacks} is spread over the insertions and evictions before it is needed. For keys with very many panes.
 * (Tangwongsan, Hirzel, Schneider: "In-Order Sliding-Window Aggregation in Worst-Case Constant Time", 2021: "DABA
 * Lite".)
 *
 * <pre>
 *   F ............ L ............ R ............ A ............ B ............ E
 *   merged up to B  merged up to R  as it came     merged up to B  as it came
 *                                                                  (all merged: back)
 * </pre>
 *
 * <p>After every change L - F = (E - B) + 1 and R - L = A - R, unless the queue is empty; all of R to B merged is in
 * {@code middle}. Changed in place; what a tick changes is noted and can be undone.
 */
final class DabaLite implements PaneQueue, Revertible {
    private Object[] items = new Object[16]; // a ring; the positions below count on for ever
    private long f;
    private long l;
    private long r;
    private long a;
    private long b;
    private long e;
    private Object middle;
    private Object back;

    private boolean shared; // whether a frozen one has the same array, which is then copied before it is written
    private boolean noted; // whether the tick's beginning is
    private final long[] oldPositions = new long[6];
    private Object oldMiddle;
    private Object oldBack;
    private int writes;
    private long[] writtenAt = new long[8];
    private Object[] overwritten = new Object[8];

    private DabaLite() {}

    private DabaLite(Object[] items, long f, long l, long r, long a, long b, long e, Object middle, Object back) {
        this.items = items;
        this.f = f;
        this.l = l;
        this.r = r;
        this.a = a;
        this.b = b;
        this.e = e;
        this.middle = middle;
        this.back = back;
    }

    static DabaLite of(Object first, WindowFunction fn) {
        DabaLite queue = new DabaLite();
        queue.insert(first, fn);
        return queue;
    }

    @Override
    public PaneQueue insert(Object accumulator, WindowFunction fn) {
        note();
        Object newBack = b == e ? accumulator : fn.merge(back, accumulator);
        if (e - f == items.length) {
            grow();
        }
        write(e, accumulator);
        e++;
        back = newBack;
        step(fn);
        return this;
    }

    @Override
    public PaneQueue evict(Object oldest, WindowFunction fn) {
        note();
        f++;
        step(fn);
        return this;
    }

    private void step(WindowFunction fn) {
        if (f == b) { // the front is empty, so there is one accumulator at most: it is merged as it is
            l = e;
            r = e;
            a = e;
            b = e;
            return;
        }
        if (l == b) { // all of the front is merged up to B: what came since becomes part of the front
            l = f;
            r = b;
            a = e;
            b = e;
            middle = back;
        }
        if (l == r) {
            l++;
            r++;
            a++;
        } else {
            write(l, fn.merge(item(l), middle));
            l++;
            if (a != b) {
                write(a - 1, fn.merge(item(a - 1), item(a)));
            }
            a--;
        }
    }

    @Override
    public boolean isEmpty() {
        return f == e;
    }

    @Override
    public Object merged(WindowFunction fn) {
        return b == e ? item(f) : fn.merge(item(f), back);
    }

    private Object item(long position) {
        return items[(int) (position & (items.length - 1))];
    }

    private void write(long position, Object item) {
        unshare();
        if (writes == writtenAt.length) {
            writtenAt = Arrays.copyOf(writtenAt, writes * 2);
            overwritten = Arrays.copyOf(overwritten, writes * 2);
        }
        int place = (int) (position & (items.length - 1));
        writtenAt[writes] = position;
        overwritten[writes++] = items[place];
        items[place] = item;
    }

    private void unshare() {
        if (shared) {
            items = items.clone();
            shared = false;
        }
    }

    /** Copies what the ring holds, what this tick has evicted included, for it may come back. */
    private void grow() {
        Object[] larger = new Object[Math.multiplyExact(items.length, 2)];
        for (long position = e - items.length; position < e; position++) {
            larger[(int) (position & (larger.length - 1))] = item(position);
        }
        items = larger;
        shared = false;
    }

    private void note() {
        if (!noted) {
            noted = true;
            oldPositions[0] = f;
            oldPositions[1] = l;
            oldPositions[2] = r;
            oldPositions[3] = a;
            oldPositions[4] = b;
            oldPositions[5] = e;
            oldMiddle = middle;
            oldBack = back;
        }
    }

    @Override
    public void keep() {
        if (noted && f > oldPositions[0]) {
            unshare();
            // What was evicted is let go of, but for places that a newer accumulator has taken.
            for (long position = Math.max(oldPositions[0], e - items.length); position < f; position++) {
                items[(int) (position & (items.length - 1))] = null;
            }
        }
        forgetNotes();
    }

    @Override
    public void revert() {
        if (noted) {
            unshare();
            while (writes > 0) {
                writes--;
                items[(int) (writtenAt[writes] & (items.length - 1))] = overwritten[writes];
            }
            f = oldPositions[0];
            l = oldPositions[1];
            r = oldPositions[2];
            a = oldPositions[3];
            b = oldPositions[4];
            e = oldPositions[5];
            middle = oldMiddle;
            back = oldBack;
        }
        forgetNotes();
    }

    private void forgetNotes() {
        noted = false;
        oldMiddle = null;
        oldBack = null;
        Arrays.fill(overwritten, 0, writes, null);
        writes = 0;
    }

    @Override
    public long estimatedBytes() {
        return 200 + MemorySize.of(items, (int) (e - f), isEmpty() ? null : item(e - 1));
    }

    @Override
    public PaneQueue frozen() {
        DabaLite frozen = new DabaLite(items, f, l, r, a, b, e, middle, back);
        shared = true;
        return frozen;
    }

    @Override
    public void write(Object[] held, ByteWriter out) {
        out.writeByte(QueueFormat.DABA_LITE);
        out.writeVarInt((int) (e - f));
        out.writeVarInt((int) (l - f));
        out.writeVarInt((int) (r - f));
        out.writeVarInt((int) (a - f));
        out.writeVarInt((int) (b - f));
        for (long position = f; position < e; position++) {
            out.writeValue(item(position));
        }
        out.writeValue(middle);
        out.writeValue(back);
    }

    static DabaLite read(ByteReader in) {
        int size = QueueFormat.readSize(in);
        int l = QueueFormat.readPosition(in, size);
        int r = QueueFormat.readPosition(in, size);
        int a = QueueFormat.readPosition(in, size);
        int b = QueueFormat.readPosition(in, size);
        Object[] ring = QueueFormat.readItems(in, size, Math.max(16, Integer.highestOneBit(Math.max(1, size)) * 2));
        return new DabaLite(ring, 0, l, r, a, b, size, in.readValue(), in.readValue());
    }
}
