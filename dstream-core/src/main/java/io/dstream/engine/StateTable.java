package io.dstream.engine;

import java.util.Arrays;

/**
 * The state of one operator in one partition: a hash table with open addressing whose entries have numbers that stay
 * the same while the key is there. Changes are made in place and cost what is touched; those of a tick are undone by
 * {@link #rollback}, or made for good by {@link #commit}.
 *
 * <p>Entries can be kept in the order in which they were last {@linkplain #touch touched}, so that those to time out
 * are found without looking at the others.
 *
 * <p>A value is undone by putting the old one back, so values should not be changed in place; those that must be
 * implement {@link Revertible}. Used by one thread at a time.
 */
public final class StateTable {

    /** A value that is changed in place. Told once a tick in which its entry was {@linkplain #set set}. */
    public interface Revertible {
        /** What was changed since the last call is to be kept. */
        void keep();

        /** What was changed since the last {@link #keep} is to be undone. */
        void revert();
    }

    /** What an operator keeps beside the entries. It holds numbers of entries, which change when the table shrinks. */
    public interface Companion {
        /**
         * The table has shrunk.
         *
         * @param entries the new number of each old entry
         * @return the same with the new numbers
         */
        Companion renumbered(int[] entries);
    }

    private static final int START = 16;
    private static final int NONE = -1;

    /** In place of the value of a key that is not there (any more, or yet). */
    private static final Object ABSENT = new Object();

    private final int partition;
    private int[] index = new int[2 * START]; // entry + 1; 0 for none
    private Object[] keys = new Object[START];
    private Object[] values = new Object[START];
    private int[] hashes = new int[START];
    private int[] saved = new int[START]; // the tick in which the entry's old value was saved
    private int used; // entries below have been used; some of them are free
    private int[] free = new int[START];
    private int freeCount;
    private int live;
    private Companion companion;
    private Companion committedCompanion;

    private TouchOrder order; // made when first used

    // What to undo, in the order in which it was done.
    private int tick = 1;
    private int undoCount;
    private int[] undoEntries = new int[START];
    private Object[] undoValues = new Object[START];

    /**
     * An empty table.
     *
     * @param partition the partition whose state it is, from 0
     */
    public StateTable(int partition) {
        this.partition = partition;
    }

    /**
     * The partition whose state this is.
     *
     * @return its number, from 0
     */
    public int partition() {
        return partition;
    }

    // ---- reading ----

    /**
     * Finds a key.
     *
     * @param key the key
     * @param hash its {@linkplain KeyHash#of hash}
     * @return the number of its entry, or -1 where there is none
     */
    public int find(Object key, int hash) {
        int mask = index.length - 1;
        for (int i = hash & mask; ; i = (i + 1) & mask) {
            int e = index[i] - 1;
            if (e < 0) {
                return NONE;
            }
            if (hashes[e] == hash) {
                Object k = keys[e];
                if (k == key || (k != null && k.equals(key))) {
                    return e;
                }
            }
        }
    }

    /**
     * Whether an entry has a value. A key that was removed in this tick still has its entry, without a value.
     *
     * @param entry the number of an entry, below {@link #bound}
     * @return whether there is a value
     */
    public boolean isLive(int entry) {
        return values[entry] != ABSENT && values[entry] != null;
    }

    /**
     * The key of an entry.
     *
     * @param entry the number of the entry
     * @return the key
     */
    public Object key(int entry) {
        return keys[entry];
    }

    /**
     * The value of an entry.
     *
     * @param entry the number of the entry
     * @return the value, or null where there is none
     */
    public Object value(int entry) {
        Object value = values[entry];
        return value == ABSENT ? null : value;
    }

    /**
     * A bound for walking over all entries.
     *
     * @return a number larger than that of every entry
     */
    public int bound() {
        return used;
    }

    /**
     * How many keys have a value.
     *
     * @return the number of keys
     */
    public int size() {
        return live;
    }

    /**
     * What the operator keeps beside the entries.
     *
     * @return the companion, or null
     */
    public Companion companion() {
        return companion;
    }

