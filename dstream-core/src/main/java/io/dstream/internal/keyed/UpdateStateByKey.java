package io.dstream.internal.keyed;

import io.dstream.batch.Pair;
import io.dstream.function.Function4;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.RecordConsumer;
import io.dstream.plan.StateTick;
import io.dstream.table.InPlace;
import io.dstream.table.KeyHash;
import io.dstream.table.StateTable;
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
            Operator operator, StateTable table, StateTick tick, RecordConsumer<? super Pair<K, S>> next) {
        initial.of(table).forEach(pair -> InitialState.put(table, pair));
        return new Updating(operator, table, tick, next);
    }

    @SuppressWarnings("serial") // lives for one partition of one tick
    private final class Updating extends LookingUp<K, V> {
        private final Operator operator;
        private final Instant time;
        private final RecordConsumer<? super Pair<K, S>> next;
        private final int bound;
        private final int[] lists; // of each entry, the number of its list of values, from 1 on; 0 for none
        private final List<List<V>> values = new ArrayList<>();
        private final Map<K, List<V>> valuesOfNewKeys = new LinkedHashMap<>();

        Updating(Operator operator, StateTable table, StateTick tick, RecordConsumer<? super Pair<K, S>> next) {
            super(table);
            this.operator = operator;
            this.time = Instant.ofEpochMilli(tick.timeMillis());
            this.next = next;
            this.bound = table.bound();
            this.lists = new int[bound];
        }

        @Override
        protected void take(K key, V value, int hash, int entry) {
            if (entry < 0) {
                valuesOfNewKeys.computeIfAbsent(key, k -> new ArrayList<>(2)).add(value);
                return;
            }
            if (lists[entry] == 0) {
                values.add(new ArrayList<>(2));
                lists[entry] = values.size();
            }
            values.get(lists[entry] - 1).add(value);
        }

        @Override
        @SuppressWarnings("unchecked")
        protected void ended() {
            for (int e = 0; e < bound; e++) {
                if (e % AT_ONCE == 0) {
                    table.fetch(e, Math.min(e + AT_ONCE, bound));
                }
                if (table.isLive(e)) {
                    List<V> mine = lists[e] == 0 ? List.of() : Collections.unmodifiableList(values.get(lists[e] - 1));
                    update(e, (K) table.key(e), mine, (S) table.value(e));
                }
            }
            valuesOfNewKeys.forEach((key, values) -> begin(key, Collections.unmodifiableList(values)));
            next.end();
        }

        private void update(int e, K key, List<V> values, S old) {
            Optional<S> state = call(key, values, Optional.of(old));
            if (state.isEmpty()) {
                table.remove(e);
            } else {
                if (state.get() != old || InPlace.mayChange(old)) { // what is set is written
                    table.set(e, state.get());
                }
                next.accept(Pair.of(key, state.get()));
            }
        }

        private void begin(K key, List<V> values) {
            Optional<S> state = call(key, values, Optional.empty());
            if (state.isPresent()) {
                table.set(table.insert(key, KeyHash.of(key)), state.get());
                next.accept(Pair.of(key, state.get()));
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
