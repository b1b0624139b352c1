package io.dstream.internal.local;

import io.dstream.batch.Pair;
import io.dstream.engine.StatePart;
import io.dstream.engine.StateSize;
import io.dstream.plan.Operator;
import io.dstream.plan.Partition;
import io.dstream.plan.StateFunction;
import io.dstream.plan.Step;
import io.dstream.store.StateImage;
import io.dstream.store.StateStore;
import io.dstream.store.StateStores;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * The state of all operators: for each a store per partition, made when first used. Any thread is handed one; each is
 * used by one task at a time.
 */
final class LocalState {
    private final StateStore.Factory factory;

    /** By operator id, so that they are always walked in the same order. */
    private final Map<String, Kept> operators = new TreeMap<>();

    private boolean recording;

    /** What an operator keeps, and its code, which knows how to write it. */
    private static final class Kept {
        private final TreeMap<Integer, StateStore> stores = new TreeMap<>();
        private final Operator operator;
        private StateFunction<?, ?, ?> fn;

        Kept(Operator operator) {
            this.operator = operator;
        }

        List<StatePart> parts(BiFunction<StateFunction<?, ?, ?>, StateStore, Optional<StateImage>> image) {
            List<StatePart> parts = new ArrayList<>();
            stores.forEach((partition, store) -> image.apply(fn, store)
                    .ifPresent(some -> parts.add(new StatePart(operator, fn.form(), partition, some))));
            return parts;
        }
    }

    LocalState(StateStore.Factory factory) {
        this.factory = factory;
    }

    /** A step that keeps state, with its store for a partition. */
    Step bind(Step.Stateful stateful, int partition) {
        StateStore store = store(stateful.operator(), stateful.fn(), partition);
        return new Step.Custom(stateful.operator(), (next, p) -> stateful.attach(next, store));
    }

    /** All stores of an operator. */
    StateStores stores(Operator operator, StateFunction<?, ?, ?> fn, int partitions) {
        List<StateStore> stores = new ArrayList<>(partitions);
        for (int p = 0; p < partitions; p++) {
            stores.add(store(operator, fn, p));
        }
        return new StateStores(stores);
    }

    private synchronized StateStore store(Operator operator, StateFunction<?, ?, ?> fn, int partition) {
        Kept kept = operators.computeIfAbsent(operator.id(), id -> new Kept(operator));
        kept.fn = fn;
        return kept.stores.computeIfAbsent(partition, p -> factory.make(operator.id(), p, fn, recording));
    }

    /** The state as it is now, copied. */
    synchronized List<Partition<Object>> snapshot(Operator operator, int partitions) {
        Kept kept = operators.get(operator.id());
        List<Partition<Object>> parts = new ArrayList<>(partitions);
        for (int p = 0; p < partitions; p++) {
            RecordBuffer pairs = new RecordBuffer();
            if (kept != null && kept.stores.containsKey(p)) {
                kept.stores.get(p).scan(entry -> pairs.accept(Pair.of(entry.key(), entry.value())));
            }
            parts.add(pairs.partition());
        }
        return parts;
    }

    synchronized void recordChanges() {
        recording = true;
    }

    synchronized List<StatePart> changes() {
        return parts(StateFunction::changes);
    }

    synchronized List<StatePart> images() {
        return parts((fn, store) -> Optional.of(fn.image(store)));
    }

    private List<StatePart> parts(BiFunction<StateFunction<?, ?, ?>, StateStore, Optional<StateImage>> image) {
        List<StatePart> parts = new ArrayList<>();
        operators.values().forEach(kept -> parts.addAll(kept.parts(image)));
        return parts;
    }

    synchronized void commit() {
        operators.values().forEach(kept -> kept.stores.values().forEach(StateStore::commit));
    }

    synchronized void rollback() {
        operators.values().forEach(kept -> kept.stores.values().forEach(StateStore::rollback));
    }

    synchronized Map<String, StateSize> sizes() {
        Map<String, StateSize> sizes = new TreeMap<>();
        operators.forEach((id, kept) -> sizes.put(
                id,
                new StateSize(
                        kept.stores.values().stream()
                                .mapToLong(StateStore::size)
                                .sum(),
                        kept.stores.values().stream()
                                .mapToLong(StateStore::estimatedBytes)
                                .sum())));
        return sizes;
    }
}
