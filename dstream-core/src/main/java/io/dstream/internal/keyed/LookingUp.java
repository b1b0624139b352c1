package io.dstream.internal.keyed;

import io.dstream.batch.Pair;
import io.dstream.plan.RecordConsumer;
import io.dstream.table.KeyHash;
import io.dstream.table.StateTable;
import java.util.Arrays;

/**
 * Takes pairs and looks their keys up some dozens at a time. Where state is large, a look-up waits for memory several
 * times over; those of different keys wait at the same time when nothing stands between them, not even the user's
 * function. Pairs are then taken in their order.
 */
@SuppressWarnings("serial") // lives for one partition of one tick
public abstract class LookingUp<K, V> extends RecordConsumer<Pair<K, V>> {
    /** As many entries are fetched from memory at once. */
    public static final int AT_ONCE = 128;

    public final StateTable table;
    private final Object[] keys = new Object[AT_ONCE];
    private final Object[] values = new Object[AT_ONCE];
    private final int[] hashes = new int[AT_ONCE];
    private final int[] entries = new int[AT_ONCE];
    private int n;

    public LookingUp(StateTable table) {
        this.table = table;
    }

    /**
     * Takes a pair.
     *
     * @param entry of the key, or -1 where it has none
     */
    protected abstract void take(K key, V value, int hash, int entry);

    /** All pairs have been taken. */
    protected abstract void ended();

    @Override
    public final void accept(Pair<K, V> pair) {
        keys[n] = pair.key();
        values[n] = pair.value();
        hashes[n] = KeyHash.of(keys[n]);
        if (++n == AT_ONCE) {
            takeAll();
        }
    }

    @Override
    public final void end() {
        takeAll();
        ended();
    }

    @SuppressWarnings("unchecked")
    private void takeAll() {
        int all = n;
        n = 0;
        table.findAll(keys, hashes, entries, all);
        for (int i = 0; i < all; i++) {
            int e = entries[i];
            if (e < 0) {
                e = table.find(keys[i], hashes[i]); // one of the pairs before may have made it
            }
            take((K) keys[i], (V) values[i], hashes[i], e);
        }
        Arrays.fill(keys, 0, all, null);
        Arrays.fill(values, 0, all, null);
    }
}
