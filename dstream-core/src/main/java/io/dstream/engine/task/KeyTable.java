package io.dstream.engine.task;

import static com.google.common.base.Preconditions.checkArgument;

import io.dstream.table.Crowd;
import io.dstream.table.KeyHash;
import java.util.Arrays;

/**
 * A hash table with open addressing, whose entries stand in the order they were made: keys, their hashes and a value
 * each in dense arrays, beside an index of entry numbers, and a {@link Crowd} of the keys that find no place in it near
 * to where they belong. Used by one thread at a time.
 */
public final class KeyTable {
    private static final int START = 16;

    private int[] index; // entry number + 1; 0 for none
    private int[] hashes;
    Object[] keys;
    Object[] values; // null where they are kept elsewhere, by the numbers of entries
    int size;
    private boolean numbers = true; // all keys are Integers, which are equal where their hashes are
    private Crowd crowd; // null unless there are too many keys of one hash

    KeyTable() {
        this(START);
    }

    /**
     * A table without keys.
     *
     * @param expected how many keys there is to be room for; it grows if there are more
     */
    public KeyTable(int expected) {
        this(expected, true);
    }

    /** A table that may have no values of its own. */
    KeyTable(int expected, boolean hasValues) {
        int capacity = Math.max(START, Integer.highestOneBit(Math.max(1, expected - 1)) * 2);
        index = new int[Math.multiplyExact(capacity, 2)];
        hashes = new int[capacity];
        keys = new Object[capacity];
        values = hasValues ? new Object[capacity] : null;
    }

    /**
     * How many entries there are.
     *
     * @return their number
     */
    public int size() {
        return size;
    }

    /**
     * The key of an entry.
     *
     * @param entry its number, from 0
     * @return the key
     */
    public Object key(int entry) {
        return keys[entry];
    }

    /**
     * The value of an entry.
     *
     * @param entry its number, from 0
     * @return the value
     */
    public Object value(int entry) {
        return values[entry];
    }

    /**
     * Puts a key behind the others, for whoever makes a table anew of what one was sent as.
     *
     * @param key the key, which must not be there yet
     * @param value its value
     * @throws IllegalArgumentException if the key is there, or cannot be one
     */
    public void add(Object key, Object value) {
        int e = entry(key, KeyHash.of(key));
        checkArgument(e < 0, "expected each key once, found %s twice", key);
        values[~e] = value;
    }

    int capacity() {
        return keys.length;
    }

    /**
     * Finds the entry of a key, or makes one with a null value.
     *
     * @return the entry's number, or its complement where it is new
     */
    int entry(Object key, int hash) {
        int mask = index.length - 1;
        int i = hash & mask;
        int alike = 0;
        for (int probe = 0; probe < Crowd.PROBES && alike < Crowd.ALIKE; probe++) {
            int e = index[i] - 1;
            if (e < 0) {
                return crowd == null ? add(key, hash, i) : entryInCrowd(key, hash);
            }
            if (hashes[e] == hash) {
                if ((numbers && key instanceof Integer) || isOf(e, key)) {
                    return e;
                }
                alike++;
            }
            i = (i + 1) & mask;
        }
        return entryInCrowd(key, hash);
    }

    private int entryInCrowd(Object key, int hash) {
        int e = crowd == null ? -1 : crowd.find(key);
        return e >= 0 ? e : add(key, hash, freePlace(hash));
    }

    /**
     * Finds the entry of a key.
     *
     * @return the entry's number, or -1 where there is none
     */
    int find(Object key, int hash) {
        int mask = index.length - 1;
        int i = hash & mask;
        int alike = 0;
        for (int probe = 0; probe < Crowd.PROBES && alike < Crowd.ALIKE && index[i] != 0; probe++) {
            int e = index[i] - 1;
            if (hashes[e] == hash) {
                if (isOf(e, key)) {
                    return e;
                }
                alike++;
            }
            i = (i + 1) & mask;
        }
        return crowd == null ? -1 : crowd.find(key);
    }

    private boolean isOf(int e, Object key) {
        return keys[e] == key || (keys[e] != null && keys[e].equals(key));
    }

    int hash(int entry) {
        return hashes[entry];
    }

    private int add(Object key, int hash, int place) {
        KeyHash.checkKey(key);
        int e = size;
        if (e == keys.length) {
            grow();
            place = freePlace(hash);
        }
        hashes[e] = hash;
        keys[e] = key;
        numbers &= key instanceof Integer;
        put(e, place);
        size = e + 1;
        return ~e;
    }

    private void grow() {
        int capacity = Math.multiplyExact(keys.length, 2);
        keys = Arrays.copyOf(keys, capacity);
        values = values == null ? null : Arrays.copyOf(values, capacity);
        hashes = Arrays.copyOf(hashes, capacity);
        index = new int[Math.multiplyExact(capacity, 2)];
        crowd = null;
        for (int e = 0; e < size; e++) {
            put(e, freePlace(hashes[e]));
        }
    }

    private void put(int e, int place) {
        if (place >= 0) {
            index[place] = e + 1;
        } else {
            crowd = crowd == null ? new Crowd() : crowd;
            crowd.add(keys[e], e);
        }
    }

    /** The free place that is nearest to where a hash belongs, or -1 where there is none near. */
    private int freePlace(int hash) {
        int mask = index.length - 1;
        int i = hash & mask;
        int alike = 0;
        for (int probe = 0; probe < Crowd.PROBES && alike < Crowd.ALIKE; probe++) {
            if (index[i] == 0) {
                return i;
            }
            alike += hashes[index[i] - 1] == hash ? 1 : 0;
            i = (i + 1) & mask;
        }
        return -1;
    }
}
