package io.dstream;

import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.function.Action1;
import io.dstream.function.Action2;
import io.dstream.function.Action3;
import io.dstream.function.Function1;
import io.dstream.function.Function2;
import io.dstream.function.Function3;
import io.dstream.function.Predicate1;
import io.dstream.internal.graph.Node;
import io.dstream.sink.BatchInfo;
import java.time.Duration;
import java.time.Instant;

/**
 * What {@link DStream} has and pairs have otherwise: operators that give the same records, here as pairs again, so that
 * those by key can follow; and those whose function is given a batch, here a batch of pairs. Java has no type for "a
 * stream of my own kind", so each is declared once more, in this one place.
 */
abstract sealed class DStreamOfPairs<K, V> extends DStream<Pair<K, V>> permits PairDStream {

    DStreamOfPairs(StreamingContext context, Node node, int partitions) {
        super(context, node, partitions);
    }

    @Override
    public PairDStream<K, V> filter(Predicate1<? super Pair<K, V>> fn) {
        return PairDStream.of(super.filter(fn));
    }

    @Override
    public PairDStream<K, V> peek(Action1<? super Pair<K, V>> fn) {
        return PairDStream.of(super.peek(fn));
    }

    @Override
    public PairDStream<K, V> union(DStream<Pair<K, V>> other) {
        return PairDStream.of(super.union(other));
    }

    @Override
    public PairDStream<K, V> repartition(int partitions) {
        return PairDStream.of(super.repartition(partitions));
    }

    @Override
    public PairDStream<K, V> distinct() {
        return PairDStream.of(super.distinct());
    }

    @Override
    public PairDStream<K, V> reduce(Function2<? super Pair<K, V>, ? super Pair<K, V>, ? extends Pair<K, V>> fn) {
        return PairDStream.of(super.reduce(fn));
    }

    @Override
    public PairDStream<K, V> window(Duration length) {
        return window(length, slide());
    }

    @Override
    public PairDStream<K, V> window(Duration length, Duration slide) {
        return PairDStream.of(super.window(length, slide));
    }

    @Override
    public PairDStream<K, V> reduceByWindow(
            Function2<? super Pair<K, V>, ? super Pair<K, V>, ? extends Pair<K, V>> fn,
            Duration length,
            Duration slide) {
        return PairDStream.of(super.reduceByWindow(fn, length, slide));
    }

    @Override
    public PairDStream<K, V> reduceByWindow(
            Function2<? super Pair<K, V>, ? super Pair<K, V>, ? extends Pair<K, V>> fn,
            Function2<? super Pair<K, V>, ? super Pair<K, V>, ? extends Pair<K, V>> inverse,
            Duration length,
            Duration slide) {
        return PairDStream.of(super.reduceByWindow(fn, inverse, length, slide));
    }

    @Override
    public PairDStream<K, V> remember(Duration duration) {
        return PairDStream.of(super.remember(duration));
    }

    @Override
    public PairDStream<K, V> cache() {
        return PairDStream.of(super.cache());
    }

    @Override
    public PairDStream<K, V> persist() {
        return cache();
    }

    @Override
    public PairDStream<K, V> named(String id) {
        return PairDStream.of(super.named(id));
    }

    @Override
    public PairDStream<K, V> inPartitions(int n) {
        return new PairDStream<>(context(), node(), checked(n));
    }

    // ---- with functions that are given a batch of pairs ----

    /**
     * Applies any function on batches of pairs to each batch.
     *
     * @param fn returns the new batch, as in {@code scores.transform(batch -> batch.sortByKey().values())}; runs once
     *     per batch on the program's driver thread
     * @param <R> the type of the new records
     * @return the stream of the new batches
     */
    public <R> DStream<R> transform(OnPairs.Make<K, V, ? extends Batch<R>> fn) {
        return super.<R>transform((Function1<Batch<Pair<K, V>>, ? extends Batch<R>>) fn);
    }

    /**
     * Applies any function on batches of pairs to each batch and its time.
     *
     * @param fn returns the new batch
     * @param <R> the type of the new records
     * @return the stream of the new batches
     */
    public <R> DStream<R> transform(OnPairs.TimedMake<K, V, ? extends Batch<R>> fn) {
        return super.<R>transform((Function2<Batch<Pair<K, V>>, Instant, ? extends Batch<R>>) fn);
    }

    /**
     * Applies any function on batches of pairs to each batch, its time and its {@link BatchInfo}: the batch's number
     * and what the sources contributed.
     *
     * @param fn returns the new batch
     * @param <R> the type of the new records
     * @return the stream of the new batches
     */
    public <R> DStream<R> transform(OnPairs.InformedMake<K, V, ? extends Batch<R>> fn) {
        return super.<R>transform((Function3<Batch<Pair<K, V>>, Instant, BatchInfo, ? extends Batch<R>>) fn);
    }

    /**
     * Same as {@link #transform(OnPairs.Make)}, but returns a stream of pairs.
     *
     * @param fn returns the new batch, as in {@code scores.transformToPair(batch -> batch.join(table))}
     * @param <L> the type of the new keys
     * @param <W> the type of the new values
     * @return the stream of the new batches
     */
    public <L, W> PairDStream<L, W> transformToPair(OnPairs.Make<K, V, ? extends Batch<Pair<L, W>>> fn) {
        return super.<L, W>transformToPair((Function1<Batch<Pair<K, V>>, ? extends Batch<Pair<L, W>>>) fn);
    }

