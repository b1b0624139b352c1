package io.dstream.keyed;

import io.dstream.batch.Pair;
import io.dstream.engine.KeyHash;
import io.dstream.engine.Operator;
import io.dstream.engine.RecordConsumer;
import io.dstream.engine.StateFunction;
import io.dstream.engine.StateTable;
import io.dstream.engine.StateTick;
import io.dstream.engine.Step;
import io.dstream.function.Function2;
import io.dstream.function.Function4;
import io.dstream.state.KeyUpdate;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives a function, partition by partition, every key that has state or data with both, and makes what it gives the new
 * state; keys it does not give are forgotten. Costs all keys held, in every batch: that is what it is for.
 */
public final class UpdateStateByKey<K, V, S> implements StateFunction<K, V, Pair<K, S>> {
    private static final long serialVersionUID = 1L;

    /** Makes the new state of a partition's keys. */
    private interface Updates<K, V, S> extends Serializable {
        void update(
                Operator operator, Instant time, Iterator<KeyUpdate<K, V, S>> keys, RecordConsumer<Pair<K, S>> states);
    }

    private final Updates<K, V, S> updates;
    private final InitialState<K, S> initial;
    private final int partitions;

    private UpdateStateByKey(Updates<K, V, S> updates, List<Pair<K, S>> initial, int partitions) {
        this.updates = updates;
        this.initial = new InitialState<>(initial, partitions);
        this.partitions = partitions;
    }

    /**
     * Calls a function for one key at a time.
     *
     * @param fn is given the batch time, the key, its values and its state; gives the new state or nothing
     * @param initial state to begin with
     * @param partitions over how many partitions the keys are spread
     * @param <K> the keys
     * @param <V> the values
     * @param <S> the state
     * @return the operator
     */
    public static <K, V, S> UpdateStateByKey<K, V, S> eachKey(
            Function4<? super Instant, ? super K, ? super List<V>, ? super Optional<S>, Optional<S>> fn,
            List<Pair<K, S>> initial,
            int partitions) {
        Updates<K, V, S> updates = (operator, time, keys, states) -> keys.forEachRemaining(key -> {
            Optional<S> state = operator.apply(k -> fn.apply(time, k.key(), k.values(), k.state()), key);
            operator.requireResult(state, "an Optional: the new state, or empty to forget the key")
                    .ifPresent(s -> states.accept(Pair.of(key.key(), s)));
        });
        return new UpdateStateByKey<>(updates, initial, partitions);
    }

    /**
     * Calls a function for all keys of a partition at once.
     *
     * @param fn is given the batch time and the keys; gives keys with their new state
     * @param initial state to begin with
     * @param partitions over how many partitions the keys are spread
     * @param <K> the keys
     * @param <V> the values
     * @param <S> the state
     * @return the operator
     */
    public static <K, V, S> UpdateStateByKey<K, V, S> eachPartition(
            Function2<? super Instant, ? super Iterator<KeyUpdate<K, V, S>>, Iterator<Pair<K, S>>> fn,
            List<Pair<K, S>> initial,
            int partitions) {
        Updates<K, V, S> updates = (operator, time, keys, states) -> Step.pushAll(
                operator,
                operator.requireResult(
                        operator.<Instant, Iterator<KeyUpdate<K, V, S>>, Iterator<Pair<K, S>>>apply(fn, time, keys),
                        "an Iterator"),
                states);
        return new UpdateStateByKey<>(updates, initial, partitions);
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
            updates.update(operator, Instant.ofEpochMilli(tick.timeMillis()), keys(), new RecordConsumer<>() {
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
                                    + ", which is not one of its partition: it may only give keys that it was given");
                        },
                        pair.key());
            }
            operator.requireResult(pair.value(), "state that is not null; leave the key out to forget it");
            int e = table.find(pair.key(), hash);
            e = e >= 0 ? e : table.insert(pair.key(), hash);
            if (table.value(e) != pair.value()) {
                table.set(e, pair.value());
            }
            if (e < given.length) {
                given[e] = true;
            }
        }

        /** Every key with state, then the keys that have data only. */
        private Iterator<KeyUpdate<K, V, S>> keys() {
            int bound = table.bound();
            return new Iterator<>() {
                private int entry = nextLive(0);
                private Iterator<Map.Entry<K, List<V>>> news;

                private int nextLive(int from) {
                    int e = from;
                    while (e < bound && !table.isLive(e)) {
                        e++;
                    }
                    return e;
                }

                @Override
                public boolean hasNext() {
                    if (entry < bound) {
                        return true;
                    }
                    if (news == null) {
                        news = values.entrySet().iterator();
                    }
                    return news.hasNext();
                }

                @Override
                @SuppressWarnings("unchecked")
                public KeyUpdate<K, V, S> next() {
                    if (entry < bound) {
                        K key = (K) table.key(entry);
                        S state = (S) table.value(entry);
                        entry = nextLive(entry + 1);
                        List<V> mine = values.remove(key);
                        return new KeyUpdate<>(
                                key, mine == null ? List.of() : Collections.unmodifiableList(mine), Optional.of(state));
                    }
                    if (news == null) {
                        news = values.entrySet().iterator();
                    }
                    Map.Entry<K, List<V>> entryOfNew = news.next();
                    return new KeyUpdate<>(
                            entryOfNew.getKey(), Collections.unmodifiableList(entryOfNew.getValue()), Optional.empty());
                }
            };
        }
    }
}
