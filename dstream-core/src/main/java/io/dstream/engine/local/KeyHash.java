package io.dstream.engine.local;

/** The hash of a key, and the range it falls into. Part of what decides where a key goes, so it never changes. */
final class KeyHash {
    private KeyHash() {}

    /** Spreads {@code hashCode} over all bits: the high ones choose the range, the low ones the place in a table. */
    static int of(Object key) {
        if (key == null) {
            return 0;
        }
        int h = key.hashCode() * 0x9E3779B9;
        return h ^ (h >>> 16);
    }

    static int range(int hash, int ranges) {
        return (int) (((hash & 0xFFFFFFFFL) * ranges) >>> 32);
    }

    static void checkKey(Object key) {
        if (key != null && key.getClass().isArray()) {
            throw new IllegalArgumentException(
                    "an array (" + key.getClass().getSimpleName()
                            + ") cannot be a key, for arrays are equal only to themselves: make it a List, a String or a record");
        }
    }
}
