package io.dstream.keyed;

import io.dstream.batch.Pair;
import io.dstream.engine.KeyHash;
import io.dstream.engine.Operator;
import io.dstream.engine.OperatorException;
import io.dstream.engine.RecordConsumer;
import io.dstream.engine.StateTable;
import io.dstream.engine.StateTick;
import io.dstream.function.Function4;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
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

    /**
     * The operator.
     *
     * @param fn is given the batch time, the key, its values and its state; gives the new state or nothing
     * @param initial state to begin with
     * @param partitions over how many partitions the keys are spread
     */
    public UpdateStateByKey(
            Function4<? super Instant, ? super K, ? super List<V>, ? super Optional<S>, Optional<S>> fn,
            List<Pair<K, S>> initial,
            int partitions) {
        this.fn = fn;
        this.initial = new InitialState<>(initial, partitions);
    }

    @Override
    public KnownState known() {
        return new KnownState(initial.all(), List.of());
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
    private final class Updating extends RecordConsumer<Pair<K, V>> {
        private final Operator operator;
        private final StateTable table;
        private final Instant time;
        private final RecordConsumer<? super Pair<K, S>> next;
        private final int bound;
        private final BitSet entriesWithData = new BitSet();
        private final Map<Integer, List<V>> valuesOfEntries = new HashMap<>();
        private final Map<K, List<V>> valuesOfNewKeys = new LinkedHashMap<>();

        Updating(Operator operator, StateTable table, StateTick tick, RecordConsumer<? super Pair<K, S>> next) {
            this.operator = operator;
            this.table = table;
            this.time = Instant.ofEpochMilli(tick.timeMillis());
            this.next = next;
            this.bound = table.bound();
        }

        @Override
        public void accept(Pair<K, V> pair) {
            int e = table.find(pair.key(), KeyHash.of(pair.key()));
            List<V> values =
                    e >= 0 ? valuesOf(e) : valuesOfNewKeys.computeIfAbsent(pair.key(), key -> new ArrayList<>(2));
            values.add(pair.value());
        }

        private List<V> valuesOf(int e) {
            entriesWithData.set(e);
            return valuesOfEntries.computeIfAbsent(e, entry -> new ArrayList<>(2));
        }

        @Override
        @SuppressWarnings("unchecked")
        public void end() {
            for (int e = 0; e < bound; e++) {
                if (table.isLive(e)) {
                    List<V> values = entriesWithData.get(e) ? Collections.unmodifiableList(valuesOf(e)) : List.of();
                    update(e, (K) table.key(e), values, (S) table.value(e));
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
                if (state.get() != old) {
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