    /**
     * About how much memory the table takes, with its keys and values but without what only they hold on to.
     *
     * @return bytes
     */
    public long estimatedBytes() {
        long arrays = 4L * index.length + (4L + 4 + 4 + 4) * keys.length + (order == null ? 0 : 20L * keys.length);
        long sampled = 0;
        int samples = 0;
        for (int e = 0; e < used && samples < 16; e++) {
            if (isLive(e)) {
                sampled += MemorySize.of(keys[e]) + MemorySize.of(values[e]);
                samples++;
            }
        }
        return arrays + (samples == 0 ? 0 : sampled * live / samples);
    }

    // ---- changing ----

    /**
     * Makes an entry for a key that has none. It has no value until it is {@linkplain #set set}.
     *
     * @param key the key
     * @param hash its {@linkplain KeyHash#of hash}
     * @return the number of the entry
     */
    public int insert(Object key, int hash) {
        KeyHash.checkKey(key);
        int e = freeCount > 0 ? free[--freeCount] : nextUnused();
        keys[e] = key;
        hashes[e] = hash;
        values[e] = ABSENT;
        saved[e] = 0;
        if (order != null) {
            order.reuse(e);
        }
        index[freePlace(hash)] = e + 1;
        save(e);
        return e;
    }

    private int nextUnused() {
        if (used == keys.length) {
            resize(Math.multiplyExact(used, 2));
        }
        return used++;
    }

    /**
     * Gives an entry a value.
     *
     * @param entry the number of the entry
     * @param value the value, not null
     */
    public void set(int entry, Object value) {
        save(entry);
        if (values[entry] == ABSENT) {
            live++;
        }
        values[entry] = value;
    }

    /**
     * Takes the value of an entry away. The entry itself goes with the {@link #commit}.
     *
     * @param entry the number of the entry
     */
    public void remove(int entry) {
        if (values[entry] != ABSENT) {
            save(entry);
            values[entry] = ABSENT;
            live--;
        }
    }

    /**
     * Notes that an entry was touched, which puts it at the end of the order of touch.
     *
     * @param entry the number of the entry
     * @param timeMillis when; never less than at an earlier call
     */
    public void touch(int entry, long timeMillis) {
        if (order == null) {
            order = new TouchOrder(keys.length);
        }
        order.touch(entry, timeMillis);
    }

    /**
     * The entry that was touched longest ago.
     *
     * @return its number, or -1 where no entry was touched
     */
    public int oldest() {
        return order == null ? NONE : order.oldest();
    }

    /**
     * The entry touched next after another.
     *
     * @param entry the other's number
     * @return its number, or -1 where there is none
     */
    public int nextTouched(int entry) {
        return order.next(entry);
    }

    /**
     * When an entry was last touched.
     *
     * @param entry the number of an entry in the order of touch
     * @return the time given to {@link #touch}
     */
    public long touchedAt(int entry) {
        return order.touchedAt(entry);
    }

    /**
     * Sets what the operator keeps beside the entries: a new object, since the old one is put back if the tick fails.
     *
     * @param companion the companion
     */
    public void setCompanion(Companion companion) {
        this.companion = companion;
    }

    // ---- undoing ----

    /** Makes the changes since the last commit final, and gives back the entries of removed keys. */
    public void commit() {
        for (int u = 0; u < undoCount; u++) {
            int e = undoEntries[u];
            if (values[e] == ABSENT) {
                release(e);
            } else if (values[e] instanceof Revertible value) {
                value.keep();
            }
        }
        if (order != null) {
            order.commit();
        }
        endTick();
        shrinkIfSparse();
        committedCompanion = companion;
    }

    /** Undoes the changes since the last commit. */
    public void rollback() {
        if (order != null) {
            order.rollback();
        }
        for (int u = undoCount - 1; u >= 0; u--) {
            undo(undoEntries[u], undoValues[u]);
        }
        companion = committedCompanion;
        endTick();
    }

