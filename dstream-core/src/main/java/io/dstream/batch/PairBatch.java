package io.dstream.batch;

import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.collect.ImmutableList;
import io.dstream.engine.Engine;
import io.dstream.function.Action2;
import io.dstream.function.Function1;
import io.dstream.function.Function2;
import io.dstream.plan.Combiner;
import io.dstream.plan.Operator;
import io.dstream.plan.Plan;
import io.dstream.plan.Plan.Layout;
import io.dstream.plan.RecordConsumer;
import io.dstream.plan.StateContext;
import io.dstream.plan.StateFunction;
import io.dstream.plan.Step;
import io.dstream.plan.Step.Forwarding;
import io.dstream.state.Aggregator;
import io.dstream.table.KeyHash;
import io.dstream.table.Zero;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A batch of pairs, with the operators that work by key.
 *
 * <p>Operators that bring the pairs of a key together ({@code reduceByKey groupByKey join cogroup ...}) put each key
 * into one of a number of partitions by its {@code hashCode}; keys must have {@code equals} and {@code hashCode}, so an
 * array cannot be a key. Within a key, values are combined in the order of their partitions.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class PairBatch<K, V> extends BatchOfPairs<K, V> {

    PairBatch(Engine engine, Plan<Pair<K, V>> plan, Operator scope) {
        this(engine, plan, scope, 0);
    }

    PairBatch(Engine engine, Plan<Pair<K, V>> plan, Operator scope, int partitions) {
        super(engine, plan, scope, partitions);
    }

    /**
     * Gives a batch whose records are pairs the operators by key.
     *
     * @param batch the batch
     * @param <K> the keys
     * @param <V> the values
     * @return the same batch
     */
    public static <K, V> PairBatch<K, V> of(Batch<Pair<K, V>> batch) {
        return batch instanceof PairBatch<K, V> pairs ? pairs : asPairs(batch);
    }

    // ---- narrow operators ----

    private <R> Plan<R> mapped(String kind, Function1<Pair<K, V>, R> fn) {
        return mapped(kind, Step.Gives.RESULT, fn);
    }

    /**
     * The keys.
     *
     * @return the key of each pair, in order
     */
    public Batch<K> keys() {
        return other(mapped("keys", Pair::key));
    }

    /**
     * The values.
     *
     * @return the value of each pair, in order
     */
    public Batch<V> values() {
        return other(mapped("values", Pair::value));
    }

    /**
     * The pairs the other way round.
     *
     * @return value and key of each pair, in order
     */
    public PairBatch<V, K> swap() {
        return pairs(mapped("swap", Pair::swap));
    }

    /**
     * Gives each key another value.
     *
     * @param fn makes it from the value
     * @param <W> the new values
     * @return the pairs, in order
     */
    public <W> PairBatch<K, W> mapValues(Function1<? super V, ? extends W> fn) {
        checkNotNull(fn, "mapValues needs a function");
        return pairs(mapped("mapValues", Step.Gives.PAIR_WITH_VALUE, fn));
    }

    /**
     * Gives each key any number of values.
     *
     * @param fn makes them from the value
     * @param <W> the new values
     * @return the pairs, in order
     */
    public <W> PairBatch<K, W> flatMapValues(Function1<? super V, ? extends Iterable<? extends W>> fn) {
        checkNotNull(fn, "flatMapValues needs a function");
        return pairs(recordByRecord("flatMapValues", Steps.flatMapValues(operator("flatMapValues"), fn)));
    }

    // ---- by key ----

    private <R> PairBatch<K, R> combine(String kind, Combiner<? super V, ?, R> combiner) {
        return pairs(new Plan.Combine<>(operator(kind), plan(), partitionsToMake(), combiner));
    }

    /** The first pair of each key. */
    PairBatch<K, V> first(String kind) {
        return combine(kind, Combiner.reducing(operator(kind), (first, later) -> first));
    }

    /**
     * Combines the values of each key two by two. Costs a hash table of the keys; values are combined in each partition
     * before they are brought together.
     *
     * @param fn an associative function
     * @return one pair per key
     */
    public PairBatch<K, V> reduceByKey(Function2<? super V, ? super V, ? extends V> fn) {
        checkNotNull(fn, "reduceByKey needs a function");
        return combine("reduceByKey", Combiner.reducing(operator("reduceByKey"), fn));
    }

    /**
     * As {@link #reduceByKey(Function2)}.
     *
     * @param fn an associative function
     * @param partitions how many partitions the result shall have
     * @return one pair per key
     */
    public PairBatch<K, V> reduceByKey(Function2<? super V, ? super V, ? extends V> fn, int partitions) {
        return inPartitions(partitions).reduceByKey(fn);
    }

    /**
     * Combines the values of each key in accumulators, which may be changed in place.
     *
     * @param create makes an accumulator of the first value
     * @param mergeValue takes in one more value
     * @param mergeCombiners merges the accumulators of two partitions
     * @param <A> the accumulators
     * @return one pair per key
     */
    public <A> PairBatch<K, A> combineByKey(
            Function1<? super V, ? extends A> create,
            Function2<? super A, ? super V, ? extends A> mergeValue,
            Function2<? super A, ? super A, ? extends A> mergeCombiners) {
        checkNotNull(create, "combineByKey needs a function that makes an accumulator");
        checkNotNull(mergeValue, "combineByKey needs a function that takes in a value");
        checkNotNull(mergeCombiners, "combineByKey needs a function that merges accumulators");
        return this.<A>combine(
                "combineByKey", Combiner.<V, A>of(operator("combineByKey"), create, mergeValue, mergeCombiners));
    }

    /**
     * As {@link #combineByKey(Function1, Function2, Function2)}.
     *
     * @param create makes an accumulator of the first value
     * @param mergeValue takes in one more value
     * @param mergeCombiners merges the accumulators of two partitions
     * @param partitions how many partitions the result shall have
     * @param <A> the accumulators
     * @return one pair per key
     */
    public <A> PairBatch<K, A> combineByKey(
            Function1<? super V, ? extends A> create,
            Function2<? super A, ? super V, ? extends A> mergeValue,
            Function2<? super A, ? super A, ? extends A> mergeCombiners,
            int partitions) {
        return inPartitions(partitions).combineByKey(create, mergeValue, mergeCombiners);
    }

    /**
     * The same as {@link #aggregateByKey(Aggregator)}.
     *
     * @param aggregator makes an accumulator, takes values in, merges accumulators and makes the result
     * @param <A> the accumulators
     * @param <R> the results
     * @return one pair per key
     */
    public <A, R> PairBatch<K, R> combineByKey(Aggregator<? super V, A, R> aggregator) {
        return aggregateByKey("combineByKey", aggregator);
    }

    /**
     * Takes the values of each key into an accumulator, starting from a zero.
     *
     * @param zero the neutral accumulator; a collection or an array is copied for each key: for accumulators that are
     *     changed in place take {@link #combineByKey}
     * @param add takes in a value
     * @param merge merges the accumulators of two partitions
     * @param <A> the accumulators
     * @return one pair per key
     */
    public <A> PairBatch<K, A> aggregateByKey(
            A zero,
            Function2<? super A, ? super V, ? extends A> add,
            Function2<? super A, ? super A, ? extends A> merge) {
        checkNotNull(add, "aggregateByKey needs a function that takes in a value");
        checkNotNull(merge, "aggregateByKey needs a function that merges accumulators");
        Zero<A> zeros = Zero.of("aggregateByKey", zero);
        return this.<A>combine(
                "aggregateByKey",
                Combiner.<V, A>of(operator("aggregateByKey"), value -> add.apply(zeros.get(), value), add, merge));
    }

    /**
     * As {@link #aggregateByKey(Object, Function2, Function2)}.
     *
     * @param zero the neutral accumulator; a collection or an array is copied for each key
     * @param add takes in a value
     * @param merge merges the accumulators of two partitions
     * @param partitions how many partitions the result shall have
     * @param <A> the accumulators
     * @return one pair per key
     */
    public <A> PairBatch<K, A> aggregateByKey(
            A zero,
            Function2<? super A, ? super V, ? extends A> add,
            Function2<? super A, ? super A, ? extends A> merge,
            int partitions) {
        return inPartitions(partitions).aggregateByKey(zero, add, merge);
    }

    /**
     * Takes the values of each key into an accumulator of its own, which may be changed in place. Costs a hash table of
     * the keys; values are taken in in each partition before accumulators are brought together.
     *
     * @param aggregator makes an accumulator, takes values in, merges accumulators and makes the result, as in
     *     {@code Aggregators.both(Aggregators.count(), Aggregators.mean(v -> v))}
     * @param <A> the accumulators
     * @param <R> the results
     * @return one pair per key
     */
    public <A, R> PairBatch<K, R> aggregateByKey(Aggregator<? super V, A, R> aggregator) {
        return aggregateByKey("aggregateByKey", aggregator);
    }

    private <A, R> PairBatch<K, R> aggregateByKey(String kind, Aggregator<? super V, A, R> aggregator) {
        checkNotNull(aggregator, "%s needs an aggregator", kind);
        return combine(kind, new Aggregating<V, A, R>(operator(kind), aggregator));
    }

    /**
     * As {@link #aggregateByKey(Aggregator)}.
     *
     * @param aggregator makes an accumulator, takes values in, merges accumulators and makes the result
     * @param partitions how many partitions the result shall have
     * @param <A> the accumulators
     * @param <R> the results
     * @return one pair per key
     */
    public <A, R> PairBatch<K, R> aggregateByKey(Aggregator<? super V, A, R> aggregator, int partitions) {
        return inPartitions(partitions).aggregateByKey(aggregator);
    }

    /**
     * Counts the pairs of each key.
     *
     * @return one pair per key
     */
    public PairBatch<K, Long> countByKey() {
        return countByKey("countByKey");
    }

    PairBatch<K, Long> countByKey(String kind) {
        return combine(kind, Combiner.counting());
    }

    /**
     * Gathers the values of each key. Where they are to be combined, {@link #reduceByKey} holds much less in memory.
     *
     * @return one pair per key, its values in order, as a list that may not be changed
     */
    public PairBatch<K, Iterable<V>> groupByKey() {
        return groupByKey("groupByKey");
    }

    /**
     * As {@link #groupByKey()}.
     *
     * @param partitions how many partitions the result shall have
     * @return one pair per key
     */
    public PairBatch<K, Iterable<V>> groupByKey(int partitions) {
        return inPartitions(partitions).groupByKey();
    }

    PairBatch<K, Iterable<V>> groupByKey(String kind) {
        return combine(kind, Combiner.<V>grouping());
    }

    /**
     * Brings all pairs of a key into the same partition.
     *
     * @param partitions how many partitions
     * @return the same pairs; those of a key in order
     */
    public PairBatch<K, V> partitionBy(int partitions) {
        Plan.checkPartitions(partitions);
        return isPartitionedByKey(partitions)
                ? pairs(plan())
                : of(exchange("partitionBy", new Layout.ByKey<>(partitions)));
    }

    private boolean isPartitionedByKey(int partitions) {
        return plan().partitionedByKey().equals(OptionalInt.of(partitions));
    }

    /**
     * Sorts by key.
     *
     * @return the pairs, the smallest key first, null before all; those of a key in order
     * @throws io.dstream.plan.OperatorException when it is computed, if the keys have no natural order
     */
    public PairBatch<K, V> sortByKey() {
        return sortByKey(true);
    }

    /**
     * Sorts by key, upwards or downwards.
     *
     * @param ascending whether the smallest key comes first; if not, the largest does, and null after all
     * @return the pairs; those of a key in order
     * @throws io.dstream.plan.OperatorException when it is computed, if the keys have no natural order
     */
    public PairBatch<K, V> sortByKey(boolean ascending) {
        return sortByKey(Batch.<K>naturalOrder(ascending));
    }

    /**
     * Sorts by key, in an order of one's own.
     *
     * @param order the order of the keys
     * @return the pairs, the smallest key first; those of a key in order
     */
    public PairBatch<K, V> sortByKey(Comparator<? super K> order) {
        return of(this.<K>sortBy("sortByKey", Pair::key, order));
    }

    /**
     * Takes the pairs into the state of an operator. For streams and for operators of one's own: the batch must be
     * computed once, in its tick, by {@link #hold}.
     *
     * @param fn what is done with the pairs of a partition and its state
     * @param partitions over how many partitions the keys are spread; the same in every tick
     * @param context the operator and the tick
     * @param <R> what the operator gives
     * @return what the operator gives
     */
    @SuppressWarnings("unchecked")
    public <R> Batch<R> updateState(StateFunction<K, V, R> fn, int partitions, StateContext context) {
        Plan<Pair<K, V>> byKey = isPartitionedByKey(partitions)
                ? plan()
                : new Plan.Exchange<>(operator("partitionBy"), plan(), new Layout.ByKey<>(partitions));
        StateFunction<Object, Object, Object> untyped =
                (StateFunction<Object, Object, Object>) (StateFunction<?, ?, ?>) fn;
        return other(new Plan.Held<>(new Plan.Pipe<>(byKey, new Step.Stateful(untyped, context))));
    }

    // ---- joins ----

    // Which of two batches a key must be in to come out of a join.
    private static final Set<Integer> MINE = Set.of(0);
    private static final Set<Integer> OTHERS = Set.of(1);
    private static final Set<Integer> BOTH = Set.of(0, 1);

    /** Gives the results for one key of two batches. */
    @FunctionalInterface
    interface Match<K, V, W, R> extends Serializable {
        void match(K key, List<V> mine, List<W> others, RecordConsumer<? super R> next);
    }

    <W, R> Batch<R> cogroup(String kind, PairBatch<K, W> other, Match<K, V, W, R> match) {
        return other(cogrouped(kind, other, Set.of(), match, false));
    }

    private <W, R> Plan<R> cogrouped(
            String kind, PairBatch<K, W> other, Set<Integer> required, Match<K, V, W, R> match, boolean keepsKeys) {
        checkNotNull(other, "%s needs another batch", kind);
        Plan<Pair<K, List<List<Object>>>> groups = new Plan.CoGroup<>(
                operator(kind), ImmutableList.of(plan(), other.plan()), required, partitionsToMake());
        return new Plan.Pipe<>(groups, new Step.Custom(operator(kind), matching(match), false, keepsKeys));
    }

    @SuppressWarnings("unchecked")
    private static <K, V, W, R> Step.Attachment matching(Match<K, V, W, R> match) {
        return (next, partition) -> new Forwarding<>(next) {
            @Override
            public void accept(Object record) {
                Pair<?, ?> group = (Pair<?, ?>) record;
                acceptPair(group.key(), group.value());
            }

            @Override
            public void acceptPair(Object key, Object value) {
                List<List<?>> groups = (List<List<?>>) value;
                match.match((K) key, (List<V>) groups.get(0), (List<W>) groups.get(1), next);
            }
        };
    }

    private <W, R> PairBatch<K, R> joinAs(
            String kind, PairBatch<K, W> other, Set<Integer> required, Match<K, V, W, Pair<K, R>> match) {
        return pairs(cogrouped(kind, other, required, match, true));
    }

    /**
     * Brings the values of a key in two batches together.
     *
     * @param other the other batch
     * @param <W> its values
     * @return for each key that either has: its values here and its values there, either possibly empty
     */
    public <W> PairBatch<K, Pair<Iterable<V>, Iterable<W>>> cogroup(PairBatch<K, W> other) {
        return this.<W, Pair<Iterable<V>, Iterable<W>>>joinAs(
                "cogroup", other, Set.of(), (key, mine, others, next) -> next.acceptPair(key, Pair.of(mine, others)));
    }

    /**
     * As {@link #cogroup(PairBatch)}.
     *
     * @param other the other batch
     * @param partitions how many partitions the result shall have
     * @param <W> its values
     * @return for each key that either has: its values here and its values there
     */
    public <W> PairBatch<K, Pair<Iterable<V>, Iterable<W>>> cogroup(PairBatch<K, W> other, int partitions) {
        return inPartitions(partitions).cogroup(other);
    }

    /**
     * Each pair of values that share a key.
     *
     * @param other the other batch
     * @param <W> its values
     * @return for each key that both have, every value here with every value there
     */
    public <W> PairBatch<K, Pair<V, W>> join(PairBatch<K, W> other) {
        return this.<W, Pair<V, W>>joinAs("join", other, BOTH, (key, mine, others, next) -> {
            for (int v = 0; v < mine.size(); v++) { // without iterators
                for (int w = 0; w < others.size(); w++) {
                    next.acceptPair(key, Pair.of(mine.get(v), others.get(w)));
                }
            }
        });
    }

    /**
     * As {@link #join(PairBatch)}.
     *
     * @param other the other batch
     * @param partitions how many partitions the result shall have
     * @param <W> its values
     * @return for each key that both have, every value here with every value there
     */
    public <W> PairBatch<K, Pair<V, W>> join(PairBatch<K, W> other, int partitions) {
        return inPartitions(partitions).join(other);
    }

    /**
     * Each value here with each there that has its key, or with nothing where there is none. Null values count as
     * missing.
     *
     * @param other the other batch
     * @param <W> its values
     * @return for each key here, every value with every value there
     */
    public <W> PairBatch<K, Pair<V, Optional<W>>> leftOuterJoin(PairBatch<K, W> other) {
        return this.<W, Pair<V, Optional<W>>>joinAs("leftOuterJoin", other, MINE, (key, mine, others, next) -> {
            for (V v : mine) {
                for (Optional<W> w : optionals(others)) {
                    next.acceptPair(key, Pair.of(v, w));
                }
            }
        });
    }

    /**
     * As {@link #leftOuterJoin(PairBatch)}.
     *
     * @param other the other batch
     * @param partitions how many partitions the result shall have
     * @param <W> its values
     * @return for each key here, every value with every value there
     */
    public <W> PairBatch<K, Pair<V, Optional<W>>> leftOuterJoin(PairBatch<K, W> other, int partitions) {
        return inPartitions(partitions).leftOuterJoin(other);
    }

    /**
     * Each value there with each here that has its key, or with nothing where there is none. Null values count as
     * missing.
     *
     * @param other the other batch
     * @param <W> its values
     * @return for each key there, every value here with every value
     */
    public <W> PairBatch<K, Pair<Optional<V>, W>> rightOuterJoin(PairBatch<K, W> other) {
        return this.<W, Pair<Optional<V>, W>>joinAs("rightOuterJoin", other, OTHERS, (key, mine, others, next) -> {
            for (Optional<V> v : optionals(mine)) {
                for (W w : others) {
                    next.acceptPair(key, Pair.of(v, w));
                }
            }
        });
    }

    /**
     * As {@link #rightOuterJoin(PairBatch)}.
     *
     * @param other the other batch
     * @param partitions how many partitions the result shall have
     * @param <W> its values
     * @return for each key there, every value here with every value
     */
    public <W> PairBatch<K, Pair<Optional<V>, W>> rightOuterJoin(PairBatch<K, W> other, int partitions) {
        return inPartitions(partitions).rightOuterJoin(other);
    }

    /**
     * Each pair of values that share a key, and those without a partner with nothing. Null values count as missing.
     *
     * @param other the other batch
     * @param <W> its values
     * @return for each key that either has, every value here with every value there
     */
    public <W> PairBatch<K, Pair<Optional<V>, Optional<W>>> fullOuterJoin(PairBatch<K, W> other) {
        return this.<W, Pair<Optional<V>, Optional<W>>>joinAs(
                "fullOuterJoin", other, Set.of(), (key, mine, others, next) -> {
                    for (Optional<V> v : optionals(mine)) {
                        for (Optional<W> w : optionals(others)) {
                            next.acceptPair(key, Pair.of(v, w));
                        }
                    }
                });
    }

    /**
     * As {@link #fullOuterJoin(PairBatch)}.
     *
     * @param other the other batch
     * @param partitions how many partitions the result shall have
     * @param <W> its values
     * @return for each key that either has, every value here with every value there
     */
    public <W> PairBatch<K, Pair<Optional<V>, Optional<W>>> fullOuterJoin(PairBatch<K, W> other, int partitions) {
        return inPartitions(partitions).fullOuterJoin(other);
    }

    private static <V> List<Optional<V>> optionals(List<V> values) {
        if (values.isEmpty()) {
            return List.of(Optional.empty());
        }
        List<Optional<V>> optionals = new ArrayList<>(values.size());
        for (V value : values) {
            optionals.add(Optional.ofNullable(value));
        }
        return optionals;
    }

    /**
     * The pairs whose key is not in another batch.
     *
     * @param other the other batch
     * @param <W> its values
     * @return those pairs
     */
    public <W> PairBatch<K, V> subtractByKey(PairBatch<K, W> other) {
        return this.<W, V>joinAs("subtractByKey", other, MINE, (key, mine, others, next) -> {
            if (others.isEmpty()) {
                for (V v : mine) {
                    next.acceptPair(key, v);
                }
            }
        });
    }

    // ---- actions ----

    /**
     * Does something with each key and its value, in parallel: {@code batch.forEachPair((word, count) -> ...)}. As
     * {@link #forEach}, but results of operators by key are given as they stand in the operator's table, and no pair is
     * made of them.
     *
     * @param fn the action, called by several threads
     */
    public void forEachPair(Action2<? super K, ? super V> fn) {
        checkNotNull(fn, "forEachPair needs a function");
        Operator operator = operator("forEachPair");
        engine().run(plan(), () -> new Consumers.EachPair<K, V>(operator, fn));
    }

    /**
     * The values of a key. Looks at every pair.
     *
     * @param key the key
     * @return its values, in order
     */
    public List<V> lookup(K key) {
        KeyHash.checkKey(key);
        return filter(pair -> Objects.equals(pair.key(), key)).values().collect();
    }

    /**
     * All pairs as a map.
     *
     * @return the map, in the order of the pairs; where a key is there more than once, its last value
     */
    public Map<K, V> collectAsMap() {
        Map<K, V> map = new LinkedHashMap<>();
        for (Pair<K, V> pair : collect()) {
            KeyHash.checkKey(pair.key());
            map.put(pair.key(), pair.value());
        }
        return Collections.unmodifiableMap(map);
    }
}
