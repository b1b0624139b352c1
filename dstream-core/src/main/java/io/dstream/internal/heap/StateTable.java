package io.dstream.internal.heap;

import io.dstream.store.Revertible;
import io.dstream.store.StateEntry;
import io.dstream.table.KeyHash;
import io.dstream.table.MemorySize;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Values by key: entries whose numbers stay the same while the key is there. Changes are made in place and cost what is
 * touched; those of a tick are undone by {@link #rollback}, or made for good by {@link #commit}.
 *
 * <p>Entries can be kept in the order in which they were last {@linkplain #touch touched}, so that those to time out
 * are found without looking at the others.
 *
 * <p>A value is undone by putting the old one back, so values should not be changed in place; those that must be
 * implement {@link Revertible}. Used by one thread at a time.
 *
 * @implNote {@link KeyIndex} leads from a key to its entry, {@link ValueLog} from the entry to its value,
 *     {@link TouchOrder} to when it was touched; {@link Changes} says what to undo.
 */
final class StateTable {

    /** Is shown entries in the order in which they were last touched. */
    @FunctionalInterface
    public interface TouchVisitor {
        /**
         * Looks at an entry. It may be removed meanwhile, and no entry touched.
         *
         * @param entry its number
         * @param timeMillis when it was touched
         * @return whether to go on
         */
        boolean visit(int entry, long timeMillis);
    }

    /** About how many entries are looked at to tell how much memory all take. */
    private static final int SAMPLES = 64;

    private final KeyIndex index = new KeyIndex();
    private final ValueLog values = new ValueLog(index.capacity());
    private TouchOrder order; // made when first used
    private int live;
    private final BitSet retained = new BitSet(); // entries without a value that are not to be given back

    private final Changes changes = new Changes(); // in this tick
    private boolean toSettle; // whether there is more to do at the commit than to forget this
    private Class<?> unrevertible; // a class of values that are not Revertible: asking an object takes long

    // ---- reading ----

    /**
     * Finds a key.
     *
     * @param key the key
     * @param hash its {@linkplain KeyHash#of hash}
     * @return the number of its entry, or -1 where there is none
     */
    public int find(Object key, int hash) {
        return index.find(key, hash);
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
        index.findAll(wanted, theirHashes, entries, n);
        values.fetch(entries, 0, n);
        if (order != null) {
            order.fetch(entries, n);
        }
    }

    /**
     * Has the values of entries fetched from memory, for a walk over all: those of some dozens at once rather than one
     * after the other, as in {@link #findAll}.
     *
     * @param from the first entry
     * @param until the entry after the last, at most {@link #bound}
     */
    public void fetch(int from, int until) {
        values.fetch(from, until);
    }

    /**
     * Has the values of entries fetched from memory, as above.
     *
     * @param entries numbers of entries
     * @param from the place of the first of them
     * @param until the place behind the last
     */
    public void fetch(int[] entries, int from, int until) {
        values.fetch(entries, from, until);
    }

    /**
     * Whether an entry has a value. A key that was removed in this tick still has its entry, without a value.
     *
     * @param entry the number of an entry, below {@link #bound}
     * @return whether there is a value
     */
    public boolean isLive(int entry) {
        return values.position(entry) >= 0;
    }

    /**
     * The key of an entry.
     *
     * @param entry the number of the entry
     * @return the key
     */
    public Object key(int entry) {
        return index.key(entry);
    }

    /**
     * The value of an entry.
     *
     * @param entry the number of the entry
     * @return the value, or null where there is none
     */
    public Object value(int entry) {
        return values.value(entry);
    }

    /**
     * A bound for walking over all entries.
     *
     * @return a number larger than that of every entry
     */
    public int bound() {
        return index.bound();
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
     * About how much memory the table takes, with its keys and values but without what only they hold on to.
     *
     * @return bytes
     */
    public long estimatedBytes() {
        long arrays = index.estimatedBytes() + values.estimatedBytes() + (order == null ? 0 : order.estimatedBytes());
        return arrays + estimatedEntries();
    }

    /**
     * Looks at entries from all over the table, since those that came first may be unlike the others. Objects that
     * several of them have are taken to be shared by all, and counted once.
     */
    private long estimatedEntries() {
        IdentityHashMap<Object, Integer> seen = new IdentityHashMap<>();
        int samples = 0;
        int step = Math.max(1, index.bound() / SAMPLES);
        for (int e = 0; e < index.bound(); e += step) {
            if (isLive(e)) {
                seen.merge(key(e) == null ? "" : key(e), 1, Integer::sum);
                seen.merge(value(e), 1, Integer::sum);
                samples++;
            }
        }
        long own = 0;
        long shared = 0;
        for (Map.Entry<Object, Integer> each : seen.entrySet()) {
            long size = MemorySize.of(each.getKey());
            own += each.getValue() == 1 ? size : 0;
            shared += each.getValue() == 1 ? 0 : size;
        }
        return samples == 0 ? 0 : shared + own * live / samples;
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
        int e = index.insert(key, hash);
        if (e >= values.capacity()) {
            values.resize(index.capacity());
            if (order != null) {
                order.resize(index.capacity());
            }
        }
        changes.add(e, Changes.NEW, null);
        toSettle = true;
        return e;
    }

    /**
     * Gives an entry a value.
     *
     * @param entry the number of the entry
     * @param value the value, not null
     */
    public void set(int entry, Object value) {
        int p = values.position(entry);
        if (p >= 0 && values.isOfThisTick(p)) {
            values.overwrite(p, value);
        } else {
            if (p >= 0) {
                changes.add(entry, p, values.take(entry));
            } else {
                live++; // noted when it was made or removed, unless that is long ago
                if (retained.get(entry)) {
                    retained.clear(entry);
                    changes.add(entry, Changes.EMPTY, null);
                }
            }
            values.append(entry, value);
        }
        toSettle |= isRevertible(value);
    }

    /**
     * Takes the value of an entry away. The entry itself goes with the {@link #commit}.
     *
     * @param entry the number of the entry
     */
    public void remove(int entry) {
        int p = values.position(entry);
        if (p >= 0) {
            boolean noted = values.isOfThisTick(p);
            Object old = values.take(entry);
            if (!noted) {
                changes.add(entry, p, old);
            }
            live--;
            toSettle = true;
        }
    }

    /**
     * Notes that an entry was touched, which puts it at the end of the order of touch. Its first touch in a tick
     * counts.
     *
     * @param entry the number of the entry
     * @param timeMillis when; never less than at an earlier call
     */
    public void touch(int entry, long timeMillis) {
        if (order == null) {
            order = new TouchOrder(index.capacity());
        }
        order.touch(entry, timeMillis);
    }

    /**
     * Shows entries in the order in which they were last touched, those touched longest ago first. Costs what is shown.
     *
     * @param visitor is shown them until it says no
     */
    public void inOrderOfTouch(TouchVisitor visitor) {
        if (order != null) {
            order.walk(visitor);
        }
    }

    // ---- for checkpoints ----

    /**
     * All keys with their values, in the order in which they were touched, where that is kept. Costs a copy of the
     * references.
     *
     * @return the keys
     */
    public StateCopy copy() {
        int[] all = new int[live];
        int[] n = {0};
        inOrderOfTouch((e, timeMillis) -> {
            if (isLive(e)) {
                all[n[0]++] = e;
            }
            return true;
        });
        for (int e = 0; e < bound(); e++) {
            if (isLive(e) && (order == null || order.touchedAt(e) == StateEntry.NEVER)) {
                all[n[0]++] = e;
            }
        }
        return copy(all, n[0]);
    }

    /**
     * Whether this tick has changed or touched a key.
     *
     * @return whether {@link #changed} would give any
     */
    public boolean hasChanged() {
        return changes.count() > 0 || (order != null && order.touches() > 0);
    }

    /**
     * The keys that this tick has changed or touched, each once, the touched ones in their order. Asked before the
     * commit.
     *
     * @return the keys with what became of them
     */
    public StateCopy changed() {
        int touches = order == null ? 0 : order.touches();
        int[] all = new int[touches + changes.count()];
        BitSet seen = new BitSet();
        int n = 0;
        for (int t = 0; t < touches; t++) {
            all[n] = order.touched(t);
            seen.set(all[n++]);
        }
        for (int c = 0; c < changes.count(); c++) {
            if (!seen.get(changes.entry(c))) {
                all[n++] = changes.entry(c);
            }
        }
        return copy(all, n);
    }

    private StateCopy copy(int[] entries, int n) {
        Object[] keys = new Object[n];
        Object[] copied = new Object[n];
        long[] touched = order == null ? null : new long[n];
        for (int i = 0; i < n; i++) {
            keys[i] = key(entries[i]);
            copied[i] = value(entries[i]);
            if (touched != null) {
                touched[i] = order.touchedAt(entries[i]);
            }
        }
        return new StateCopy(entries, keys, copied, touched, n, bound());
    }

    // ---- undoing ----

    /**
     * Makes the changes since the last commit final, and gives back the entries of removed keys.
     *
     * @param isRetained tells which entries are not to be given back though they have no value
     * @return if the table has shrunk, the new number of each old entry, -1 for those that are no more; otherwise null
     */
    int[] commit(IntPredicate isRetained) {
        if (toSettle) {
            settle(isRetained);
        }
        values.commit();
        if (order != null) {
            order.commit();
        }
        endTick();
        return index.isSparse() ? shrink() : null;
    }

    /** Gives back the entries of removed keys, and tells values that are changed in place to keep what they are. */
    private void settle(IntPredicate isRetained) {
        for (int c = 0; c < changes.count(); c++) {
            int e = changes.entry(c);
            Object value = values.value(e);
            if (value == null) {
                if (isRetained.test(e)) {
                    retained.set(e);
                    forgetTouch(e);
                } else {
                    release(e);
                }
            } else if (value instanceof Revertible revertible) {
                revertible.keep();
            }
        }
    }

    /** Gives back an entry without a value that was retained before this tick, if it still is. */
    void letGo(int e) {
        if (retained.get(e)) {
            retained.clear(e);
            release(e);
        }
    }

    private void release(int e) {
        index.release(e);
        forgetTouch(e);
    }

    private void forgetTouch(int e) {
        if (order != null) {
            order.forget(e);
        }
    }

    /** Undoes the changes since the last commit. */
    public void rollback() {
        if (order != null) {
            order.rollback();
        }
        for (int c = changes.count() - 1; c >= 0; c--) {
            undo(changes.entry(c), changes.oldPosition(c), changes.oldValue(c));
        }
        values.rollback();
        endTick();
    }

    private void undo(int e, int oldPosition, Object old) {
        if (isLive(e)) {
            values.take(e);
            live--;
        }
        if (oldPosition == Changes.NEW) {
            release(e);
        } else if (oldPosition == Changes.EMPTY) {
            retained.set(e);
        } else {
            values.putBack(e, oldPosition, old);
            live++;
            if (old instanceof Revertible value) {
                value.revert();
            }
        }
    }

    private void endTick() {
        changes.clear();
        toSettle = false;
    }

    /**
     * Announces that an entry's value is about to be changed in place, if it is one that can be, so that it is told of
     * the end of the tick however the change goes.
     *
     * @param entry the number of the entry
     * @return its value, or null where there is none
     */
    public Object willChange(int entry) {
        Object value = values.value(entry);
        if (value != null && isRevertible(value)) {
            set(entry, value);
        }
        return value;
    }

    private boolean isRevertible(Object value) {
        if (value.getClass() == unrevertible) {
            return false;
        }
        if (value instanceof Revertible) {
            return true;
        }
        unrevertible = value.getClass();
        return false;
    }

    /** Moves the entries together and makes the arrays smaller. */
    private int[] shrink() {
        int[] numbers = index.shrink();
        values.renumber(numbers, index.capacity());
        if (order != null) {
            order.renumber(numbers, index.capacity());
        }
        if (!retained.isEmpty()) {
            int[] before = retained.stream().toArray();
            retained.clear();
            for (int e : before) {
                retained.set(numbers[e]);
            }
        }
        return numbers;
    }
}