    private void undo(int e, Object old) {
        if (values[e] != ABSENT) {
            live--;
        }
        values[e] = old;
        if (old == ABSENT) {
            release(e);
        } else {
            live++;
            if (old instanceof Revertible value) {
                value.revert();
            }
        }
    }

    private void endTick() {
        Arrays.fill(undoValues, 0, undoCount, null);
        if (undoEntries.length > 1024 && undoCount < undoEntries.length / 8) {
            undoEntries = new int[START];
            undoValues = new Object[START];
        }
        undoCount = 0;
        tick++;
    }

    /**
     * Announces that an entry's value is about to be changed in place, so that it is told of the end of the tick
     * however the change goes.
     *
     * @param entry the number of the entry
     */
    public void willChange(int entry) {
        save(entry);
    }

    /** Notes how an entry was at the start of the tick, unless that is noted already. */
    private void save(int e) {
        if (saved[e] == tick) {
            return;
        }
        saved[e] = tick;
        int u = undoCount++;
        if (u == undoEntries.length) {
            growUndo();
        }
        undoEntries[u] = e;
        undoValues[u] = values[e];
    }

    private void growUndo() {
        int capacity = Math.multiplyExact(undoEntries.length, 2);
        undoEntries = Arrays.copyOf(undoEntries, capacity);
        undoValues = Arrays.copyOf(undoValues, capacity);
    }

    // ---- the table itself ----

    /** Gives an entry back: takes it out of the index, by moving up what was displaced by it. */
    private void release(int e) {
        int mask = index.length - 1;
        int gap = hashes[e] & mask;
        while (index[gap] != e + 1) {
            gap = (gap + 1) & mask;
        }
        for (int i = (gap + 1) & mask; index[i] != 0; i = (i + 1) & mask) {
            int home = hashes[index[i] - 1] & mask;
            if (((i - home) & mask) >= ((i - gap) & mask)) {
                index[gap] = index[i];
                gap = i;
            }
        }
        index[gap] = 0;
        if (order != null) {
            order.forget(e);
        }
        keys[e] = null;
        values[e] = null;
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, Math.multiplyExact(freeCount, 2));
        }
        free[freeCount++] = e;
    }

    private int freePlace(int hash) {
        int mask = index.length - 1;
        int i = hash & mask;
        while (index[i] != 0) {
            i = (i + 1) & mask;
        }
        return i;
    }

    private void resize(int capacity) {
        keys = Arrays.copyOf(keys, capacity);
        values = Arrays.copyOf(values, capacity);
        hashes = Arrays.copyOf(hashes, capacity);
        saved = Arrays.copyOf(saved, capacity);
        if (order != null) {
            order.resize(capacity);
        }
        rebuildIndex(capacity);
    }

    private void rebuildIndex(int capacity) {
        index = new int[Math.multiplyExact(capacity, 2)];
        for (int e = 0; e < used; e++) {
            if (values[e] != null) {
                index[freePlace(hashes[e])] = e + 1;
            }
        }
    }

    /** After a commit: where most entries are free, moves the others together and makes the arrays smaller. */
    private void shrinkIfSparse() {
        if (keys.length <= 1024 || live >= keys.length / 4) {
            return;
        }
        int[] numbers = new int[used];
        int to = 0;
        for (int e = 0; e < used; e++) {
            numbers[e] = values[e] == null ? NONE : to++;
        }
        if (order != null) {
            order.renumber(numbers);
        }
        for (int e = 0; e < used; e++) {
            int n = numbers[e];
            if (n >= 0) {
                keys[n] = keys[e];
                values[n] = values[e];
                hashes[n] = hashes[e];
                saved[n] = saved[e];
            }
        }
        Arrays.fill(keys, to, used, null);
        Arrays.fill(values, to, used, null);
        used = to;
        freeCount = 0;
        free = new int[START];
        resize(Math.max(START, Integer.highestOneBit(Math.max(1, to)) * 2));
        if (companion != null) {
            companion = companion.renumbered(numbers);
        }
    }
}
