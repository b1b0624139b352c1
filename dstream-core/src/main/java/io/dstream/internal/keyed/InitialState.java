package io.dstream.internal.keyed;

import io.dstream.batch.Pair;
import io.dstream.store.StateEntry;
import io.dstream.store.StateStore;
import io.dstream.table.KeyHash;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** State to begin with, by partition. */
final class InitialState<K, S> implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Beside the keys of a store whose initial state is in it. */
    private static final Object LOADED = "initial state loaded";

    @SuppressWarnings("serial") // an ArrayList
    private final List<List<Pair<K, S>>> byPartition = new ArrayList<>();

    InitialState(List<Pair<K, S>> state, int partitions) {
        for (int p = 0; p < partitions; p++) {
            byPartition.add(new ArrayList<>());
        }
        for (Pair<K, S> pair : state) {
            byPartition
                    .get(KeyHash.partition(KeyHash.of(pair.key()), partitions))
                    .add(pair);
        }
    }

    /** Puts into a store what it is to begin with: nothing from the second tick on. */
    void putInto(StateStore store, Consumer<StateEntry> each) {
        if (store.aside() != null) {
            return;
        }
        markLoaded(store);
        for (Pair<K, S> pair : byPartition.get(store.partition())) {
            StateEntry entry = store.entry(pair.key(), KeyHash.of(pair.key()));
            entry.set(pair.value());
            each.accept(entry);
        }
    }

    /** All keys with their state. */
    List<Pair<K, S>> all() {
        return byPartition.stream().flatMap(List::stream).toList();
    }

    /** Says that a store has its initial state, because all its state has been restored. */
    static void markLoaded(StateStore store) {
        store.setAside(LOADED);
    }
}
