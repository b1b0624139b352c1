package io.dstream.internal.keyed;

import io.dstream.batch.Pair;
import io.dstream.function.Function2;
import io.dstream.plan.Operator;
import io.dstream.plan.RecordConsumer;
import io.dstream.plan.StateContext;
import io.dstream.plan.Step;
import io.dstream.state.KeyUpdate;
import io.dstream.store.StateEntry;
import io.dstream.store.StateStore;
import io.dstream.table.InPlace;
import io.dstream.table.KeyHash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives a function, once per partition, every key that has state or data with both; what it gives is the new state, and
 * keys it does not give are forgotten. Costs all keys held, in every batch.
 */
public final class UpdateStateByPartition<K, V, S> extends KeyedState<K, V, Pair<K, S>> {
    private static final long serialVersionUID = 1L;

    private final Function2<? super Instant, ? super Iterator<KeyUpdate<K, V, S>>, Iterator<Pair<K, S>>> fn;
    private final InitialState<K, S> initial;
    private final int partitions;

    /**
     * The operator.
     *
     * @param fn is given the batch time and the keys of a partition, and gives keys with their new state
     * @param initial state to begin with
     * @param partitions over how many partitions the keys are spread
     */
    public UpdateStateByPartition(
            Function2<? super Instant, ? super Iterator<KeyUpdate<K, V, S>>, Iterator<Pair<K, S>>> fn,
            List<Pair<K, S>> initial,
            int partitions) {
        this.fn = fn;
        this.initial = new InitialState<>(initial, partitions);
        this.partitions = partitions;
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
            StateContext context, StateStore store, RecordConsumer<? super Pair<K, S>> next) {
        initial.putInto(store, entry -> {});
        return new Updating(context, store, next);
    }

    @SuppressWarnings("serial") // lives for one partition of one tick
    private final class Updating extends RecordConsumer<Pair<K, V>> {
        private static final Object GIVEN = "given"; // attached to keys that the function has given

        private final StateContext context;
        private final StateStore store;
        private final RecordConsumer<? super Pair<K, S>> next;
        private final Map<K, List<V>> values = new LinkedHashMap<>();

        Updating(StateContext context, StateStore store, RecordConsumer<? super Pair<K, S>> next) {
            this.context = context;
            this.store = store;
            this.next = next;
        }

        @Override
        public void accept(Pair<K, V> pair) {
            values.computeIfAbsent(pair.key(), key -> new ArrayList<>(2)).add(pair.value());
        }

        @Override
        public void end() {
            Operator operator = context.operator();
            Iterator<Pair<K, S>> states = operator.requireResult(
                    operator.<Instant, Iterator<KeyUpdate<K, V, S>>, Iterator<Pair<K, S>>>apply(
                            fn, Instant.ofEpochMilli(context.timeMillis()), keys().iterator()),
                    "an Iterator");
            Step.pushAll(operator, states, new RecordConsumer<Pair<K, S>>() {
                @Override
                public void accept(Pair<K, S> pair) {
                    put(pair);
                    next.accept(pair);
                }
            });
            store.scan(entry -> {
                if (entry.attached() != GIVEN) {
                    entry.remove();
                }
            });
            next.end();
        }

        private void put(Pair<K, S> pair) {
            int hash = KeyHash.of(pair.key());
            if (KeyHash.partition(hash, partitions) != store.partition()) {
                context.operator()
                        .run(
                                key -> {
                                    throw new IllegalStateException(
                                            "the function gave state for key " + key
                                                    + ", which belongs to another partition: return only the keys that it was given");
                                },
                                pair.key());
            }
            context.operator().requireResult(pair.value(), "state that is not null; leave the key out to forget it");
            StateEntry entry = store.entry(pair.key(), hash);
            if (entry.value() != pair.value() || InPlace.mayChange(pair.value())) { // what is set is written
                entry.set(pair.value());
            }
            entry.attach(GIVEN);
        }

        /** Every key with state, then the keys that have data only: as they are now, whatever is changed meanwhile. */
        @SuppressWarnings("unchecked")
        private List<KeyUpdate<K, V, S>> keys() {
            List<KeyUpdate<K, V, S>> keys = new ArrayList<>(store.size() + values.size());
            store.scan(entry -> {
                List<V> mine = values.remove((K) entry.key());
                keys.add(new KeyUpdate<>(
                        (K) entry.key(), mine == null ? List.of() : Collections.unmodifiableList(mine), Optional.of((S)
                                entry.value())));
            });
            values.forEach((key, news) ->
                    keys.add(new KeyUpdate<>(key, Collections.unmodifiableList(news), Optional.empty())));
            return keys;
        }
    }
}
