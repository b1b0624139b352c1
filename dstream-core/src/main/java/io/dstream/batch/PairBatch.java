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
 * A batch of pairs, with operators that work by key.
 *
 * <p>Operators that bring the pairs of a key together ({@code reduceByKey groupByKey join cogroup ...}) assign each key
 * to a partition by its {@code hashCode}. Keys must implement {@code equals} and {@code hashCode}, so an array cannot
 * be a key. The values of a key are combined in the order of their partitions.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class PairBatch<K, V> extends BatchOfPairs<K, V> {

    PairBatch(Engine engine, Plan<Pair<K, V>> plan, Operator scope) {
        this(engine, plan, scope, 0);
    }

    PairBatch(Engine engine, Plan<Pair<K, V>> plan, Operator scope, int partitions) {
        super(engine, plan, scope, partitions);
    }

    /**
     * Adds the operators by key to a batch whose records are pairs.
     *
     * @param batch the batch
     * @param <K> the type of the keys
     * @param <V> the type of the values
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
     * Returns the key of each pair.
     *
     * @return the keys, in order
     */
    public Batch<K> keys() {
        return other(mapped("keys", Pair::key));
    }

    /**
     * Returns the value of each pair.
     *
     * @return the values, in order
     */
    public Batch<V> values() {
        return other(mapped("values", Pair::value));
    }

    /**
     * Swaps key and value of each pair.
     *
     * @return pairs of value and key, in order
     */
    public PairBatch<V, K> swap() {
        return pairs(mapped("swap", Pair::swap));
    }

    /**
     * Replaces each value with the result of a function. Keys stay the same.
     *
     * @param fn returns the new value for a value
     * @param <W> the type of the new values
     * @return the pairs, in order
     */
    public <W> PairBatch<K, W> mapValues(Function1<? super V, ? extends W> fn) {
        checkNotNull(fn, "mapValues needs a function");
        return pairs(mapped("mapValues", Step.Gives.PAIR_WITH_VALUE, fn));
    }

    /**
     * Replaces each value with zero or more values of the same key.
     *
     * @param fn returns the new values for a value
     * @param <W> the type of the new values
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
     * Combines the values of each key with an associative function. Costs a hash table of the keys. Values are combined
     * within each partition before they are brought together.
     *
     * @param fn an associative function
     * @return one pair per key
     */
    public PairBatch<K, V> reduceByKey(Function2<? super V, ? super V, ? extends V> fn) {
        checkNotNull(fn, "reduceByKey needs a function");
        return combine("reduceByKey", Combiner.reducing(operator("reduceByKey"), fn));
    }

    /**
     * Same as {@link #reduceByKey(Function2)}, with a given number of partitions.
     *
     * @param fn an associative function
     * @param partitions the number of partitions of the result
     * @return one pair per key
     */
    public PairBatch<K, V> reduceByKey(Function2<? super V, ? super V, ? extends V> fn, int partitions) {
        return inPartitions(partitions).reduceByKey(fn);
    }

    /**
     * Combines the values of each key in accumulators, which the functions may change in place.
     *
     * @param create returns an accumulator for the first value
     * @param mergeValue adds a value to an accumulator
     * @param mergeCombiners merges the accumulators of two partitions
     * @param <A> the type of the accumulators
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
     * Same as {@link #combineByKey(Function1, Function2, Function2)}, with a given number of partitions.
     *
     * @param create returns an accumulator for the first value
     * @param mergeValue adds a value to an accumulator
     * @param mergeCombiners merges the accumulators of two partitions
     * @param partitions the number of partitions of the result
     * @param <A> the type of the accumulators
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
     * Same as {@link #aggregateByKey(Aggregator)}.
     *
     * @param aggregator turns the values into one result
     * @param <A> the type of the accumulators
     * @param <R> the type of the results
     * @return one pair per key
     */
    public <A, R> PairBatch<K, R> combineByKey(Aggregator<? super V, A, R> aggregator) {
        return aggregateByKey("combineByKey", aggregator);
    }

    /**
     * Aggregates the values of each key, starting from a neutral accumulator.
     *
     * @param zero the neutral accumulator; a collection or an array is copied for each key. For accumulators that are
     *     changed in place, use {@link #combineByKey}
     * @param add adds a value to an accumulator
     * @param merge merges the accumulators of two partitions
     * @param <A> the type of the accumulators
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
     * Same as {@link #aggregateByKey(Object, Function2, Function2)}, with a given number of partitions.
     *
     * @param zero the neutral accumulator; a collection or an array is copied for each key
     * @param add adds a value to an accumulator
     * @param merge merges the accumulators of two partitions
     * @param partitions the number of partitions of the result
     * @param <A> the type of the accumulators
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
     * Aggregates the values of each key. Each key has its own accumulator, which may be changed in place. Costs a hash
     * table of the keys. Values are aggregated within each partition before accumulators are brought together.
     *
     * @param aggregator turns the values into one result, as in {@code Aggregators.both(Aggregators.count(),
     *     Aggregators.mean(v -> v))}
     * @param <A> the type of the accumulators
     * @param <R> the type of the results
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
     * Same as {@link #aggregateByKey(Aggregator)}, with a given number of partitions.
     *
     * @param aggregator turns the values into one result
     * @param partitions the number of partitions of the result
     * @param <A> the type of the accumulators
     * @param <R> the type of the results
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
     * Collects the values of each key. To combine values, use {@link #reduceByKey}, which holds much less in memory.
     *
     * @return one pair per key, with its values in order as an unmodifiable list
     */
    public PairBatch<K, Iterable<V>> groupByKey() {
        return groupByKey("groupByKey");
    }

    /**
     * Same as {@link #groupByKey()}, with a given number of partitions.
     *
     * @param partitions the number of partitions of the result
     * @return one pair per key
     */
    public PairBatch<K, Iterable<V>> groupByKey(int partitions) {
        return inPartitions(partitions).groupByKey();
    }

    PairBatch<K, Iterable<V>> groupByKey(String kind) {
        return combine(kind, Combiner.<V>grouping());
    }

    /**
     * Moves all pairs of a key to the same partition.
     *
     * @param partitions the number of partitions
     * @return the same pairs; those of a key keep their order
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
     * Sorts the pairs by key, in ascending order.
     *
     * @return the pairs, smallest key first and null before all others; pairs of a key keep their order
     * @throws io.dstream.plan.OperatorException when the batch is computed, if the keys have no natural order
     */
    public PairBatch<K, V> sortByKey() {
        return sortByKey(true);
    }

    /**
     * Sorts the pairs by key, in ascending or descending order.
     *
     * @param ascending true for the smallest key first; false for the largest first, and null last
     * @return the pairs; those of a key keep their order
     * @throws io.dstream.plan.OperatorException when the batch is computed, if the keys have no natural order
     */
    public PairBatch<K, V> sortByKey(boolean ascending) {
        return sortByKey(Batch.<K>naturalOrder(ascending));
    }

    /**
     * Sorts the pairs by key, in a given order.
     *
     * @param order the order of the keys
     * @return the pairs, smallest key first; pairs of a key keep their order
     */
    public PairBatch<K, V> sortByKey(Comparator<? super K> order) {
        return of(this.<K>sortBy("sortByKey", Pair::key, order));
    }

    /**
     * Applies the pairs to the state of an operator. For streams and for your own operators: the batch must be computed
     * once, in its tick, with {@link #hold}.
     *
     * @param fn processes the pairs of a partition and its state
     * @param partitions the number of partitions over which the keys are distributed; the same in every tick
     * @param context the operator and the tick
     * @param <R> the type of the operator's results
     * @return the operator's results
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
     * Groups the values that each key has in two batches.
     *
     * @param other the other batch
     * @param <W> the type of the other values
     * @return for each key in either batch: its values in this batch and in the other, either of which may be empty
     */
    public <W> PairBatch<K, Pair<Iterable<V>, Iterable<W>>> cogroup(PairBatch<K, W> other) {
        return this.<W, Pair<Iterable<V>, Iterable<W>>>joinAs(
                "cogroup", other, Set.of(), (key, mine, others, next) -> next.acceptPair(key, Pair.of(mine, others)));
    }

    /**
     * Same as {@link #cogroup(PairBatch)}, with a given number of partitions.
     *
     * @param other the other batch
     * @param partitions the number of partitions of the result
     * @param <W> the type of the other values
     * @return for each key in either batch: its values in this batch and in the other
     */
    public <W> PairBatch<K, Pair<Iterable<V>, Iterable<W>>> cogroup(PairBatch<K, W> other, int partitions) {
        return inPartitions(partitions).cogroup(other);
    }

    /**
     * Joins two batches by key (inner join).
     *
     * @param other the other batch
     * @param <W> the type of the other values
     * @return for each key on both sides, every value of this side paired with every value of the other
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
     * Same as {@link #join(PairBatch)}, with a given number of partitions.
     *
     * @param other the other batch
     * @param partitions the number of partitions of the result
     * @param <W> the type of the other values
     * @return for each key on both sides, every value of this side paired with every value of the other
     */
    public <W> PairBatch<K, Pair<V, W>> join(PairBatch<K, W> other, int partitions) {
        return inPartitions(partitions).join(other);
    }

    /**
     * Joins two batches by key, and keeps values of this batch that have no match (left outer join). Null values count
     * as missing.
     *
     * @param other the other batch
     * @param <W> the type of the other values
     * @return for each key on this side, every value paired with every value of the other side, or with an empty
     *     {@code Optional} if there is none
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
     * Same as {@link #leftOuterJoin(PairBatch)}, with a given number of partitions.
     *
     * @param other the other batch
     * @param partitions the number of partitions of the result
     * @param <W> the type of the other values
     * @return for each key on this side, every value paired with every value of the other side, or with an empty
     *     {@code Optional} if there is none
     */
    public <W> PairBatch<K, Pair<V, Optional<W>>> leftOuterJoin(PairBatch<K, W> other, int partitions) {
        return inPartitions(partitions).leftOuterJoin(other);
    }

    /**
     * Joins two batches by key, and keeps values of the other batch that have no match (right outer join). Null values
     * count as missing.
     *
     * @param other the other batch
     * @param <W> the type of the other values
     * @return for each key on the other side, every value of this side, or an empty {@code Optional} if there is none,
     *     paired with every value of the other side
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
     * Same as {@link #rightOuterJoin(PairBatch)}, with a given number of partitions.
     *
     * @param other the other batch
     * @param partitions the number of partitions of the result
     * @param <W> the type of the other values
     * @return for each key on the other side, every value of this side, or an empty {@code Optional} if there is none,
     *     paired with every value of the other side
     */
    public <W> PairBatch<K, Pair<Optional<V>, W>> rightOuterJoin(PairBatch<K, W> other, int partitions) {
        return inPartitions(partitions).rightOuterJoin(other);
    }

    /**
     * Joins two batches by key, and keeps values of both batches that have no match (full outer join). Null values
     * count as missing.
     *
     * @param other the other batch
     * @param <W> the type of the other values
     * @return for each key in either batch, every value in this batch paired with every value in the other; a missing
     *     value is an empty {@code Optional}
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
     * Same as {@link #fullOuterJoin(PairBatch)}, with a given number of partitions.
     *
     * @param other the other batch
     * @param partitions the number of partitions of the result
     * @param <W> the type of the other values
     * @return for each key in either batch, every value in this batch paired with every value in the other; a missing
     *     value is an empty {@code Optional}
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
     * Returns the pairs whose key is not in another batch.
     *
     * @param other the other batch
     * @param <W> the type of the other values
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
     * Calls an action with each key and its value, in parallel, as in {@code batch.forEachPair((word, count) -> ...)}.
     * Unlike {@link #forEach}, this reads the results of operators by key directly from the operator's table and
     * creates no pairs.
     *
     * @param fn the action, called by several threads
     */
    public void forEachPair(Action2<? super K, ? super V> fn) {
        checkNotNull(fn, "forEachPair needs a function");
        Operator operator = operator("forEachPair");
        engine().run(plan(), () -> new Consumers.EachPair<K, V>(operator, fn));
    }

    /**
     * Returns the values of a key. Reads every pair.
     *
     * @param key the key
     * @return the values, in order
     */
    public List<V> lookup(K key) {
        KeyHash.checkKey(key);
        return filter(pair -> Objects.equals(pair.key(), key)).values().collect();
    }

    /**
     * Returns all pairs as a map.
     *
     * @return the map, in the order of the pairs; if a key occurs more than once, its last value is used
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
