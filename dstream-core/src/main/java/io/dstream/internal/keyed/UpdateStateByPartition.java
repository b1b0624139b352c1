package io.dstream.internal.keyed;

import io.dstream.batch.Pair;
import io.dstream.function.Function2;
import io.dstream.plan.Operator;
import io.dstream.plan.RecordConsumer;
import io.dstream.plan.StateTick;
import io.dstream.plan.Step;
import io.dstream.state.KeyUpdate;
import io.dstream.table.InPlace;
import io.dstream.table.KeyHash;
import io.dstream.table.StateTable;
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
            Operator operator, StateTable table, StateTick tick, RecordConsumer<? super Pair<K, S>> next) {
        initial.of(table).forEach(pair -> InitialState.put(table, pair));
        return new Updating(operator, table, tick, next);
    }

    @SuppressWarnings("serial") // lives for one partition of one tick
    private final class Updating extends RecordConsumer<Pair<K, V>> {
        private final Operator operator;
        private final StateTable table;
        private final StateTick tick;
        private final RecordConsumer<? super Pair<K, S>> next;
        private final Map<K, List<V>> values = new LinkedHashMap<>();

        Updating(Operator operator, StateTable table, StateTick tick, RecordConsumer<? super Pair<K, S>> next) {
            this.operator = operator;
            this.table = table;
            this.tick = tick;
            this.next = next;
        }

        @Override
        public void accept(Pair<K, V> pair) {
            values.computeIfAbsent(pair.key(), key -> new ArrayList<>(2)).add(pair.value());
        }

        @Override
        public void end() {
            boolean[] given = new boolean[table.bound()];
            Iterator<Pair<K, S>> states = operator.requireResult(
                    operator.<Instant, Iterator<KeyUpdate<K, V, S>>, Iterator<Pair<K, S>>>apply(
                            fn, Instant.ofEpochMilli(tick.timeMillis()), keys().iterator()),
                    "an Iterator");
            Step.pushAll(operator, states, new RecordConsumer<Pair<K, S>>() {
                @Override
                public void accept(Pair<K, S> pair) {
                    put(pair, given);
                    next.accept(pair);
                }
            });
            for (int e = 0; e < given.length; e++) {
                if (!given[e] && table.isLive(e)) {
                    table.remove(e);
                }
            }
            next.end();
        }

        private void put(Pair<K, S> pair, boolean[] given) {
            int hash = KeyHash.of(pair.key());
            if (KeyHash.partition(hash, partitions) != table.partition()) {
                operator.run(
                        key -> {
                            throw new IllegalStateException("the function gave state for key " + key
                                    + ", which belongs to another partition: give the keys that it was given");
                        },
                        pair.key());
            }
            operator.requireResult(pair.value(), "state that is not null; leave the key out to forget it");
            int e = table.find(pair.key(), hash);
            e = e >= 0 ? e : table.insert(pair.key(), hash);
            if (table.value(e) != pair.value() || InPlace.mayChange(pair.value())) { // what is set is written
                table.set(e, pair.value());
            }
            if (e < given.length) {
                given[e] = true;
            }
        }

        /** Every key with state, then the keys that have data only: as they are now, whatever is changed meanwhile. */
        @SuppressWarnings("unchecked")
        private List<KeyUpdate<K, V, S>> keys() {
            List<KeyUpdate<K, V, S>> keys = new ArrayList<>(table.size() + values.size());
            for (int e = 0; e < table.bound(); e++) {
                if (table.isLive(e)) {
                    K key = (K) table.key(e);
                    List<V> mine = values.remove(key);
                    keys.add(new KeyUpdate<>(
                            key, mine == null ? List.of() : Collections.unmodifiableList(mine), Optional.of((S)
                                    table.value(e))));
                }
            }
            values.forEach((key, news) ->
                    keys.add(new KeyUpdate<>(key, Collections.unmodifiableList(news), Optional.empty())));
            return keys;
        }
    }
}
