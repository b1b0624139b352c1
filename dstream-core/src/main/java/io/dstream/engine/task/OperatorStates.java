package io.dstream.engine.task;

import io.dstream.codec.ByteReader;
import io.dstream.engine.EngineState;
import io.dstream.engine.StatePart;
import io.dstream.engine.StateSize;
import io.dstream.function.Action1;
import io.dstream.internal.heap.HeapStore;
import io.dstream.plan.Operator;
import io.dstream.plan.Partition;
import io.dstream.plan.StateContext;
import io.dstream.plan.StateFunction;
import io.dstream.plan.Step;
import io.dstream.store.StateImage;
import io.dstream.store.StateLoader;
import io.dstream.store.StateStore;
import io.dstream.store.StateStores;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The state of all operators in one process: for each a store per partition, made when first used. Any thread is handed
 * one; each is used by one task at a time.
 */
public final class OperatorStates implements EngineState {
    /** Keeps state as objects in the heap. */
    public static final StateStore.Factory IN_THE_HEAP =
            (operator, partition, values, recording) -> new HeapStore(partition, recording);

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

        /** Does something with each store, in the operator's name: stores call methods of keys. */
        void each(Action1<StateStore> action) {
            for (StateStore store : stores.values()) {
                operator.run(action, store);
            }
        }

        List<StatePart> parts(
                Function<StateFunction<?, ?, ?>, String> form,
                BiFunction<StateFunction<?, ?, ?>, StateStore, Optional<StateImage>> image) {
            List<StatePart> parts = new ArrayList<>();
            stores.forEach((partition, store) -> image.apply(fn, store)
                    .ifPresent(some -> parts.add(new StatePart(operator, form.apply(fn), partition, some))));
            return parts;
        }
    }

    /**
     * No state yet.
     *
     * @param factory makes the stores
     */
    public OperatorStates(StateStore.Factory factory) {
        this.factory = factory;
    }

    /**
     * A step as it is attached: with its store for the partition, if it keeps state.
     *
     * @param step the step
     * @param partition the partition, from 0
     * @return the step, which can be attached
     */
    public Step bind(Step step, int partition) {
        if (step instanceof Step.Stateful stateful) {
            StateStore store = store(stateful.operator(), stateful.fn(), partition);
            return new Step.Custom(stateful.operator(), (next, p) -> stateful.attach(next, store));
        }
        return step;
    }

    @Override
    public Optional<String> ownForm(StateFunction<?, ?, ?> fn) {
        return factory.ownImages().map(own -> fn.form() + ", as " + own.kind());
    }

    @Override
    public StateLoader restore(String form, StateFunction<?, ?, ?> fn, int partitions, StateContext context) {
        StateStores stores = stores(context.operator(), fn, partitions);
        StateLoader loader = ownForm(fn).filter(form::equals).isPresent()
                ? factory.ownImages().orElseThrow().restore(stores)
                : fn.restore(stores, context);
        return committing(loader, stores);
    }

    @Override
    public StateLoader replay(StateFunction<?, ?, ?> fn, int partitions, StateContext context) {
        StateStores stores = stores(context.operator(), fn, partitions);
        return committing(fn.replay(stores, context), stores);
    }

    private static StateLoader committing(StateLoader loader, StateStores stores) {
        return new StateLoader() {
            @Override
            public void take(ByteReader piece) {
                loader.take(piece);
            }

            @Override
            public void end() {
                loader.end();
                stores.stores().forEach(StateStore::commit);
            }
        };
    }

    /** All stores of an operator. */
    private StateStores stores(Operator operator, StateFunction<?, ?, ?> fn, int partitions) {
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

    /**
     * The state as it is now, copied.
     *
     * @param operator the operator
     * @param partitions over how many partitions its keys are spread
     * @return pairs of key and state
     */
    public synchronized List<Partition<Object>> snapshot(Operator operator, int partitions) {
        Kept kept = operators.get(operator.id());
        List<Partition<Object>> parts = new ArrayList<>(partitions);
        for (int p = 0; p < partitions; p++) {
            RecordBuffer pairs = new RecordBuffer();
            if (kept != null && kept.stores.containsKey(p)) {
                kept.stores.get(p).scan(entry -> pairs.acceptPair(entry.key(), entry.value()));
            }
            parts.add(pairs.partition());
        }
        return parts;
    }

    /** Has all stores that are made from now on note what is changed. */
    public synchronized void recordChanges() {
        recording = true;
    }

    @Override
    public synchronized List<StatePart> changes() {
        return parts(StateFunction::form, StateFunction::changes);
    }

    @Override
    public synchronized List<StatePart> images() {
        return factory.ownImages()
                .map(own -> parts(fn -> ownForm(fn).orElseThrow(), (fn, store) -> Optional.of(own.image(store))))
                .orElseGet(() -> parts(StateFunction::form, (fn, store) -> Optional.of(fn.image(store))));
    }

    private List<StatePart> parts(
            Function<StateFunction<?, ?, ?>, String> form,
            BiFunction<StateFunction<?, ?, ?>, StateStore, Optional<StateImage>> image) {
        List<StatePart> parts = new ArrayList<>();
        operators.values().forEach(kept -> parts.addAll(kept.parts(form, image)));
        return parts;
    }

    @Override
    public synchronized void commit() {
        operators.values().forEach(kept -> kept.each(StateStore::commit));
    }

    @Override
    public synchronized void rollback() {
        operators.values().forEach(kept -> kept.each(StateStore::rollback));
    }

    @Override
    public synchronized Map<String, StateSize> sizes() {
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
