package io.dstream.internal.heap;

import io.dstream.table.Crowd;
import java.util.Arrays;

/**
 * From keys to numbers of entries, by hashing with open addressing. The number of an entry stays the same while its key
 * is there. Keys that find no place near to where they belong go into a {@link Crowd}. A part of {@link StateTable}.
 */
final class KeyIndex {
    static final int NONE = -1;
    private static final int START = 16;

    /** In place of the key null. */
    private static final Object NULL = new Object();

    private long[] places = new long[2 * START]; // the hash, and the entry + 1; 0 for none
    private Object[] keys = new Object[START]; // null for a free entry
    private int[] hashes = new int[START];
    private int used; // entries below have been used; some of them are free
    private int[] free = new int[START];
    private int freeCount;
    private Crowd crowd; // null unless there are too many keys of one hash

    @SuppressWarnings("unused") // what was fetched can be seen here, so that its reading is not optimised away
    private int fetched;

    /** How many entries there is room for. */
    int capacity() {
        return keys.length;
    }

    /** A number larger than that of every entry. */
    int bound() {
        return used;
    }

    long estimatedBytes() {
        return 8L * places.length
                + 4L * keys.length
                + 4L * hashes.length
                + (crowd == null ? 0 : crowd.estimatedBytes());
    }

    Object key(int e) {
        Object key = keys[e];
        return key == NULL ? null : key;
    }

    int find(Object key, int hash) {
        int mask = places.length - 1;
        int i = hash & mask;
        int alike = 0;
        for (int probe = 0; probe < Crowd.PROBES && alike < Crowd.ALIKE && places[i] != 0; probe++) {
            if (hash(places[i]) == hash) {
                int e = entry(places[i]);
                if (same(keys[e], key)) {
                    return e;
                }
                alike++;
            }
            i = (i + 1) & mask;
        }
        return crowd == null ? NONE : crowd.find(key);
    }

    private static boolean same(Object held, Object key) {
        return held == key || held.equals(key == null ? NULL : key);
    }

    /**
     * Finds several keys: in steps, each of which waits for memory once, for all of them. Steps that only fetch do as
     * little as they can, so that the processor has as many of them under way as it can.
     */
    void findAll(Object[] wanted, int[] theirHashes, int[] entries, int n) {
        fetchPlaces(theirHashes, n);
        for (int i = 0; i < n; i++) {
            entries[i] = withHash(theirHashes[i]);
        }
        fetchKeys(entries, n);
        for (int i = 0; i < n; i++) {
            if (entries[i] >= 0 ? !same(keys[entries[i]], wanted[i]) : crowd != null) {
                entries[i] = find(wanted[i], theirHashes[i]);
            }
        }
    }

    private void fetchPlaces(int[] theirHashes, int n) {
        int mask = places.length - 1;
        int seen = 0;
        for (int i = 0; i < n; i++) {
            seen += (int) places[theirHashes[i] & mask];
        }
        fetched = seen;
    }

    private void fetchKeys(int[] entries, int n) {
        int seen = 0;
        for (int i = 0; i < n; i++) {
            seen += entries[i] < 0 || keys[entries[i]] == null ? 0 : 1;
        }
        for (int i = 0; i < n; i++) {
            seen += entries[i] < 0 || keys[entries[i]].getClass() == Object.class ? 0 : 1;
        }
        fetched = seen;
    }

    /** The first entry with a hash: most often that of the key looked for. */
    private int withHash(int hash) {
        int mask = places.length - 1;
        int i = hash & mask;
        for (int probe = 0; probe < Crowd.PROBES; probe++) {
            long place = places[i];
            if (place == 0 || hash(place) == hash) {
                return entry(place);
            }
            i = (i + 1) & mask;
        }
        return NONE;
    }

    /** Makes an entry for a key that has none. */
    int insert(Object key, int hash) {
        if (freeCount == 0 && used == keys.length) {
            resize(Math.multiplyExact(used, 2));
        }
        int e = freeCount > 0 ? free[--freeCount] : used++;
        keys[e] = key == null ? NULL : key;
        hashes[e] = hash;
        put(e);
        return e;
    }

    /** Gives an entry back: takes it out of the index, by moving up what was displaced by it. */
    void release(int e) {
        int mask = places.length - 1;
        int gap = hashes[e] & mask;
        for (int probe = 0; probe < Crowd.PROBES && entry(places[gap]) != e; probe++) {
            gap = (gap + 1) & mask;
        }
        if (entry(places[gap]) == e) {
            close(gap, mask);
        } else {
            crowd.remove(key(e));
        }
        keys[e] = null;
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, Math.multiplyExact(freeCount, 2));
        }
        free[freeCount++] = e;
    }

    private void close(int place, int mask) {
        int gap = place;
        for (int i = (gap + 1) & mask; places[i] != 0; i = (i + 1) & mask) {
            int home = hash(places[i]) & mask;
            if (((i - home) & mask) >= ((i - gap) & mask)) {
                places[gap] = places[i];
                gap = i;
            }
        }
        places[gap] = 0;
    }

    private static long place(int hash, int e) {
        return ((long) hash << 32) | (e + 1);
    }

    private static int hash(long place) {
        return (int) (place >>> 32);
    }

    private static int entry(long place) {
        return (int) place - 1;
    }

    private void put(int e) {
        int mask = places.length - 1;
        int i = hashes[e] & mask;
        int alike = 0;
        for (int probe = 0; probe < Crowd.PROBES && alike < Crowd.ALIKE; probe++) {
            if (places[i] == 0) {
                places[i] = place(hashes[e], e);
                return;
            }
            alike += hash(places[i]) == hashes[e] ? 1 : 0;
            i = (i + 1) & mask;
        }
        crowd = crowd == null ? new Crowd() : crowd;
        crowd.add(key(e), e);
    }

    private void resize(int capacity) {
        keys = Arrays.copyOf(keys, capacity);
        hashes = Arrays.copyOf(hashes, capacity);
        places = new long[Math.multiplyExact(capacity, 2)];
        crowd = null;
        for (int e = 0; e < used; e++) {
            if (keys[e] != null) {
                put(e);
            }
        }
    }

    /** Whether so few of the entries are used that they should be moved together. */
    boolean isSparse() {
        return keys.length > 1024 && used - freeCount < keys.length / 4;
    }

    /**
     * Moves the entries together and makes the arrays smaller.
     *
     * @return the new number of each old entry, none larger than the old one; -1 for those that were free
     */
    int[] shrink() {
        int[] numbers = new int[used];
        int to = 0;
        for (int e = 0; e < used; e++) {
            if (keys[e] == null) {
                numbers[e] = NONE;
            } else {
                keys[to] = keys[e];
                hashes[to] = hashes[e];
                numbers[e] = to++;
            }
        }
        used = to;
        free = new int[START];
        freeCount = 0;
        resize(Math.max(START, Integer.highestOneBit(Math.max(1, to)) * 2));
        return numbers;
    }
}