    /**
     * Same as {@link #transform(OnPairs.TimedMake)}, but returns a stream of pairs.
     *
     * @param fn returns the new batch
     * @param <L> the type of the new keys
     * @param <W> the type of the new values
     * @return the stream of the new batches
     */
    public <L, W> PairDStream<L, W> transformToPair(OnPairs.TimedMake<K, V, ? extends Batch<Pair<L, W>>> fn) {
        return super.<L, W>transformToPair((Function2<Batch<Pair<K, V>>, Instant, ? extends Batch<Pair<L, W>>>) fn);
    }

    /**
     * Same as {@link #transform(OnPairs.InformedMake)}, but returns a stream of pairs.
     *
     * @param fn returns the new batch
     * @param <L> the type of the new keys
     * @param <W> the type of the new values
     * @return the stream of the new batches
     */
    public <L, W> PairDStream<L, W> transformToPair(OnPairs.InformedMake<K, V, ? extends Batch<Pair<L, W>>> fn) {
        return super.<L, W>transformToPair(
                (Function3<Batch<Pair<K, V>>, Instant, BatchInfo, ? extends Batch<Pair<L, W>>>) fn);
    }

    /**
     * Calls an action with each batch of pairs. The action runs on the program's driver thread, once per batch;
     * operations on the batch then run in parallel.
     *
     * @param fn the action, as in {@code counts.foreachBatch(batch -> show(batch.collectAsMap()))}; the batch fails if
     *     it throws
     */
    public void foreachBatch(OnPairs.Act<K, V> fn) {
        super.foreachBatch((Action1<Batch<Pair<K, V>>>) fn);
    }

    /**
     * Calls an action with each batch of pairs and its time.
     *
     * @param fn the action; the batch fails if it throws
     */
    public void foreachBatch(OnPairs.TimedAct<K, V> fn) {
        super.foreachBatch((Action2<Batch<Pair<K, V>>, Instant>) fn);
    }

    /**
     * Calls an action with each batch of pairs, its time and its {@link BatchInfo}: the batch's number and what the
     * sources contributed.
     *
     * @param fn the action; the batch fails if it throws
     */
    public void foreachBatch(OnPairs.InformedAct<K, V> fn) {
        super.foreachBatch((Action3<Batch<Pair<K, V>>, Instant, BatchInfo>) fn);
    }

    /**
     * Applies a function to each batch of pairs and the batch that another stream has at the same time.
     *
     * @param other the other stream, of the same context and with the same slide
     * @param fn returns the new batch for each two batches and their time
     * @param <U> the type of the other stream's records
     * @param <R> the type of the new records
     * @return the stream of the new batches
     */
    public <U, R> DStream<R> transformWith(DStream<U> other, OnPairs.MakeWith<K, V, U, ? extends Batch<R>> fn) {
        return super.<U, R>transformWith(
                other, (Function3<Batch<Pair<K, V>>, Batch<U>, Instant, ? extends Batch<R>>) fn);
    }

    /**
     * Applies a function to each batch of pairs and the batch of pairs that another stream has at the same time, as in
     * {@code clicks.transformWith(views, (mine, others, time) -> mine.subtractByKey(others))}.
     *
     * @param other the other stream, of the same context and with the same slide
     * @param fn returns the new batch for each two batches and their time
     * @param <L> the type of the other stream's keys
     * @param <W> the type of the other stream's values
     * @param <R> the type of the new records
     * @return the stream of the new batches
     */
    public <L, W, R> DStream<R> transformWith(
            PairDStream<L, W> other, OnPairs.MakeOfBoth<K, V, L, W, ? extends Batch<R>> fn) {
        return super.<Pair<L, W>, R>transformWith(
                other, (Function3<Batch<Pair<K, V>>, Batch<Pair<L, W>>, Instant, ? extends Batch<R>>) fn);
    }

    /**
     * Same as {@link #transformWith(DStream, OnPairs.MakeWith)}, but returns a stream of pairs.
     *
     * @param other the other stream, of the same context and with the same slide
     * @param fn returns the new batch for each two batches and their time
     * @param <U> the type of the other stream's records
     * @param <M> the type of the new keys
     * @param <X> the type of the new values
     * @return the stream of the new batches
     */
    public <U, M, X> PairDStream<M, X> transformWithToPair(
            DStream<U> other, OnPairs.MakeWith<K, V, U, ? extends Batch<Pair<M, X>>> fn) {
        return super.<U, M, X>transformWithToPair(
                other, (Function3<Batch<Pair<K, V>>, Batch<U>, Instant, ? extends Batch<Pair<M, X>>>) fn);
    }

    /**
     * Same as {@link #transformWith(PairDStream, OnPairs.MakeOfBoth)}, but returns a stream of pairs.
     *
     * @param other the other stream, of the same context and with the same slide
     * @param fn returns the new batch for each two batches and their time, as in {@code (mine, others, time) ->
     *     mine.join(others)}
     * @param <L> the type of the other stream's keys
     * @param <W> the type of the other stream's values
     * @param <M> the type of the new keys
     * @param <X> the type of the new values
     * @return the stream of the new batches
     */
    public <L, W, M, X> PairDStream<M, X> transformWithToPair(
            PairDStream<L, W> other, OnPairs.MakeOfBoth<K, V, L, W, ? extends Batch<Pair<M, X>>> fn) {
        return super.<Pair<L, W>, M, X>transformWithToPair(
                other, (Function3<Batch<Pair<K, V>>, Batch<Pair<L, W>>, Instant, ? extends Batch<Pair<M, X>>>) fn);
    }
}
