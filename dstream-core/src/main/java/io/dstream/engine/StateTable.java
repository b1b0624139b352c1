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

    /** A value that knows its size. */
    public interface Sized {
        /**
         * About how much memory it takes.
         *
         * @return bytes
         */
        long estimatedBytes();
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

    private static final Object[] NO_NOTES = {};

    /** In place of the value of a key that is not there (any more, or yet). */
    private static final Object ABSENT = new Object();

    /** In place of the old value of an entry that was made in this tick. */
    private static final Object NEW = new Object();

    /** When an entry that is not in the order of touch was touched. */
    public static final long NEVER = TouchOrder.NEVER;

    private final int partition;
    private final boolean recording;
    private Object[] notes = NO_NOTES; // of this tick
    private int noteCount;

    // A look-up touches two places of these arrays: where state is large, what counts is how many are not in the cache.
    private long[] index = new long[2 * START]; // the hash, and the entry + 1; 0 for none
    private Object[] slots = new Object[2 * START]; // key and value of each entry, side by side
    private int[] hashes = new int[START];

    @SuppressWarnings("UnusedVariable")
    private long fetched; // what findAll has read ahead: kept so that the reading is not optimised away

    private int used; // entries below have been used; some of them are free
    private int[] free = new int[START];
    private int freeCount;
    private int live;
    private Companion companion;
    private Companion committedCompanion;

    private TouchOrder order; // made when first used

    // What to undo, in the order in which it was done.
    private int undoCount;
    private int[] undoEntries = new int[START];
    private Object[] undoValues = new Object[START];
    private boolean toSettle; // whether there is more to do at the commit than to forget this

    /**
     * An empty table.
     *
     * @param partition the partition whose state it is, from 0
     */
    public StateTable(int partition) {
        this(partition, false);
    }

    /**
     * An empty table.
     *
     * @param partition the partition whose state it is, from 0
     * @param recording whether each tick is to note what it {@linkplain #note takes in}
     */
    public StateTable(int partition, boolean recording) {
        this.partition = partition;
        this.recording = recording;
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
            long place = index[i];
            if (place == 0) {
                return NONE;
            }
            if ((int) (place >>> 32) == hash) {
                int e = (int) place - 1;
                Object k = slots[2 * e];
                if (k == key || (k != null && k.equals(key))) {
                    return e;
                }
            }
        }
    }

    /**
     * Finds several keys, and has what is found fetched from memory: all at once rather than one after the other, which
     * is what counts where the table is much larger than the caches.
     *
     * @param wanted the keys
     * @param theirHashes their {@linkplain KeyHash#of hashes}
     * @param entries is given the numbers of their entries, -1 where there is none
     * @param n how many keys there are
     */
    public void findAll(Object[] wanted, int[] theirHashes, int[] entries, int n) {
        long[] places = index;
        int mask = places.length - 1;
        long sum = 0;
        for (int i = 0; i < n; i++) {
            sum += places[theirHashes[i] & mask];
        }
        for (int i = 0; i < n; i++) {
            entries[i] = (int) places[theirHashes[i] & mask] - 1; // most often that is it
        }
        for (int i = 0; i < n; i++) {
            int e = entries[i];
            Object key = e < 0 ? null : slots[2 * e];
            sum += key == null ? 0 : key.getClass() == String.class ? 1 : 2;
        }
        for (int i = 0; i < n; i++) {
            int e = find(wanted[i], theirHashes[i]);
            entries[i] = e;
            Object value = e < 0 ? null : slots[2 * e + 1];
            sum += value == null ? 0 : value.getClass() == String.class ? 1 : 2;
        }
        fetched = sum;
    }

    /**
     * Whether an entry has a value. A key that was removed in this tick still has its entry, without a value.
     *
     * @param entry the number of an entry, below {@link #bound}
     * @return whether there is a value
     */
    public boolean isLive(int entry) {
        Object value = slots[2 * entry + 1];
        return value != ABSENT && value != null;
    }

    /**
     * The key of an entry.
     *
     * @param entry the number of the entry
     * @return the key
     */
    public Object key(int entry) {
        return slots[2 * entry];
    }

    /**
     * The value of an entry.
     *
     * @param entry the number of the entry
     * @return the value, or null where there is none
     */
    public Object value(int entry) {
        Object value = slots[2 * entry + 1];
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
        long arrays =
                8L * index.length + 4L * slots.length + 4L * hashes.length + (order == null ? 0 : 16L * hashes.length);
        long sampled = 0;
        int samples = 0;
        for (int e = 0; e < used && samples < 16; e++) {
            if (isLive(e)) {
                sampled += MemorySize.of(slots[2 * e]) + MemorySize.of(slots[2 * e + 1]);
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
        slots[2 * e] = key;
        slots[2 * e + 1] = ABSENT;
        hashes[e] = hash;
        index[freePlace(hash)] = place(hash, e);
        save(e, NEW);
        toSettle = true;
        return e;
    }

    private static long place(int hash, int e) {
        return ((long) hash << 32) | (e + 1);
    }

    private int nextUnused() {
        if (used == hashes.length) {
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
        Object old = slots[2 * entry + 1];
        save(entry, old);
        if (old == ABSENT) {
            live++;
        }
        slots[2 * entry + 1] = value;
        toSettle |= value instanceof Revertible;
    }

    /**
     * Takes the value of an entry away. The entry itself goes with the {@link #commit}.
     *
     * @param entry the number of the entry
     */
    public void remove(int entry) {
        Object old = slots[2 * entry + 1];
        if (old != ABSENT) {
            save(entry, old);
            slots[2 * entry + 1] = ABSENT;
            live--;
            toSettle = true;
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
            order = new TouchOrder(hashes.length);
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

    // ---- for checkpoints ----

    /**
     * Keys with their values, as they were at one moment: not affected by what happens to the table.
     *
     * @param size how many there are
     * @param entries their numbers
     * @param keys the keys
     * @param values the values; null for a key that has none any more
     * @param touched when they were touched, or {@link StateTable#NEVER}
     * @param bound a number larger than that of every entry
     */
    @SuppressWarnings("ArrayRecordComponent") // large, and read once
    public record Copy(int size, int[] entries, Object[] keys, Object[] values, long[] touched, int bound) {
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
         * @return the time, or {@link StateTable#NEVER}
         */
        public long touchedAt(int i) {
            return touched[i];
        }
    }

    /**
     * All keys, in the order in which they were touched, where that is kept. Costs a copy of the references.
     *
     * @return the keys with their values
     */
    public Copy copy() {
        int[] all = new int[live];
        int n = 0;
        if (order != null) {
            for (int e = order.oldest(); e >= 0; e = order.next(e)) {
                if (isLive(e)) {
                    all[n++] = e;
                }
            }
        }
        for (int e = 0; e < used; e++) {
            if (isLive(e) && (order == null || order.touchedAt(e) == NEVER)) {
                all[n++] = e;
            }
        }
        return copy(all, n);
    }

    /**
     * The keys that this tick has changed or touched, each once. Asked before the commit.
     *
     * @return the keys with what became of them
     */
    public Copy changed() {
        int[] all = new int[undoCount + (order == null ? 0 : order.moves())];
        java.util.BitSet seen = new java.util.BitSet(used);
        int n = 0;
        for (int m = 0; order != null && m < order.moves(); m++) {
            if (!seen.get(order.moved(m))) {
                seen.set(order.moved(m));
                all[n++] = order.moved(m);
            }
        }
        for (int u = 0; u < undoCount; u++) {
            if (!seen.get(undoEntries[u])) {
                seen.set(undoEntries[u]);
                all[n++] = undoEntries[u];
            }
        }
        return copy(all, n);
    }

    private Copy copy(int[] entries, int n) {
        Object[] keys = new Object[n];
        Object[] values = new Object[n];
        long[] touched = new long[n];
        for (int i = 0; i < n; i++) {
            keys[i] = key(entries[i]);
            values[i] = value(entries[i]);
            touched[i] = order == null ? NEVER : order.touchedAt(entries[i]);
        }
        return new Copy(n, entries, keys, values, touched, used);
    }

    /**
     * Notes what a tick takes in, for operators whose changes are that; if the table is to note anything.
     *
     * @param key a key
     * @param value what was taken in for it
     */
    public void note(Object key, Object value) {
        if (recording) {
            if (noteCount == notes.length) {
                notes = Arrays.copyOf(notes, Math.max(64, noteCount * 2));
            }
            notes[noteCount++] = key;
            notes[noteCount++] = value;
        }
    }

    /**
     * What this tick has noted.
     *
     * @return keys and values in turns
     */
    public Object[] notes() {
        return Arrays.copyOf(notes, noteCount);
    }

    /**
     * Whether this tick has set the {@linkplain #companion companion}.
     *
     * @return whether it is another than after the last commit
     */
    public boolean hasNewCompanion() {
        return companion != committedCompanion;
    }

    // ---- undoing ----

    /** Makes the changes since the last commit final, and gives back the entries of removed keys. */
    public void commit() {
        if (toSettle) {
            settle();
        }
        if (order != null) {
            order.commit();
        }
        endTick();
        shrinkIfSparse();
        committedCompanion = companion;
    }

    /** Gives back the entries of removed keys, and tells values that are changed in place to keep what they are. */
    private void settle() {
        for (int u = 0; u < undoCount; u++) {
            int e = undoEntries[u];
            Object value = slots[2 * e + 1];
            if (value == ABSENT) {
                release(e);
            } else if (value instanceof Revertible revertible) {
                revertible.keep();
            }
        }
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
        if (slots[2 * e + 1] != ABSENT) {
            live--;
        }
        if (old == NEW) {
            release(e);
            return;
        }
        slots[2 * e + 1] = old;
        if (old != ABSENT) {
            live++;
            if (old instanceof Revertible value) {
                value.revert();
            }
        }
    }

    private void endTick() {
        // Fresh arrays: storing references into old ones costs the collector more than these cost to make.
        int capacity = Math.max(START, undoCount + (undoCount >> 3));
        undoEntries = new int[capacity];
        undoValues = new Object[capacity];
        toSettle = false;
        undoCount = 0;
        notes = NO_NOTES;
        noteCount = 0;
    }

    /**
     * Announces that an entry's value is about to be changed in place, so that it is told of the end of the tick
     * however the change goes.
     *
     * @param entry the number of the entry
     */
    public void willChange(int entry) {
        save(entry, slots[2 * entry + 1]);
        toSettle = true;
    }

    /** Notes the value that an entry had. That of an entry changed again at once is noted already. */
    private void save(int e, Object old) {
        if (undoCount > 0 && undoEntries[undoCount - 1] == e) {
            return;
        }
        if (undoCount == undoEntries.length) {
            growUndo();
        }
        undoEntries[undoCount] = e;
        undoValues[undoCount++] = old;
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
        while ((int) index[gap] != e + 1) {
            gap = (gap + 1) & mask;
        }
        for (int i = (gap + 1) & mask; index[i] != 0; i = (i + 1) & mask) {
            int home = (int) (index[i] >>> 32) & mask;
            if (((i - home) & mask) >= ((i - gap) & mask)) {
                index[gap] = index[i];
                gap = i;
            }
        }
        index[gap] = 0;
        if (order != null) {
            order.forget(e);
        }
        slots[2 * e] = null;
        slots[2 * e + 1] = null;
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
        slots = Arrays.copyOf(slots, Math.multiplyExact(capacity, 2));
        hashes = Arrays.copyOf(hashes, capacity);
        if (order != null) {
            order.resize(capacity);
        }
        index = new long[Math.multiplyExact(capacity, 2)];
        for (int e = 0; e < used; e++) {
            if (slots[2 * e + 1] != null) {
                index[freePlace(hashes[e])] = place(hashes[e], e);
            }
        }
    }

    /** After a commit: where most entries are free, moves the others together and makes the arrays smaller. */
    private void shrinkIfSparse() {
        if (hashes.length <= 1024 || live >= hashes.length / 4) {
            return;
        }
        int[] numbers = new int[used];
        int to = 0;
        for (int e = 0; e < used; e++) {
            numbers[e] = slots[2 * e + 1] == null ? NONE : to++;
        }
        if (order != null) {
            order.renumber(numbers);
        }
        for (int e = 0; e < used; e++) {
            int n = numbers[e];
            if (n >= 0) {
                slots[2 * n] = slots[2 * e];
                slots[2 * n + 1] = slots[2 * e + 1];
                hashes[n] = hashes[e];
            }
        }
        Arrays.fill(slots, 2 * to, 2 * used, null);
        used = to;
        freeCount = 0;
        free = new int[START];
        resize(Math.max(START, Integer.highestOneBit(Math.max(1, to)) * 2));
        if (companion != null) {
            companion = companion.renumbered(numbers);
        }
    }
}
