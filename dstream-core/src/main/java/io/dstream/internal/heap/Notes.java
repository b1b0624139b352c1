package io.dstream.internal.heap;

import java.util.Arrays;

/** Pairs that a tick has taken in, in their order. */
final class Notes {
    private static final Object[] NONE = {};
    private static final int START = 64;

    private Object[] pairs = NONE;
    private int count;

    void add(Object key, Object value) {
        if (count == pairs.length) {
            pairs = Arrays.copyOf(pairs, Math.max(START, Math.multiplyExact(count, 2)));
        }
        pairs[count] = key;
        pairs[count + 1] = value;
        count += 2;
    }

    Object[] toArray() {
        return Arrays.copyOf(pairs, count);
    }

    void clear() {
        pairs = NONE;
        count = 0;
    }
}
