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
 * A stream of pairs, with the operators that work by key. Each does to every batch what the operator of the same name
 * does to a {@link PairBatch}: see there for order and cost. Joins are batch by batch: they bring together what two
 * streams have at the same time.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class PairDStream<K, V> extends DStreamOfPairs<K, V> {

    PairDStream(StreamingContext context, Node node) {
        this(context, node, 0);
    }

    PairDStream(StreamingContext context, Node node, int partitions) {
        super(context, node, partitions);
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
        return inPartitions(partitions).groupByKey();
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
        return inPartitions(partitions).reduceByKey(fn);
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
     * As {@link #combineByKey(Function1, Function2, Function2)}.
     *
     * @param create makes an accumulator of the first value
     * @param mergeValue takes in one more value
     * @param mergeCombiners merges the accumulators of two partitions
     * @param partitions how many partitions the result shall have
     * @param <A> the accumulators
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
     * Takes the values of each key of a batch into an accumulator, starting from a zero.
     *
     * @param zero the neutral accumulator; a collection or an array is copied for each key
     * @param add takes in a value
     * @param merge merges the accumulators of two partitions
     * @param <A> the accumulators
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
     * Takes the values of each key of a batch into an accumulator of its own, which may be changed in place.
     *
     * @param aggregator makes an accumulator, takes values in, merges accumulators and makes the result, as in
     *     {@code Aggregators.both(Aggregators.count(), Aggregators.mean(v -> v))}
     * @param <A> the accumulators
     * @param <R> the results
     * @return one pair per key
     */
    public <A, R> PairDStream<K, R> aggregateByKey(Aggregator<? super V, A, R> aggregator) {
        checkNotNull(aggregator, "aggregateByKey needs an aggregator");
        return pairs(liftPairs("aggregateByKey", batch -> batch.aggregateByKey(aggregator)));
    }

    /**
     * The same as {@link #aggregateByKey(Aggregator)}.
     *
     * @param aggregator makes an accumulator, takes values in, merges accumulators and makes the result
     * @param <A> the accumulators
     * @param <R> the results
     * @return one pair per key
     */
    public <A, R> PairDStream<K, R> combineByKey(Aggregator<? super V, A, R> aggregator) {
        checkNotNull(aggregator, "combineByKey needs an aggregator");
        return pairs(liftPairs("combineByKey", batch -> batch.combineByKey(aggregator)));
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
    public <A, R> PairDStream<K, R> aggregateByKey(Aggregator<? super V, A, R> aggregator, int partitions) {
        return inPartitions(partitions).aggregateByKey(aggregator);
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
     * Brings all pairs of a key of a batch into the same partition.
     *
     * @param partitions how many partitions
     * @return the same pairs
     */
    public PairDStream<K, V> partitionBy(int partitions) {
        return pairs(liftPairs("partitionBy", batch -> batch.partitionBy(partitions)));
    }

    // ---- over windows of time ----

    /**
     * Gathers the values of each key over a window, in every batch. The pairs are held in memory as long as a window
     * needs them; where values are to be combined, {@link #reduceByKeyAndWindow} holds and costs much less.
     *
     * @param length how much time a window covers, a multiple of this stream's slide
     * @return one pair per key of the window, its values in order
     */
    public PairDStream<K, Iterable<V>> groupByKeyAndWindow(Duration length) {
        return groupByKeyAndWindow(length, slide());
    }

    /**
     * As {@link #groupByKeyAndWindow(Duration)}, with a slide.
     *
     * @param length how much time a window covers, a multiple of this stream's slide
     * @param slide how far apart windows are, a multiple of this stream's slide
     * @return one pair per key of the window, its values in order
     */
    public PairDStream<K, Iterable<V>> groupByKeyAndWindow(Duration length, Duration slide) {
        return this.<K, V>pairs(slice("groupByKeyAndWindow", length, slide))
                .inPartitions(partitionsOfState())
                .groupByKey();
    }

    /**
     * Combines the values of each key over a window, in every batch.
     *
     * @param fn an associative function
     * @param length how much time a window covers, a multiple of this stream's slide
     * @return one pair per key of the window
     */
    public PairDStream<K, V> reduceByKeyAndWindow(Function2<? super V, ? super V, ? extends V> fn, Duration length) {
        return reduceByKeyAndWindow(fn, length, slide());
    }

    /**
     * Combines the values of each key over a window. Values are combined in the order of their batches. A slide costs
     * the keys of the batches that come and go, a constant number of combinations each, however long the window is; and
     * a pair for every key it gives.
     *
     * @param fn an associative function
     * @param length how much time a window covers, a multiple of this stream's slide
     * @param slide how far apart windows are, a multiple of this stream's slide
     * @return one pair per key of the window
     */
    public PairDStream<K, V> reduceByKeyAndWindow(
            Function2<? super V, ? super V, ? extends V> fn, Duration length, Duration slide) {
        return reduceByKeyAndWindow(fn, WindowSpec.of(length, slide));
    }

    /**
     * As {@link #reduceByKeyAndWindow(Function2, Duration, Duration)}, for a window with options.
     *
     * @param fn an associative function
     * @param window the window
     * @return one pair per key that the window gives
     */
    public PairDStream<K, V> reduceByKeyAndWindow(Function2<? super V, ? super V, ? extends V> fn, WindowSpec window) {
        return reduced(fn, Results.of(Windows.<V>reducing("reduceByKeyAndWindow", fn)), window);
    }

    /**
     * Combines the values of each key over a window, and tells what has changed since the window before: enough to keep
     * a table by.
     *
     * @param fn an associative function
     * @param changes the window, as in {@code WindowSpec.of(length, slide).changes()}
     * @return for each key that had values in the batches that came or left since: its result, or nothing once for a
     *     key that has left the window
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
     * Combines the values of each key over a window, subtracting what leaves. A key stays with its neutral value when
     * all its values have left, so the keys held only grow: give a filter where that matters.
     *
     * @param fn an associative function
     * @param inverse undoes it: {@code inverse(fn(a, b), a)} is {@code b}
     * @param length how much time a window covers, a multiple of this stream's slide
     * @param slide how far apart windows are, a multiple of this stream's slide
     * @return one pair per key that was ever seen
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
     * Combines the values of each key over a window, subtracting what leaves, and hides keys that do not pass a filter.
     * What is hidden is still counted on; a key without values in the window is forgotten once it is hidden.
     *
     * @param fn an associative function
     * @param inverse undoes it: {@code inverse(fn(a, b), a)} is {@code b}
     * @param length how much time a window covers, a multiple of this stream's slide
     * @param slide how far apart windows are, a multiple of this stream's slide
     * @param filter keeps pairs in the output, as in {@code pair -> pair.value() != 0}
     * @return one pair per key that passes
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
     * @param aggregator how values become one result, as in {@code Aggregators.mean(v -> v)}
     * @param length how much time a window covers, a multiple of this stream's slide
     * @param slide how far apart windows are, a multiple of this stream's slide
     * @param <A> the accumulators
     * @param <R> the results
     * @return one pair per key of the window
     */
    public <A, R> PairDStream<K, R> aggregateByKeyAndWindow(
            Aggregator<? super V, A, R> aggregator, Duration length, Duration slide) {
        return aggregateByKeyAndWindow(aggregator, WindowSpec.of(length, slide));
    }

    /**
     * As {@link #aggregateByKeyAndWindow(Aggregator, Duration, Duration)}, for a window with options.
     *
     * @param aggregator how values become one result
     * @param window the window
     * @param <A> the accumulators
     * @param <R> the results
     * @return one pair per key that the window gives
     */
    public <A, R> PairDStream<K, R> aggregateByKeyAndWindow(Aggregator<? super V, A, R> aggregator, WindowSpec window) {
        checkNotNull(aggregator, "aggregateByKeyAndWindow needs an aggregator");
        return aggregated(aggregator, Results.of(aggregator), window);
    }

    /**
     * Aggregates the values of each key over a window, and tells what has changed since the window before, as
     * {@link #reduceByKeyAndWindow(Function2, WindowChanges)} does.
     *
     * @param aggregator how values become one result, which is not null
     * @param changes the window, as in {@code WindowSpec.of(length, slide).changes()}
     * @param <A> the accumulators
     * @param <R> the results
     * @return for each key that may have changed its result, or nothing once for a key that has left the window
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
     * Keeps state per key, and calls a function with each value and its key's state. Costs the values, and the keys
     * that time out; not the keys held.
     *
     * @param spec the function, and how state begins and ends
     * @param <S> the state of a key
     * @param <R> what the function gives
     * @return what the function gives, call by call
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
     * As {@link #mapWithState(StateSpec)}, with nothing but a function: state begins empty and does not time out. The
     * compiler learns the type of the state from a method reference or from a lambda whose parameters have types; for
     * any other lambda, name it first, with {@link #mapWithState(Class, Function3)}.
     *
     * @param fn is given the key, its value and its state, as in {@code (String key, Optional<Long> value, State<Long>
     *     sum) -> ...}
     * @param <S> the state of a key
     * @param <R> what the function gives, not null
     * @return what the function gives, call by call
     */
    public <S, R> StateDStream<K, S, R> mapWithState(
            Function3<? super K, ? super Optional<V>, ? super State<S>, ? extends R> fn) {
        return this.<S, R>mapWithState(StateSpec.<K, V, S, R>of(fn));
    }

    /**
     * As {@link #mapWithState(Function3)}, with the type of the state, so that the parameters of a lambda need none. A
     * program with a checkpoint directory refuses to start where that type has no codec.
     *
     * @param state the type of the state, as in {@code ones.mapWithState(Long.class, (word, one, sum) -> ...)}
     * @param fn is given the key, its value and its state
     * @param <S> the state of a key
     * @param <R> what the function gives, not null
     * @return what the function gives, call by call
     */
    public <S, R> StateDStream<K, S, R> mapWithState(
            Class<S> state, Function3<? super K, ? super Optional<V>, ? super State<S>, ? extends R> fn) {
        checkNotNull(state, "mapWithState needs the type of the state");
        return mapWithState(state, fn, spec -> spec);
    }

    /**
     * As {@link #mapWithState(Class, Function3)}, with what else is said of the state: how it begins, when it times
     * out.
     *
     * @param state the type of the state
     * @param fn is given the key, its value and its state
     * @param settings completes the spec of that function, as in {@code spec -> spec.timeout(Duration.ofHours(1))}
     * @param <S> the state of a key
     * @param <R> what the function gives, not null
     * @return what the function gives, call by call
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
     * Keeps state per key, and calls a function in every batch for every key that has state or values. Costs all keys
     * held; where only keys with data matter, {@link #mapWithState} costs much less.
     *
     * @param fn is given the key's values in the batch, possibly none, and its state; gives the new state, or nothing
     *     to forget the key
     * @param <S> the state of a key
     * @return all keys with their state, in every batch
     */
    public <S> PairDStream<K, S> updateStateByKey(Function2<? super List<V>, ? super Optional<S>, Optional<S>> fn) {
        return updateStateByKey(fn, List.of());
    }

    /**
     * As {@link #updateStateByKey(Function2)}, with the type of the state, for where the compiler cannot tell it: where
     * an operator follows at once. A program with a checkpoint directory refuses to start where that type has no codec.
     *
     * @param state the type of the state, as in {@code ones.updateStateByKey(Long.class, (values, sum) ->
     *     ...).mapValues(...)}
     * @param fn is given the key's values in the batch, possibly none, and its state; gives the new state
     * @param <S> the state of a key
     * @return all keys with their state, in every batch
     */
    public <S> PairDStream<K, S> updateStateByKey(
            Class<S> state, Function2<? super List<V>, ? super Optional<S>, Optional<S>> fn) {
        checkNotNull(fn, "updateStateByKey needs a function");
        return updateStateByKey(state, (time, key, values, old) -> fn.apply(values, old));
    }

    /**
     * As {@link #updateStateByKey(Class, Function2)}, with a function that is told the batch time and the key.
     *
     * @param state the type of the state
     * @param fn is given the batch time, the key, its values and its state; gives the new state
     * @param <S> the state of a key
     * @return all keys with their state, in every batch
     */
    public <S> PairDStream<K, S> updateStateByKey(
            Class<S> state,
            Function4<? super Instant, ? super K, ? super List<V>, ? super Optional<S>, Optional<S>> fn) {
        checkNotNull(state, "updateStateByKey needs the type of the state");
        return updated(fn, List.of(), List.of(Primitives.wrap(state)));
    }

    /**
     * As {@link #updateStateByKey(Function2)}, with state to begin with.
     *
     * @param fn gives a key's new state
     * @param initial keys with their state before the first batch
     * @param <S> the state of a key
     * @return all keys with their state, in every batch
     */
    public <S> PairDStream<K, S> updateStateByKey(
            Function2<? super List<V>, ? super Optional<S>, Optional<S>> fn, Collection<Pair<K, S>> initial) {
        checkNotNull(fn, "updateStateByKey needs a function");
        return updateStateByKey((time, key, values, state) -> fn.apply(values, state), initial);
    }

    /**
     * As {@link #updateStateByKey(Function2)}, with a function that is told the batch time and the key.
     *
     * @param fn is given the batch time, the key, its values and its state; gives the new state
     * @param <S> the state of a key
     * @return all keys with their state, in every batch
     */
    public <S> PairDStream<K, S> updateStateByKey(
            Function4<? super Instant, ? super K, ? super List<V>, ? super Optional<S>, Optional<S>> fn) {
        return updateStateByKey(fn, List.of());
    }

    /**
     * As {@link #updateStateByKey(Function4)}, with state to begin with.
     *
     * @param fn gives a key's new state
     * @param initial keys with their state before the first batch
     * @param <S> the state of a key
     * @return all keys with their state, in every batch
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
     * Aggregates all values that a key has ever had. Costs all keys held in every batch, and one merge for each key of
     * the batch.
     *
     * @param aggregator how values become one result, as in {@code Aggregators.moments(v -> v)}; its accumulator is the
     *     state, which a checkpoint needs a codec for
     * @param <A> the accumulators
     * @param <R> the results
     * @return all keys with their results, in every batch
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
     * Keeps state per key, and calls a function once per partition and batch with every key that has state or values.
     *
     * @param fn is given the batch time and the keys of a partition; gives the keys that are to have state, with it; a
     *     key of another partition is refused
     * @param initial keys with their state before the first batch
     * @param <S> the state of a key
     * @return all keys with their state, in every batch
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
     * As {@link #cogroup(PairDStream)}.
     *
     * @param other the other stream, of the same context and slide
     * @param partitions how many partitions the result shall have
     * @param <W> its values
     * @return for each key that either batch has: its values here and its values there
     */
    public <W> PairDStream<K, Pair<Iterable<V>, Iterable<W>>> cogroup(PairDStream<K, W> other, int partitions) {
        return inPartitions(partitions).cogroup(other);
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
        return inPartitions(partitions).join(other);
    }

    /**
     * Each value of a batch with each value of its key in a table that stays the same.
     *
     * @param table the table, as in {@code ssc.batch(rows).keyBy(Row::id)}
     * @param <W> its values
     * @return for each key that both have, every value here with every value there
     */
    public <W> PairDStream<K, Pair<V, W>> join(PairBatch<K, W> table) {
        return pairs(liftPairsWith("join", table, PairBatch::<W>join));
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
     * As {@link #leftOuterJoin(PairDStream)}.
     *
     * @param other the other stream, of the same context and slide
     * @param partitions how many partitions the result shall have
     * @param <W> its values
     * @return for each key here, every value with every value there
     */
    public <W> PairDStream<K, Pair<V, Optional<W>>> leftOuterJoin(PairDStream<K, W> other, int partitions) {
        return inPartitions(partitions).leftOuterJoin(other);
    }

    /**
     * Each value of a batch with each value of its key in a table that stays the same, or with nothing.
     *
     * @param table the table
     * @param <W> its values
     * @return for each key here, every value with every value there
     */
    public <W> PairDStream<K, Pair<V, Optional<W>>> leftOuterJoin(PairBatch<K, W> table) {
        return pairs(liftPairsWith("leftOuterJoin", table, PairBatch::<W>leftOuterJoin));
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
     * As {@link #rightOuterJoin(PairDStream)}.
     *
     * @param other the other stream, of the same context and slide
     * @param partitions how many partitions the result shall have
     * @param <W> its values
     * @return for each key there, every value here with every value
     */
    public <W> PairDStream<K, Pair<Optional<V>, W>> rightOuterJoin(PairDStream<K, W> other, int partitions) {
        return inPartitions(partitions).rightOuterJoin(other);
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

    /**
     * As {@link #fullOuterJoin(PairDStream)}.
     *
     * @param other the other stream, of the same context and slide
     * @param partitions how many partitions the result shall have
     * @param <W> its values
     * @return for each key that either batch has, every value here with every value there
     */
    public <W> PairDStream<K, Pair<Optional<V>, Optional<W>>> fullOuterJoin(PairDStream<K, W> other, int partitions) {
        return inPartitions(partitions).fullOuterJoin(other);
    }
}
