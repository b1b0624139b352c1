package io.dstream.internal.keyed;

import io.dstream.batch.Pair;
import io.dstream.table.KeyHash;
import io.dstream.table.StateTable;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** State to begin with, by partition. */
final class InitialState<K, S> implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Beside the entries of a table whose initial state is in it. */
    private static final class Loaded implements StateTable.Companion {
        static final Loaded LOADED = new Loaded();

        @Override
        public StateTable.Companion renumbered(int[] entries) {
            return this;
        }
    }

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

    /** What a table is to begin with: nothing from the second tick on. */
    List<Pair<K, S>> of(StateTable table) {
        if (table.companion() != null) {
            return List.of();
        }
        table.setCompanion(Loaded.LOADED);
        return byPartition.get(table.partition());
    }

    /** All keys with their state. */
    List<Pair<K, S>> all() {
        return byPartition.stream().flatMap(List::stream).toList();
    }

    /** Says that a table has its initial state, because all its state has been restored. */
    static void markLoaded(StateTable table) {
        table.setCompanion(Loaded.LOADED);
    }

    static int put(StateTable table, Pair<?, ?> pair) {
        int hash = KeyHash.of(pair.key());
        int e = table.find(pair.key(), hash);
        e = e >= 0 ? e : table.insert(pair.key(), hash);
        table.set(e, pair.value());
        return e;
    }
}
