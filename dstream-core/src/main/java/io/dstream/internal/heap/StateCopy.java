package io.dstream.internal.heap;

import io.dstream.store.StateEntry;

/**
 * Keys of a {@link StateTable} with their values, as they were at one moment: not affected by what happens to the
 * table.
 */
final class StateCopy {
    private final int[] entries;
    private final Object[] keys;
    private final Object[] values;
    private final long[] touched;
    private final int size;
    private final int bound;

    StateCopy(int[] entries, Object[] keys, Object[] values, long[] touched, int size, int bound) {
        this.entries = entries;
        this.keys = keys;
        this.values = values;
        this.touched = touched;
        this.size = size;
        this.bound = bound;
    }

    /**
     * How many keys there are.
     *
     * @return their number
     */
    public int size() {
        return size;
    }

    /**
     * A bound for arrays by the number of the entry.
     *
     * @return a number larger than that of every entry
     */
    public int bound() {
        return bound;
    }

    /**
     * The number of an entry.
     *
     * @param i its place, from 0
     * @return the number
     */
    public int entry(int i) {
        return entries[i];
    }

    /**
     * The key of an entry.
     *
     * @param i its place, from 0
     * @return the key
     */
    public Object key(int i) {
        return keys[i];
    }

    /**
     * The value of an entry.
     *
     * @param i its place, from 0
     * @return the value, or null where there is none any more
     */
    public Object value(int i) {
        return values[i];
    }

    /**
     * When an entry was touched.
     *
     * @param i its place, from 0
     * @return the time, or {@link StateEntry#NEVER}
     */
    public long touchedAt(int i) {
        return touched == null ? StateEntry.NEVER : touched[i];
    }
}
