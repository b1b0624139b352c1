package io.dstream;

import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.primitives.Primitives;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.function.Function1;
import io.dstream.function.Function2;
import io.dstream.function.Function3;
import io.dstream.function.Function4;
import io.dstream.function.Predicate1;
import io.dstream.internal.graph.Node;
import io.dstream.internal.graph.StateNode;
import io.dstream.internal.keyed.MapWithState;
import io.dstream.internal.keyed.UpdateStateByKey;
import io.dstream.internal.keyed.UpdateStateByPartition;
import io.dstream.internal.window.SlidingWindow.Results;
import io.dstream.plan.StateFunction;
import io.dstream.state.Aggregator;
import io.dstream.state.KeyUpdate;
import io.dstream.state.State;
import io.dstream.state.StateSpec;
import io.dstream.table.Zero;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A stream of pairs, with operators that work by key. Each operator does to every batch what the operator of the same
 * name does to a {@link PairBatch}, which documents order and cost. Joins work batch by batch: they join the batches
 * that two streams have at the same time.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class PairDStream<K, V> extends DStreamOfPairs<K, V> {

    PairDStream(StreamingContext context, Node node) {
        this(context, node, 0);
    }

    PairDStream(StreamingContext context, Node node, int partitions) {
        super(context, node, partitions);
    }

    /**
     * Adds the operators by key to a stream whose records are pairs.
     *
     * @param stream the stream
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @return the same stream
     */
    public static <K, V> PairDStream<K, V> of(DStream<Pair<K, V>> stream) {
        return stream instanceof PairDStream<K, V> pairs ? pairs : asPairs(stream);
    }

    private <B extends Batch<?>> Node liftPairs(String kind, Function1<PairBatch<K, V>, B> operator) {
        return lift(kind, batch -> operator.apply(PairBatch.of(batch)));
    }

    private <W, B extends Batch<?>> Node liftPairsWith(
            String kind, PairDStream<K, W> other, Function2<PairBatch<K, V>, PairBatch<K, W>, B> operator) {
        return liftWith(kind, other, (mine, others) -> operator.apply(PairBatch.of(mine), PairBatch.of(others)));
    }

    private <W, B extends Batch<?>> Node liftPairsWith(
            String kind, PairBatch<K, W> table, Function2<PairBatch<K, V>, PairBatch<K, W>, B> operator) {
        return liftWith(kind, table, (mine, rows) -> operator.apply(PairBatch.of(mine), PairBatch.of(rows)));
    }

    // ---- pair by pair ----

    /**
     * Returns the key of each pair.
     *
     * @return the keys
     */
    public DStream<K> keys() {
        return stream(liftPairs("keys", PairBatch::keys));
    }

    /**
     * Returns the value of each pair.
     *
     * @return the values
     */
    public DStream<V> values() {
        return stream(liftPairs("values", PairBatch::values));
    }

    /**
     * Swaps key and value of each pair.
     *
     * @return pairs of value and key
     */
    public PairDStream<V, K> swap() {
        return pairs(liftPairs("swap", PairBatch::swap));
    }

    /**
     * Replaces each value with the result of a function. Keys stay the same.
     *
     * @param fn returns the new value for a value
     * @param <W> the type of the new values
     * @return the pairs
     */
    public <W> PairDStream<K, W> mapValues(Function1<? super V, ? extends W> fn) {
        return pairs(liftPairs("mapValues", batch -> batch.<W>mapValues(fn)));
    }

    /**
     * Replaces each value with zero or more values of the same key.
     *
     * @param fn returns the new values for a value
     * @param <W> the type of the new values
     * @return the pairs
     */
    public <W> PairDStream<K, W> flatMapValues(Function1<? super V, ? extends Iterable<? extends W>> fn) {
        return pairs(liftPairs("flatMapValues", batch -> batch.<W>flatMapValues(fn)));
    }

    // ---- by key ----

    /**
     * Collects the values of each key of a batch.
     *
     * @return one pair per key, with its values in order
     */
    public PairDStream<K, Iterable<V>> groupByKey() {
        return pairs(liftPairs("groupByKey", PairBatch::groupByKey));
    }

    /**
     * Same as {@link #groupByKey()}, with a given number of partitions.
     *
     * @param partitions the number of partitions of the result
     * @return one pair per key
     */
    public PairDStream<K, Iterable<V>> groupByKey(int partitions) {
        return inPartitions(partitions).groupByKey();
    }

    /**
     * Combines the values of each key of a batch with an associative function.
     *
     * @param fn an associative function, as in {@code ones.reduceByKey(Long::sum)}
     * @return one pair per key
     */
    public PairDStream<K, V> reduceByKey(Function2<? super V, ? super V, ? extends V> fn) {
        return pairs(liftPairs("reduceByKey", batch -> batch.reduceByKey(fn)));
    }

    /**
     * Same as {@link #reduceByKey(Function2)}, with a given number of partitions.
     *
     * @param fn an associative function
     * @param partitions the number of partitions of the result
     * @return one pair per key
     */
    public PairDStream<K, V> reduceByKey(Function2<? super V, ? super V, ? extends V> fn, int partitions) {
        return inPartitions(partitions).reduceByKey(fn);
    }

    /**
     * Combines the values of each key of a batch in accumulators, which the functions may change in place.
     *
     * @param create returns an accumulator for the first value
     * @param mergeValue adds a value to an accumulator
     * @param mergeCombiners merges the accumulators of two partitions
     * @param <A> the type of the accumulators
     * @return one pair per key
     */
    public <A> PairDStream<K, A> combineByKey(
            Function1<? super V, ? extends A> create,
            Function2<? super A, ? super V, ? extends A> mergeValue,
            Function2<? super A, ? super A, ? extends A> mergeCombiners) {
        return pairs(liftPairs("combineByKey", batch -> batch.<A>combineByKey(create, mergeValue, mergeCombiners)));
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
    public <A> PairDStream<K, A> combineByKey(
            Function1<? super V, ? extends A> create,
            Function2<? super A, ? super V, ? extends A> mergeValue,
            Function2<? super A, ? super A, ? extends A> mergeCombiners,
            int partitions) {
        return inPartitions(partitions).combineByKey(create, mergeValue, mergeCombiners);
    }

    /**
     * Aggregates the values of each key of a batch, starting from a neutral accumulator.
     *
     * @param zero the neutral accumulator; a collection or an array is copied for each key
     * @param add adds a value to an accumulator
     * @param merge merges the accumulators of two partitions
     * @param <A> the type of the accumulators
     * @return one pair per key
     */
    public <A> PairDStream<K, A> aggregateByKey(
            A zero,
            Function2<? super A, ? super V, ? extends A> add,
            Function2<? super A, ? super A, ? extends A> merge) {
        Zero<A> zeros = Zero.of("aggregateByKey", zero);
        return pairs(liftPairs("aggregateByKey", batch -> batch.<A>aggregateByKey(zeros.get(), add, merge)));
    }

    /**
     * Aggregates the values of each key of a batch. Each key has its own accumulator, which may be changed in place.
     *
     * @param aggregator turns the values into one result, as in {@code Aggregators.both(Aggregators.count(),
     *     Aggregators.mean(v -> v))}
     * @param <A> the type of the accumulators
     * @param <R> the type of the results
     * @return one pair per key
     */
    public <A, R> PairDStream<K, R> aggregateByKey(Aggregator<? super V, A, R> aggregator) {
        checkNotNull(aggregator, "aggregateByKey needs an aggregator");
        return pairs(liftPairs("aggregateByKey", batch -> batch.aggregateByKey(aggregator)));
    }

    /**
     * Same as {@link #aggregateByKey(Aggregator)}.
     *
     * @param aggregator turns the values into one result
     * @param <A> the type of the accumulators
     * @param <R> the type of the results
     * @return one pair per key
     */
    public <A, R> PairDStream<K, R> combineByKey(Aggregator<? super V, A, R> aggregator) {
        checkNotNull(aggregator, "combineByKey needs an aggregator");
        return pairs(liftPairs("combineByKey", batch -> batch.combineByKey(aggregator)));
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
    public <A, R> PairDStream<K, R> aggregateByKey(Aggregator<? super V, A, R> aggregator, int partitions) {
        return inPartitions(partitions).aggregateByKey(aggregator);
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
    public <A> PairDStream<K, A> aggregateByKey(
            A zero,
            Function2<? super A, ? super V, ? extends A> add,
            Function2<? super A, ? super A, ? extends A> merge,
            int partitions) {
        return inPartitions(partitions).aggregateByKey(zero, add, merge);
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
     * Moves all pairs of a key of a batch to the same partition.
     *
     * @param partitions the number of partitions
     * @return the same pairs
     */
    public PairDStream<K, V> partitionBy(int partitions) {
        return pairs(liftPairs("partitionBy", batch -> batch.partitionBy(partitions)));
    }

    // ---- over windows of time ----

    /**
     * Collects the values of each key over a window, in every batch. The pairs are held in memory as long as a window
     * needs them. To combine values, use {@link #reduceByKeyAndWindow}, which holds and costs much less.
     *
     * @param length the time that a window covers, a multiple of this stream's slide
     * @return one pair per key of the window, with its values in order
     */
    public PairDStream<K, Iterable<V>> groupByKeyAndWindow(Duration length) {
        return groupByKeyAndWindow(length, slide());
    }

    /**
     * Same as {@link #groupByKeyAndWindow(Duration)}, with a slide.
     *
     * @param length the time that a window covers, a multiple of this stream's slide
     * @param slide the time between windows, a multiple of this stream's slide
     * @return one pair per key of the window, with its values in order
     */
    public PairDStream<K, Iterable<V>> groupByKeyAndWindow(Duration length, Duration slide) {
        return this.<K, V>pairs(slice("groupByKeyAndWindow", length, slide))
                .inPartitions(partitionsOfState())
                .groupByKey();
    }

    /**
     * Combines the values of each key over a window with an associative function, in every batch.
     *
     * @param fn an associative function
     * @param length the time that a window covers, a multiple of this stream's slide
     * @return one pair per key of the window
     */
    public PairDStream<K, V> reduceByKeyAndWindow(Function2<? super V, ? super V, ? extends V> fn, Duration length) {
        return reduceByKeyAndWindow(fn, length, slide());
    }

    /**
     * Combines the values of each key over a window with an associative function, in the order of their batches. A
     * slide costs a constant number of combinations for each key of the batches that enter and leave, however long the
     * window is, and one pair for every key emitted.
     *
     * @param fn an associative function
     * @param length the time that a window covers, a multiple of this stream's slide
     * @param slide the time between windows, a multiple of this stream's slide
     * @return one pair per key of the window
     */
    public PairDStream<K, V> reduceByKeyAndWindow(
            Function2<? super V, ? super V, ? extends V> fn, Duration length, Duration slide) {
        return reduceByKeyAndWindow(fn, WindowSpec.of(length, slide));
    }

    /**
     * Same as {@link #reduceByKeyAndWindow(Function2, Duration, Duration)}, for a window with options.
     *
     * @param fn an associative function
     * @param window the window
     * @return one pair per key that the window emits
     */
    public PairDStream<K, V> reduceByKeyAndWindow(Function2<? super V, ? super V, ? extends V> fn, WindowSpec window) {
        return reduced(fn, Results.of(Windows.<V>reducing("reduceByKeyAndWindow", fn)), window);
    }

    /**
     * Combines the values of each key over a window, and emits what has changed since the previous window. This is
     * enough to keep a table up to date.
     *
     * @param fn an associative function
     * @param changes the window, as in {@code WindowSpec.of(length, slide).changes()}
     * @return for each key that had values in the batches that entered or left since: its result, or, once, an empty
     *     {@code Optional} if the key is no longer in the window
     */
    public PairDStream<K, Optional<V>> reduceByKeyAndWindow(
            Function2<? super V, ? super V, ? extends V> fn, WindowChanges changes) {
        Aggregator<V, V, V> reducing = Windows.reducing("reduceByKeyAndWindow", fn);
        return reduced(fn, Results.ofComingAndLeaving(reducing), changes.window());
    }

    private <R> PairDStream<K, R> reduced(
            Function2<? super V, ? super V, ? extends V> fn, Results<K, V, R> results, WindowSpec window) {
        return Windows.ofPairs(this, "reduceByKeyAndWindow", batch -> batch.reduceByKey(fn), results, window);
    }

    /**
     * Combines the values of each key over a window, and removes the values that leave with the inverse function. A key
     * whose values have all left stays in the result with what remains, so the number of keys held only grows. Pass a
     * filter if that matters.
     *
     * @param fn an associative function
     * @param inverse the inverse of the function: {@code inverse(fn(a, b), a)} is {@code b}
     * @param length the time that a window covers, a multiple of this stream's slide
     * @param slide the time between windows, a multiple of this stream's slide
     * @return one pair per key ever seen
     */
    public PairDStream<K, V> reduceByKeyAndWindow(
            Function2<? super V, ? super V, ? extends V> fn,
            Function2<? super V, ? super V, ? extends V> inverse,
            Duration length,
            Duration slide) {
        return reduced(
                fn,
                Results.ofAllKeys(Windows.<V>reducing("reduceByKeyAndWindow", fn, inverse), null),
                WindowSpec.of(length, slide));
    }

    /**
     * Combines the values of each key over a window, removes the values that leave with the inverse function, and hides
     * keys that do not pass a filter. A hidden value is still maintained. A hidden key without values in the window is
     * forgotten.
     *
     * @param fn an associative function
     * @param inverse the inverse of the function: {@code inverse(fn(a, b), a)} is {@code b}
     * @param length the time that a window covers, a multiple of this stream's slide
     * @param slide the time between windows, a multiple of this stream's slide
     * @param filter selects the pairs to emit, as in {@code pair -> pair.value() != 0}
     * @return one pair per key that passes the filter
     */
    public PairDStream<K, V> reduceByKeyAndWindow(
            Function2<? super V, ? super V, ? extends V> fn,
            Function2<? super V, ? super V, ? extends V> inverse,
            Duration length,
            Duration slide,
            Predicate1<? super Pair<K, V>> filter) {
        checkNotNull(filter, "reduceByKeyAndWindow needs a filter; leave it out to keep every key");
        return reduced(
                fn,
                Results.ofAllKeys(Windows.<V>reducing("reduceByKeyAndWindow", fn, inverse), filter::test),
                WindowSpec.of(length, slide));
    }

    /**
     * Aggregates the values of each key over a window.
     *
     * @param aggregator turns the values into one result, as in {@code Aggregators.mean(v -> v)}
     * @param length the time that a window covers, a multiple of this stream's slide
     * @param slide the time between windows, a multiple of this stream's slide
     * @param <A> the type of the accumulators
     * @param <R> the type of the results
     * @return one pair per key of the window
     */
    public <A, R> PairDStream<K, R> aggregateByKeyAndWindow(
            Aggregator<? super V, A, R> aggregator, Duration length, Duration slide) {
        return aggregateByKeyAndWindow(aggregator, WindowSpec.of(length, slide));
    }

    /**
     * Same as {@link #aggregateByKeyAndWindow(Aggregator, Duration, Duration)}, for a window with options.
     *
     * @param aggregator turns the values into one result
     * @param window the window
     * @param <A> the type of the accumulators
     * @param <R> the type of the results
     * @return one pair per key that the window emits
     */
    public <A, R> PairDStream<K, R> aggregateByKeyAndWindow(Aggregator<? super V, A, R> aggregator, WindowSpec window) {
        checkNotNull(aggregator, "aggregateByKeyAndWindow needs an aggregator");
        return aggregated(aggregator, Results.of(aggregator), window);
    }

    /**
     * Aggregates the values of each key over a window, and emits what has changed since the previous window, as
     * {@link #reduceByKeyAndWindow(Function2, WindowChanges)} does.
     *
     * @param aggregator turns the values into one result, which must not be null
     * @param changes the window, as in {@code WindowSpec.of(length, slide).changes()}
     * @param <A> the type of the accumulators
     * @param <R> the type of the results
     * @return for each key whose result may have changed: its result, or, once, an empty {@code Optional} if the key is
     *     no longer in the window
     */
    public <A, R> PairDStream<K, Optional<R>> aggregateByKeyAndWindow(
            Aggregator<? super V, A, R> aggregator, WindowChanges changes) {
        checkNotNull(aggregator, "aggregateByKeyAndWindow needs an aggregator");
        return aggregated(aggregator, Results.ofComingAndLeaving(aggregator), changes.window());
    }

    private <A, R> PairDStream<K, R> aggregated(
            Aggregator<? super V, A, ?> aggregator, Results<K, A, R> results, WindowSpec window) {
        Aggregator<? super V, A, A> unfinished = aggregator.unfinished();
        return Windows.ofPairs(
                this, "aggregateByKeyAndWindow", batch -> batch.aggregateByKey(unfinished), results, window);
    }

    // ---- state ----

    /**
     * Keeps state for each key, and calls a function with each value and its key's state. The cost depends on the
     * values and on the keys that time out, not on the number of keys held.
     *
     * @param spec the function, the initial state and the timeout
     * @param <S> the type of the state
     * @param <R> the type of the function's results
     * @return the result of each call
     */
    public <S, R> StateDStream<K, S, R> mapWithState(StateSpec<K, V, S, R> spec) {
        checkNotNull(spec, "mapWithState needs a StateSpec");
        int partitions = spec.partitions() > 0 ? spec.partitions() : partitionsOfState();
        MapWithState<K, V, S, R> fn = new MapWithState<>(spec, partitions);
        StateDStream<K, S, R> stream =
                new StateDStream<>(context(), stateNode("mapWithState", fn, partitions), partitions);
        spec.id().ifPresent(stream::named);
        return stream;
    }

    /**
     * Same as {@link #mapWithState(StateSpec)}, with a function only: the initial state is empty and there is no
     * timeout. The compiler infers the type of the state from a method reference, or from a lambda with typed
     * parameters. For other lambdas, pass the type to {@link #mapWithState(Class, Function3)}.
     *
     * @param fn receives the key, its value and its state, as in {@code (String key, Optional<Long> value, State<Long>
     *     sum) -> ...}
     * @param <S> the type of the state
     * @param <R> the type of the function's results, which must not be null
     * @return the result of each call
     */
    public <S, R> StateDStream<K, S, R> mapWithState(
            Function3<? super K, ? super Optional<V>, ? super State<S>, ? extends R> fn) {
        return this.<S, R>mapWithState(StateSpec.<K, V, S, R>of(fn));
    }

    /**
     * Same as {@link #mapWithState(Function3)}, with the type of the state, so that the parameters of a lambda need no
     * types. A program with a checkpoint directory does not start if that type has no codec.
     *
     * @param state the type of the state, as in {@code ones.mapWithState(Long.class, (word, one, sum) -> ...)}
     * @param fn receives the key, its value and its state
     * @param <S> the type of the state
     * @param <R> the type of the function's results, which must not be null
     * @return the result of each call
     */
    public <S, R> StateDStream<K, S, R> mapWithState(
            Class<S> state, Function3<? super K, ? super Optional<V>, ? super State<S>, ? extends R> fn) {
        checkNotNull(state, "mapWithState needs the type of the state");
        return mapWithState(state, fn, spec -> spec);
    }

    /**
     * Same as {@link #mapWithState(Class, Function3)}, with further settings, such as the initial state or a timeout.
     *
     * @param state the type of the state
     * @param fn receives the key, its value and its state
     * @param settings completes the spec, as in {@code spec -> spec.timeout(Duration.ofHours(1))}
     * @param <S> the type of the state
     * @param <R> the type of the function's results, which must not be null
     * @return the result of each call
     */
    public <S, R> StateDStream<K, S, R> mapWithState(
            Class<S> state,
            Function3<? super K, ? super Optional<V>, ? super State<S>, ? extends R> fn,
            UnaryOperator<StateSpec<K, V, S, R>> settings) {
        checkNotNull(state, "mapWithState needs the type of the state");
        checkNotNull(settings, "mapWithState needs settings, or leave that argument out");
        return this.<S, R>mapWithState(
                settings.apply(StateSpec.<K, V, S, R>of(fn).types(state)));
    }

    private <R> StateNode stateNode(
            String kind, StateFunction<K, V, R> fn, int partitions, Function1<Batch<R>, Batch<?>> finish) {
        return new StateNode(
                kind,
                CallSite.current(),
                node(),
                slide(),
                fn,
                partitions,
                (batch, tick) -> finish.apply(
                        PairBatch.of(StreamingContext.<Pair<K, V>>cast(batch)).updateState(fn, partitions, tick)));
    }

    private <R> StateNode stateNode(String kind, StateFunction<K, V, R> fn, int partitions) {
        return stateNode(kind, fn, partitions, given -> given);
    }

    /**
     * Keeps state for each key, and calls a function in every batch for every key that has state or values. The cost
     * depends on the number of keys held. If only keys with new data matter, {@link #mapWithState} costs much less.
     *
     * @param fn receives the key's values in the batch, possibly none, and its state; returns the new state, or an
     *     empty {@code Optional} to forget the key
     * @param <S> the type of the state
     * @return all keys and their state, in every batch
     */
    public <S> PairDStream<K, S> updateStateByKey(Function2<? super List<V>, ? super Optional<S>, Optional<S>> fn) {
        return updateStateByKey(fn, List.of());
    }

    /**
     * Same as {@link #updateStateByKey(Function2)}, with the type of the state, for when the compiler cannot infer it
     * because another operator follows directly. A program with a checkpoint directory does not start if that type has
     * no codec.
     *
     * @param state the type of the state, as in {@code ones.updateStateByKey(Long.class, (values, sum) ->
     *     ...).mapValues(...)}
     * @param fn receives the key's values in the batch, possibly none, and its state; returns the new state
     * @param <S> the type of the state
     * @return all keys and their state, in every batch
     */
    public <S> PairDStream<K, S> updateStateByKey(
            Class<S> state, Function2<? super List<V>, ? super Optional<S>, Optional<S>> fn) {
        checkNotNull(fn, "updateStateByKey needs a function");
        return updateStateByKey(state, (time, key, values, old) -> fn.apply(values, old));
    }

    /**
     * Same as {@link #updateStateByKey(Class, Function2)}, with a function that also receives the batch time and the
     * key.
     *
     * @param state the type of the state
     * @param fn receives the batch time, the key, its values and its state; returns the new state
     * @param <S> the type of the state
     * @return all keys and their state, in every batch
     */
    public <S> PairDStream<K, S> updateStateByKey(
            Class<S> state,
            Function4<? super Instant, ? super K, ? super List<V>, ? super Optional<S>, Optional<S>> fn) {
        checkNotNull(state, "updateStateByKey needs the type of the state");
        return updated(fn, List.of(), List.of(Primitives.wrap(state)));
    }

    /**
     * Same as {@link #updateStateByKey(Function2)}, with initial state.
     *
     * @param fn returns the new state of a key
     * @param initial the keys that have state before the first batch, with their state
     * @param <S> the type of the state
     * @return all keys and their state, in every batch
     */
    public <S> PairDStream<K, S> updateStateByKey(
            Function2<? super List<V>, ? super Optional<S>, Optional<S>> fn, Collection<Pair<K, S>> initial) {
        checkNotNull(fn, "updateStateByKey needs a function");
        return updateStateByKey((time, key, values, state) -> fn.apply(values, state), initial);
    }

    /**
     * Same as {@link #updateStateByKey(Function2)}, with a function that also receives the batch time and the key.
     *
     * @param fn receives the batch time, the key, its values and its state; returns the new state
     * @param <S> the type of the state
     * @return all keys and their state, in every batch
     */
    public <S> PairDStream<K, S> updateStateByKey(
            Function4<? super Instant, ? super K, ? super List<V>, ? super Optional<S>, Optional<S>> fn) {
        return updateStateByKey(fn, List.of());
    }

    /**
     * Same as {@link #updateStateByKey(Function4)}, with initial state.
     *
     * @param fn returns the new state of a key
     * @param initial the keys that have state before the first batch, with their state
     * @param <S> the type of the state
     * @return all keys and their state, in every batch
     */
    public <S> PairDStream<K, S> updateStateByKey(
            Function4<? super Instant, ? super K, ? super List<V>, ? super Optional<S>, Optional<S>> fn,
            Collection<Pair<K, S>> initial) {
        return updated(fn, initial, List.of());
    }

    private <S> PairDStream<K, S> updated(
            Function4<? super Instant, ? super K, ? super List<V>, ? super Optional<S>, Optional<S>> fn,
            Collection<Pair<K, S>> initial,
            List<Class<?>> types) {
        checkNotNull(fn, "updateStateByKey needs a function");
        int partitions = partitionsOfState();
        return pairs(stateNode(
                "updateStateByKey", new UpdateStateByKey<>(fn, List.copyOf(initial), types, partitions), partitions));
    }

    /**
     * Aggregates all values that a key has had since the start. Every batch costs all keys held, and one merge for each
     * key of the batch.
     *
     * @param aggregator turns the values into one result, as in {@code Aggregators.moments(v -> v)}; its accumulator is
     *     the state, for which a checkpoint needs a codec
     * @param <A> the type of the accumulators
     * @param <R> the type of the results
     * @return all keys and their results, in every batch
     */
    public <A, R> PairDStream<K, R> updateStateByKey(Aggregator<? super V, A, R> aggregator) {
        checkNotNull(aggregator, "updateStateByKey needs an aggregator");
        Aggregator<? super V, A, A> unfinished = aggregator.unfinished();
        PairDStream<K, A> combined = pairs(liftPairs("updateStateByKey", batch -> batch.aggregateByKey(unfinished)));
        int partitions = partitionsOfState();
        UpdateStateByKey<K, A, A> fn = new UpdateStateByKey<>(
                (time, key, news, all) -> news.isEmpty() || all.isEmpty()
                        ? all.or(() -> news.stream().findFirst())
                        : Optional.of(aggregator.merge().apply(all.get(), news.get(0))),
                List.of(),
                List.of(),
                partitions);
        return pairs(combined.stateNode("updateStateByKey", fn, partitions, states -> PairBatch.of(states)
                .mapValues(aggregator.finish())));
    }

    /**
     * Keeps state for each key, and calls a function once per partition and batch, with every key that has state or
     * values.
     *
     * @param fn receives the batch time and the keys of a partition; returns the keys that are to have state, each with
     *     its state. A key of another partition is rejected
     * @param initial the keys that have state before the first batch, with their state
     * @param <S> the type of the state
     * @return all keys and their state, in every batch
     */
    public <S> PairDStream<K, S> updateStateByPartition(
            Function2<? super Instant, ? super Iterator<KeyUpdate<K, V, S>>, Iterator<Pair<K, S>>> fn,
            Collection<Pair<K, S>> initial) {
        checkNotNull(fn, "updateStateByPartition needs a function");
        int partitions = partitionsOfState();
        return pairs(stateNode(
                "updateStateByPartition",
                new UpdateStateByPartition<>(fn, List.copyOf(initial), partitions),
                partitions));
    }

    // ---- joins ----

    /**
     * Groups the values that each key has in the batches of two streams.
     *
     * @param other the other stream, of the same context and with the same slide
     * @param <W> the type of the other values
     * @return for each key in either batch: its values in this batch and in the other
     */
    public <W> PairDStream<K, Pair<Iterable<V>, Iterable<W>>> cogroup(PairDStream<K, W> other) {
        return pairs(liftPairsWith("cogroup", other, PairBatch::<W>cogroup));
    }

    /**
     * Same as {@link #cogroup(PairDStream)}, with a given number of partitions.
     *
     * @param other the other stream, of the same context and with the same slide
     * @param partitions the number of partitions of the result
     * @param <W> the type of the other values
     * @return for each key in either batch: its values in this batch and in the other
     */
    public <W> PairDStream<K, Pair<Iterable<V>, Iterable<W>>> cogroup(PairDStream<K, W> other, int partitions) {
        return inPartitions(partitions).cogroup(other);
    }

    /**
     * Joins the batches of two streams by key (inner join).
     *
     * @param other the other stream, of the same context and with the same slide
     * @param <W> the type of the other values
     * @return for each key in both batches, every value in this batch paired with every value in the other
     */
    public <W> PairDStream<K, Pair<V, W>> join(PairDStream<K, W> other) {
        return pairs(liftPairsWith("join", other, PairBatch::<W>join));
    }

    /**
     * Same as {@link #join(PairDStream)}, with a given number of partitions.
     *
     * @param other the other stream, of the same context and with the same slide
     * @param partitions the number of partitions of the result
     * @param <W> the type of the other values
     * @return for each key in both batches, every value in this batch paired with every value in the other
     */
    public <W> PairDStream<K, Pair<V, W>> join(PairDStream<K, W> other, int partitions) {
        return inPartitions(partitions).join(other);
    }

    /**
     * Joins each batch with a static table by key (inner join).
     *
     * @param table the table, as in {@code ssc.batch(rows).keyBy(Row::id)}
     * @param <W> the type of the other values
     * @return for each key on both sides, every value of this side paired with every value of the other
     */
    public <W> PairDStream<K, Pair<V, W>> join(PairBatch<K, W> table) {
        return pairs(liftPairsWith("join", table, PairBatch::<W>join));
    }

    /**
     * Joins the batches of two streams by key, and keeps values of this stream that have no match (left outer join).
     *
     * @param other the other stream, of the same context and with the same slide
     * @param <W> the type of the other values
     * @return for each key on this side, every value paired with every value of the other side, or with an empty
     *     {@code Optional} if there is none
     */
    public <W> PairDStream<K, Pair<V, Optional<W>>> leftOuterJoin(PairDStream<K, W> other) {
        return pairs(liftPairsWith("leftOuterJoin", other, PairBatch::<W>leftOuterJoin));
    }

    /**
     * Same as {@link #leftOuterJoin(PairDStream)}, with a given number of partitions.
     *
     * @param other the other stream, of the same context and with the same slide
     * @param partitions the number of partitions of the result
     * @param <W> the type of the other values
     * @return for each key on this side, every value paired with every value of the other side, or with an empty
     *     {@code Optional} if there is none
     */
    public <W> PairDStream<K, Pair<V, Optional<W>>> leftOuterJoin(PairDStream<K, W> other, int partitions) {
        return inPartitions(partitions).leftOuterJoin(other);
    }

    /**
     * Joins each batch with a static table by key, and keeps values that have no match (left outer join).
     *
     * @param table the table
     * @param <W> the type of the other values
     * @return for each key on this side, every value paired with every value of the other side, or with an empty
     *     {@code Optional} if there is none
     */
    public <W> PairDStream<K, Pair<V, Optional<W>>> leftOuterJoin(PairBatch<K, W> table) {
        return pairs(liftPairsWith("leftOuterJoin", table, PairBatch::<W>leftOuterJoin));
    }

    /**
     * Joins the batches of two streams by key, and keeps values of the other stream that have no match (right outer
     * join).
     *
     * @param other the other stream, of the same context and with the same slide
     * @param <W> the type of the other values
     * @return for each key on the other side, every value of this side, or an empty {@code Optional} if there is none,
     *     paired with every value of the other side
     */
    public <W> PairDStream<K, Pair<Optional<V>, W>> rightOuterJoin(PairDStream<K, W> other) {
        return pairs(liftPairsWith("rightOuterJoin", other, PairBatch::<W>rightOuterJoin));
    }

    /**
     * Same as {@link #rightOuterJoin(PairDStream)}, with a given number of partitions.
     *
     * @param other the other stream, of the same context and with the same slide
     * @param partitions the number of partitions of the result
     * @param <W> the type of the other values
     * @return for each key on the other side, every value of this side, or an empty {@code Optional} if there is none,
     *     paired with every value of the other side
     */
    public <W> PairDStream<K, Pair<Optional<V>, W>> rightOuterJoin(PairDStream<K, W> other, int partitions) {
        return inPartitions(partitions).rightOuterJoin(other);
    }

    /**
     * Joins the batches of two streams by key, and keeps values of both streams that have no match (full outer join).
     *
     * @param other the other stream, of the same context and with the same slide
     * @param <W> the type of the other values
     * @return for each key in either batch, every value in this batch paired with every value in the other; a missing
     *     value is an empty {@code Optional}
     */
    public <W> PairDStream<K, Pair<Optional<V>, Optional<W>>> fullOuterJoin(PairDStream<K, W> other) {
        return pairs(liftPairsWith("fullOuterJoin", other, PairBatch::<W>fullOuterJoin));
    }

    /**
     * Same as {@link #fullOuterJoin(PairDStream)}, with a given number of partitions.
     *
     * @param other the other stream, of the same context and with the same slide
     * @param partitions the number of partitions of the result
     * @param <W> the type of the other values
     * @return for each key in either batch, every value in this batch paired with every value in the other; a missing
     *     value is an empty {@code Optional}
     */
    public <W> PairDStream<K, Pair<Optional<V>, Optional<W>>> fullOuterJoin(PairDStream<K, W> other, int partitions) {
        return inPartitions(partitions).fullOuterJoin(other);
    }
}
