package io.dstream.internal.keyed;

import io.dstream.batch.Pair;
import io.dstream.function.Function4;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.RecordConsumer;
import io.dstream.plan.StateContext;
import io.dstream.store.StateEntry;
import io.dstream.store.StateStore;
import io.dstream.table.InPlace;
import io.dstream.table.KeyHash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Calls a function for every key that has state or data, with both, and makes what it gives the new state. Costs all
 * keys held, in every batch: that is what it is for.
 */
public final class UpdateStateByKey<K, V, S> extends KeyedState<K, V, Pair<K, S>> {
    private static final long serialVersionUID = 1L;

    private final Function4<? super Instant, ? super K, ? super List<V>, ? super Optional<S>, Optional<S>> fn;
    private final InitialState<K, S> initial;

    @SuppressWarnings("serial") // a list that is
    private final List<Class<?>> types;

    /**
     * The operator.
     *
     * @param fn is given the batch time, the key, its values and its state; gives the new state or nothing
     * @param initial state to begin with
     * @param types the type of the state, or none where the program has not said it
     * @param partitions over how many partitions the keys are spread
     */
    public UpdateStateByKey(
            Function4<? super Instant, ? super K, ? super List<V>, ? super Optional<S>, Optional<S>> fn,
            List<Pair<K, S>> initial,
            List<Class<?>> types,
            int partitions) {
        this.fn = fn;
        this.types = types;
        this.initial = new InitialState<>(initial, partitions);
    }

    @Override
    public KnownState known() {
        return new KnownState(initial.all(), types);
    }

    @Override
    void checkRead(Object key, Object state) {
        types.forEach(type -> check("state", type, state));
    }

    @Override
    boolean tracksTouch() {
        return false;
    }

    @Override
    public RecordConsumer<Pair<K, V>> attach(
            StateContext context, StateStore store, RecordConsumer<? super Pair<K, S>> next) {
        initial.putInto(store, entry -> {});
        return new Updating(context, store, next);
    }

    @SuppressWarnings("serial") // lives for one partition of one tick
    private final class Updating extends LookingUp<K, V> {
        private final Operator operator;
        private final Instant time;
        private final RecordConsumer<? super Pair<K, S>> next;
        private final Map<K, List<V>> valuesOfNewKeys = new LinkedHashMap<>();

        Updating(StateContext context, StateStore store, RecordConsumer<? super Pair<K, S>> next) {
            super(context.operator(), store);
            this.operator = context.operator();
            this.time = Instant.ofEpochMilli(context.timeMillis());
            this.next = next;
        }

        @Override
        protected void take(K key, V value, StateEntry entry) {
            if (entry.value() == null) {
                valuesOfNewKeys.computeIfAbsent(key, k -> new ArrayList<>(2)).add(value);
            } else {
                valuesOf(entry).add(value);
            }
        }

        @SuppressWarnings("unchecked")
        private List<V> valuesOf(StateEntry entry) {
            List<V> values = (List<V>) entry.attached();
            if (values == null) {
                values = new ArrayList<>(2);
                entry.attach(values);
            }
            return values;
        }

        @Override
        protected void ended() {
            store.scan(this::update);
            valuesOfNewKeys.forEach((key, values) -> begin(key, Collections.unmodifiableList(values)));
            next.end();
        }

        @SuppressWarnings("unchecked")
        private void update(StateEntry entry) {
            List<V> values = (List<V>) entry.attached();
            K key = (K) entry.key();
            S old = (S) entry.value();
            Optional<S> state = call(
                    key,
                    values == null ? Collections.emptyList() : Collections.unmodifiableList(values),
                    Optional.of(old));
            if (state.isEmpty()) {
                entry.remove();
            } else {
                if (state.get() != old || InPlace.mayChange(old)) { // what is set is written
                    entry.set(state.get());
                }
                next.acceptPair(key, state.get());
            }
        }

        private void begin(K key, List<V> values) {
            Optional<S> state = call(key, values, Optional.empty());
            if (state.isPresent()) {
                store.entry(key, KeyHash.of(key)).set(state.get());
                next.acceptPair(key, state.get());
            }
        }

        private Optional<S> call(K key, List<V> values, Optional<S> old) {
            Optional<S> state;
            try {
                state = fn.apply(time, key, values, old);
            } catch (Throwable e) {
                throw OperatorException.of(operator, e);
            }
            return operator.requireResult(state, "an Optional: the new state, or empty to forget the key");
        }
    }
}
