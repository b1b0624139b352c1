package io.dstream.internal.keyed;

import io.dstream.batch.Pair;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.RecordConsumer;
import io.dstream.store.StateEntry;
import io.dstream.store.StateStore;
import io.dstream.table.KeyHash;
import java.util.Arrays;

/**
 * Takes pairs and looks their keys up some dozens at a time. Where state is large, a look-up waits for memory several
 * times over, or for a disk; those of different keys wait at the same time when nothing stands between them, not even
 * the user's function. Pairs are then taken in their order.
 */
@SuppressWarnings("serial") // lives for one partition of one tick
public abstract class LookingUp<K, V> extends RecordConsumer<Pair<K, V>> {
    private static final int AT_ONCE = 128;

    /** The partition's state. */
    protected final StateStore store;

    private final Operator operator;
    private final Object[] keys = new Object[AT_ONCE];
    private final Object[] values = new Object[AT_ONCE];
    private final int[] hashes = new int[AT_ONCE];
    private int n;

    /** Looks keys up in a store. What the keys' own methods throw is the operator's. */
    protected LookingUp(Operator operator, StateStore store) {
        this.operator = operator;
        this.store = store;
    }

    /** Takes a pair; its key's entry has no value where the key is new. */
    protected abstract void take(K key, V value, StateEntry entry);

    /** All pairs have been taken. */
    protected abstract void ended();

    @Override
    public final void accept(Pair<K, V> pair) {
        acceptPair(pair.key(), pair.value());
    }

    @Override
    public final void acceptPair(Object key, Object value) {
        keys[n] = key;
        values[n] = value;
        hashes[n] = KeyHash.of(key);
        if (++n == AT_ONCE) {
            takeAll();
        }
    }

    @Override
    public final void end() {
        takeAll();
        ended();
    }

    private void takeAll() {
        int all = n;
        n = 0;
        try {
            store.visit(keys, hashes, all, this::takeAt);
        } catch (Enough e) {
            throw e; // of whoever takes what comes out
        } catch (RuntimeException e) {
            throw OperatorException.of(operator, e);
        }
        Arrays.fill(keys, 0, all, null);
        Arrays.fill(values, 0, all, null);
    }

    @SuppressWarnings("unchecked")
    private void takeAt(StateEntry entry, int i) {
        take((K) keys[i], (V) values[i], entry);
    }
}
