package io.dstream;

import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.function.Action1;
import io.dstream.function.Function1;
import io.dstream.function.Function2;
import io.dstream.function.Predicate1;
import io.dstream.graph.Node;
import io.dstream.graph.TransformNode;
import java.util.Optional;

/**
 * A stream of pairs, with the operators that work by key. Each does to every batch what the operator of the same name
 * does to a {@link PairBatch}: see there for order and cost. Joins are batch by batch: they bring together what two
 * streams have at the same time.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class PairDStream<K, V> extends DStream<Pair<K, V>> {

    PairDStream(StreamingContext context, Node node) {
        super(context, node);
    }

    /**
     * Gives a stream whose records are pairs the operators by key.
     *
     * @param stream the stream
     * @param <K> the keys
     * @param <V> the values
     * @return the same stream
     */
    public static <K, V> PairDStream<K, V> of(DStream<Pair<K, V>> stream) {
        return stream instanceof PairDStream<K, V> pairs ? pairs : new PairDStream<>(stream.context(), stream.node());
    }

    private <B extends Batch<?>> TransformNode liftPairs(String kind, Function1<PairBatch<K, V>, B> operator) {
        return lift(kind, batch -> operator.apply(PairBatch.of(batch)));
    }

    private <W, B extends Batch<?>> TransformNode liftPairsWith(
            String kind, PairDStream<K, W> other, Function2<PairBatch<K, V>, PairBatch<K, W>, B> operator) {
        return liftWith(kind, other, (mine, others) -> operator.apply(PairBatch.of(mine), PairBatch.of(others)));
    }

    // ---- as on DStream, of pairs ----

    @Override
    public PairDStream<K, V> filter(Predicate1<? super Pair<K, V>> fn) {
        return of(super.filter(fn));
    }

    @Override
    public PairDStream<K, V> peek(Action1<? super Pair<K, V>> fn) {
        return of(super.peek(fn));
    }

    @Override
    public PairDStream<K, V> union(DStream<Pair<K, V>> other) {
        return of(super.union(other));
    }

    @Override
    public PairDStream<K, V> repartition(int partitions) {
        return of(super.repartition(partitions));
    }

    @Override
    public PairDStream<K, V> distinct() {
        return of(super.distinct());
    }

    @Override
    public PairDStream<K, V> reduce(Function2<? super Pair<K, V>, ? super Pair<K, V>, ? extends Pair<K, V>> fn) {
        return of(super.reduce(fn));
    }

    @Override
    public PairDStream<K, V> cache() {
        super.cache();
        return this;
    }

    @Override
    public PairDStream<K, V> persist() {
        return cache();
    }

    @Override
    public PairDStream<K, V> named(String id) {
        super.named(id);
        return this;
    }

    // ---- pair by pair ----

    /**
     * The keys.
     *
     * @return the key of each pair
     */
    public DStream<K> keys() {
        return stream(liftPairs("keys", PairBatch::keys));
    }

    /**
     * The values.
     *
     * @return the value of each pair
     */
    public DStream<V> values() {
        return stream(liftPairs("values", PairBatch::values));
    }

    /**
     * The pairs the other way round.
     *
     * @return value and key of each pair
     */
    public PairDStream<V, K> swap() {
        return pairs(liftPairs("swap", PairBatch::swap));
    }

    /**
     * Gives each key another value.
     *
     * @param fn makes it from the value
     * @param <W> the new values
     * @return the pairs
     */
    public <W> PairDStream<K, W> mapValues(Function1<? super V, ? extends W> fn) {
        return pairs(liftPairs("mapValues", batch -> batch.<W>mapValues(fn)));
    }

    /**
     * Gives each key any number of values.
     *
     * @param fn makes them from the value
     * @param <W> the new values
     * @return the pairs
     */
    public <W> PairDStream<K, W> flatMapValues(Function1<? super V, ? extends Iterable<? extends W>> fn) {
        return pairs(liftPairs("flatMapValues", batch -> batch.<W>flatMapValues(fn)));
    }

    // ---- by key ----

    /**
     * Gathers the values of each key of a batch.
     *
     * @return one pair per key, its values in order
     */
    public PairDStream<K, Iterable<V>> groupByKey() {
        return pairs(liftPairs("groupByKey", PairBatch::groupByKey));
    }

    /**
     * As {@link #groupByKey()}.
     *
     * @param partitions how many partitions the result shall have
     * @return one pair per key
     */
    public PairDStream<K, Iterable<V>> groupByKey(int partitions) {
        return pairs(liftPairs("groupByKey", batch -> batch.groupByKey(partitions)));
    }

    /**
     * Combines the values of each key of a batch two by two.
     *
     * @param fn an associative function, as in {@code ones.reduceByKey(Long::sum)}
     * @return one pair per key
     */
    public PairDStream<K, V> reduceByKey(Function2<? super V, ? super V, ? extends V> fn) {
        return pairs(liftPairs("reduceByKey", batch -> batch.reduceByKey(fn)));
    }

    /**
     * As {@link #reduceByKey(Function2)}.
     *
     * @param fn an associative function
     * @param partitions how many partitions the result shall have
     * @return one pair per key
     */
    public PairDStream<K, V> reduceByKey(Function2<? super V, ? super V, ? extends V> fn, int partitions) {
        return pairs(liftPairs("reduceByKey", batch -> batch.reduceByKey(fn, partitions)));
    }

    /**
     * Combines the values of each key of a batch in accumulators, which may be changed in place.
     *
     * @param create makes an accumulator of the first value
     * @param mergeValue takes in one more value
     * @param mergeCombiners merges the accumulators of two partitions
     * @param <A> the accumulators
     * @return one pair per key
     */
    public <A> PairDStream<K, A> combineByKey(
            Function1<? super V, ? extends A> create,
            Function2<? super A, ? super V, ? extends A> mergeValue,
            Function2<? super A, ? super A, ? extends A> mergeCombiners) {
        return pairs(liftPairs("combineByKey", batch -> batch.<A>combineByKey(create, mergeValue, mergeCombiners)));
    }

    /**
     * Takes the values of each key of a batch into an accumulator, starting from a zero.
     *
     * @param zero the neutral accumulator, shared by all keys, so it must not be changed
     * @param add takes in a value
     * @param merge merges the accumulators of two partitions
     * @param <A> the accumulators
     * @return one pair per key
     */
    public <A> PairDStream<K, A> aggregateByKey(
            A zero,
            Function2<? super A, ? super V, ? extends A> add,
            Function2<? super A, ? super A, ? extends A> merge) {
        return pairs(liftPairs("aggregateByKey", batch -> batch.<A>aggregateByKey(zero, add, merge)));
    }

    /**
     * Counts the pairs of each key of a batch.
     *
     * @return one pair per key
     */
    public PairDStream<K, Long> countByKey() {
        return pairs(liftPairs("countByKey", PairBatch::countByKey));
    }

    /**
     * Brings all pairs of a key of a batch into the same partition.
     *
     * @param partitions how many partitions
     * @return the same pairs
     */
    public PairDStream<K, V> partitionBy(int partitions) {
        return pairs(liftPairs("partitionBy", batch -> batch.partitionBy(partitions)));
    }

    // ---- joins ----

    /**
     * Brings the values of a key in two streams' batches together.
     *
     * @param other the other stream, of the same context and slide
     * @param <W> its values
     * @return for each key that either batch has: its values here and its values there
     */
    public <W> PairDStream<K, Pair<Iterable<V>, Iterable<W>>> cogroup(PairDStream<K, W> other) {
        return pairs(liftPairsWith("cogroup", other, PairBatch::<W>cogroup));
    }

    /**
     * Each pair of values that share a key, batch by batch.
     *
     * @param other the other stream, of the same context and slide
     * @param <W> its values
     * @return for each key that both batches have, every value here with every value there
     */
    public <W> PairDStream<K, Pair<V, W>> join(PairDStream<K, W> other) {
        return pairs(liftPairsWith("join", other, PairBatch::<W>join));
    }

    /**
     * As {@link #join(PairDStream)}.
     *
     * @param other the other stream, of the same context and slide
     * @param partitions how many partitions the result shall have
     * @param <W> its values
     * @return for each key that both batches have, every value here with every value there
     */
    public <W> PairDStream<K, Pair<V, W>> join(PairDStream<K, W> other, int partitions) {
        return pairs(liftPairsWith("join", other, (mine, others) -> mine.join(others, partitions)));
    }

    /**
     * Each value of a batch with each value of its key in a table that stays the same.
     *
     * @param table the table, as in {@code ssc.batch(rows).keyBy(Row::id)}
     * @param <W> its values
     * @return for each key that both have, every value here with every value there
     */
    public <W> PairDStream<K, Pair<V, W>> join(PairBatch<K, W> table) {
        return pairs(liftPairs("join", batch -> batch.join(table)));
    }

    /**
     * Each value of a batch with each value there that has its key, or with nothing.
     *
     * @param other the other stream, of the same context and slide
     * @param <W> its values
     * @return for each key here, every value with every value there
     */
    public <W> PairDStream<K, Pair<V, Optional<W>>> leftOuterJoin(PairDStream<K, W> other) {
        return pairs(liftPairsWith("leftOuterJoin", other, PairBatch::<W>leftOuterJoin));
    }

    /**
     * Each value of a batch with each value of its key in a table that stays the same, or with nothing.
     *
     * @param table the table
     * @param <W> its values
     * @return for each key here, every value with every value there
     */
    public <W> PairDStream<K, Pair<V, Optional<W>>> leftOuterJoin(PairBatch<K, W> table) {
        return pairs(liftPairs("leftOuterJoin", batch -> batch.leftOuterJoin(table)));
    }

    /**
     * Each value of the other batch with each value here that has its key, or with nothing.
     *
     * @param other the other stream, of the same context and slide
     * @param <W> its values
     * @return for each key there, every value here with every value
     */
    public <W> PairDStream<K, Pair<Optional<V>, W>> rightOuterJoin(PairDStream<K, W> other) {
        return pairs(liftPairsWith("rightOuterJoin", other, PairBatch::<W>rightOuterJoin));
    }

    /**
     * Each pair of values that share a key, and those without a partner with nothing, batch by batch.
     *
     * @param other the other stream, of the same context and slide
     * @param <W> its values
     * @return for each key that either batch has, every value here with every value there
     */
    public <W> PairDStream<K, Pair<Optional<V>, Optional<W>>> fullOuterJoin(PairDStream<K, W> other) {
        return pairs(liftPairsWith("fullOuterJoin", other, PairBatch::<W>fullOuterJoin));
    }
}
