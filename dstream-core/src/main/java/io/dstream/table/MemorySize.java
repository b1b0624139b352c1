package io.dstream.table;

import java.lang.reflect.Array;
import java.util.Collection;
import java.util.Map;

/** About how much memory a value takes: exact for what the JDK's common types hold, a guess for the rest. */
public final class MemorySize {
    private static final long OBJECT = 32;

    private MemorySize() {}

    /**
     * About how much memory a value takes.
     *
     * @param value the value, or null
     * @return bytes
     */
    public static long of(Object value) {
        if (value == null) {
            return 0;
        } else if (value instanceof Sized sized) {
            return sized.estimatedBytes();
        } else if (value instanceof String s) {
            return 56L + s.length();
        } else if (isCached(value)) {
            return 0;
        } else if (value instanceof Number || value instanceof Character || value instanceof Boolean) {
            return 16;
        } else if (value instanceof byte[] bytes) {
            return 16L + bytes.length;
        } else if (value instanceof Collection<?> c) {
            return 40 + c.size() * (4 + OBJECT);
        } else if (value instanceof Map<?, ?> m) {
            return 48 + m.size() * (32 + 2 * OBJECT);
        } else if (value.getClass().isArray()) {
            return 16 + 8L * Array.getLength(value);
        }
        return OBJECT;
    }

    /** Whether it is one of the boxes that the JDK has once for all. */
    private static boolean isCached(Object value) {
        boolean whole = value instanceof Integer || value instanceof Long || value instanceof Short;
        return value instanceof Boolean
                || value instanceof Byte
                || (whole && ((Number) value).longValue() >= -128 && ((Number) value).longValue() < 128);
    }

    /**
     * About how much memory an array takes with what is in it, if all of that is like the first.
     *
     * @param items the array
     * @param count how many items are in it
     * @param first one of them, or null
     * @return bytes
     */
    public static long of(Object[] items, int count, Object first) {
        return 16 + 4L * items.length + count * of(first);
    }
}
