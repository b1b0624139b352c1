package io.dstream.internal.heap;

import java.util.Arrays;

/**
 * The entries of a {@link StateTable} changed in a tick, each once, in the order of their first change: with the value
 * that each had, which is no longer in the log of values, and where it was there.
 */
final class Changes {
    /** In place of the position of the old value: there was none, nor the entry. */
    static final int NEW = -1;

    /** In place of the position of the old value: there was an entry without a value. */
    static final int EMPTY = -2;

    private static final int START = 16;

    private int count;
    private long[] places = new long[START]; // the old position, and the entry
    private Object[] oldValues = new Object[START];

    int count() {
        return count;
    }

    int entry(int i) {
        return (int) places[i];
    }

    int oldPosition(int i) {
        return (int) (places[i] >>> 32);
    }

    Object oldValue(int i) {
        return oldValues[i];
    }

    void add(int entry, int oldPosition, Object oldValue) {
        if (count == places.length) {
            int capacity = Math.multiplyExact(count, 2);
            places = Arrays.copyOf(places, capacity);
            oldValues = Arrays.copyOf(oldValues, capacity);
        }
        places[count] = (long) oldPosition << 32 | entry;
        oldValues[count++] = oldValue;
    }

    void clear() {
        if (count == 0) {
            return;
        }
        // Fresh arrays: storing references into old ones costs the collector more than these cost to make.
        int capacity = Math.max(START, count + (count >> 3));
        places = new long[capacity];
        oldValues = new Object[capacity];
        count = 0;
    }
}
