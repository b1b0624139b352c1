package io.dstream.engine.local;

import io.dstream.engine.KeyHash;
import java.util.Arrays;

/**
 * A hash table with open addressing, whose entries stand in the order they were made: keys, their hashes and a value
 * each in dense arrays, beside an index of entry numbers. Used by one thread at a time.
 */
final class KeyTable {
    private static final int START = 16;

    private int[] index; // entry number + 1; 0 for none
    private int[] hashes;
    Object[] keys;
    Object[] values;
    int size;

    KeyTable() {
        this(START);
    }

    /** A table with room for some keys; it grows if there are more. */
    KeyTable(int expected) {
        int capacity = Math.max(START, Integer.highestOneBit(Math.max(1, expected - 1)) * 2);
        index = new int[Math.multiplyExact(capacity, 2)];
        hashes = new int[capacity];
        keys = new Object[capacity];
        values = new Object[capacity];
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
        for (int i = hash & mask; ; i = (i + 1) & mask) {
            int e = index[i] - 1;
            if (e < 0) {
                return add(key, hash, i);
            }
            if (isOf(e, key, hash)) {
                return e;
            }
        }
    }

    /**
     * Finds the entry of a key.
     *
     * @return the entry's number, or -1 where there is none
     */
    int find(Object key, int hash) {
        int mask = index.length - 1;
        for (int i = hash & mask; ; i = (i + 1) & mask) {
            int e = index[i] - 1;
            if (e < 0 || isOf(e, key, hash)) {
                return e;
            }
        }
    }

    private boolean isOf(int e, Object key, int hash) {
        return hashes[e] == hash && (keys[e] == key || (keys[e] != null && keys[e].equals(key)));
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
        index[place] = e + 1;
        hashes[e] = hash;
        keys[e] = key;
        size = e + 1;
        return ~e;
    }

    private void grow() {
        int capacity = Math.multiplyExact(keys.length, 2);
        keys = Arrays.copyOf(keys, capacity);
        values = Arrays.copyOf(values, capacity);
        hashes = Arrays.copyOf(hashes, capacity);
        index = new int[Math.multiplyExact(capacity, 2)];
        for (int e = 0; e < size; e++) {
            index[freePlace(hashes[e])] = e + 1;
        }
    }

    private int freePlace(int hash) {
        int mask = index.length - 1;
        int i = hash & mask;
        while (index[i] != 0) {
            i = (i + 1) & mask;
        }
        return i;
    }
}
