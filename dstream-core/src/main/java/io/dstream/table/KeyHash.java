package io.dstream.table;

/** The hash of a key, and the partition it falls into. What decides where a key's state is, so it never changes. */
public final class KeyHash {
    private KeyHash() {}

    /**
     * Spreads {@code hashCode} over all bits: the high ones choose the partition, the low ones the place in a table.
     *
     * @param key the key; may be null
     * @return its hash
     */
    public static int of(Object key) {
        if (key == null) {
            return 0;
        }
        int h = key.hashCode() * 0x9E3779B9;
        return h ^ (h >>> 16);
    }

    /**
     * The partition of a key.
     *
     * @param hash the key's hash
     * @param partitions how many partitions there are
     * @return a number from 0
     */
    public static int partition(int hash, int partitions) {
        return (int) (((hash & 0xFFFFFFFFL) * partitions) >>> 32);
    }

    /**
     * Checks that something can be a key, or else be looked for by {@code equals}. Collections are looked through, and
     * what records declare: their components. For whatever puts values of the program into a table of its own.
     *
     * @param key the key; may be null
     * @throws IllegalArgumentException if it is an array, or a pair, {@code Optional}, collection or record with one
     */
    public static void checkKey(Object key) {
        String arrays = KeyCheck.arraysIn(key);
        if (arrays != null) {
            throw new IllegalArgumentException(arrays
                    + " cannot be a key, because an array equals only itself: make it a List, a String or a record");
        }
    }
}
