package io.dstream;

import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.math.LongMath;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.function.Function1;
import io.dstream.function.Function2;
import io.dstream.internal.graph.SliceNode;
import io.dstream.internal.graph.StateNode;
import io.dstream.internal.window.SlidingWindow;
import io.dstream.internal.window.SlidingWindow.Results;
import io.dstream.internal.window.SlidingWindow.Shape;
import io.dstream.plan.StateContext;
import io.dstream.state.Aggregator;
import java.util.List;

/**
 * Puts sliding windows together: each batch is combined into an accumulator per key, and a {@link SlidingWindow}
 * combines these over panes, the greatest common part of length and slide, and over windows. A window over a whole
 * stream is one with a single key.
 */
final class Windows {
    private Windows() {}

    /** An aggregator for what has been reduced batch by batch: its accumulators are values, of which it makes none. */
    @SuppressWarnings("unchecked")
    static <V> Aggregator<V, V, V> reducing(String kind, Function2<? super V, ? super V, ? extends V> fn) {
        checkNotNull(fn, "%s needs a function", kind);
        Function2<V, V, V> merge = (Function2<V, V, V>) fn;
        return Aggregator.of(
                () -> {
                    throw new IllegalStateException(kind + " has no value to begin with");
                },
                merge,
                merge,
                value -> value);
    }

    /** The same, which subtracts. */
    @SuppressWarnings("unchecked")
    static <V> Aggregator<V, V, V> reducing(
            String kind,
            Function2<? super V, ? super V, ? extends V> fn,
            Function2<? super V, ? super V, ? extends V> inverse) {
        Aggregator<V, V, V> merging = reducing(kind, fn);
        checkNotNull(inverse, "%s needs an inverse function; leave it out if there is none", kind);
        return merging.withSubtract((Function2<V, V, V>) inverse);
    }

    static <K, V, A, R> PairDStream<K, R> ofPairs(
            PairDStream<K, V> stream,
            String kind,
            Function1<PairBatch<K, V>, PairBatch<K, A>> combine,
            Results<K, A, R> results,
            WindowSpec window) {
        SliceNode.checkWindow(kind, stream.node(), window.length(), window.slide());
        PairDStream<K, A> combined =
                stream.pairs(stream.lift(kind, (Batch<Pair<K, V>> batch) -> combine.apply(PairBatch.of(batch))));
        SlidingWindow<K, A, R> fn = new SlidingWindow<>(shape(stream, window), results);
        int partitions = stream.partitionsOfState();
        return stream.pairs(new StateNode(
                kind,
                CallSite.current(),
                combined.node(),
                window.slide(),
                fn,
                partitions,
                (batch, tick) -> update(StreamingContext.cast(batch), fn, partitions, tick)));
    }

    static <T, A, R> DStream<R> ofStream(
            DStream<T> stream, String kind, Aggregator<? super T, A, R> aggregator, WindowSpec window) {
        checkNotNull(aggregator, "%s needs an aggregator", kind);
        Aggregator<? super T, A, A> unfinished = aggregator.unfinished();
        return ofStream(
                stream,
                kind,
                batch -> batch.<Boolean, T>mapToPair(v -> Pair.of(true, v))
                        .aggregateByKey(unfinished)
                        .values()
                        .collect(),
                Results.of(aggregator),
                window);
    }

    static <T, A, R> DStream<R> ofStream(
            DStream<T> stream,
            String kind,
            Function1<Batch<T>, List<A>> combine,
            Results<Boolean, A, R> results,
            WindowSpec window) {
        SliceNode.checkWindow(kind, stream.node(), window.length(), window.slide());
        PairDStream<Boolean, A> combined = stream.pairs(
                stream.lift(kind, batch -> batch.summarize(combine).<Boolean, A>mapToPair(a -> Pair.of(true, a))));
        SlidingWindow<Boolean, A, R> fn = new SlidingWindow<>(shape(stream, window), results);
        return stream.stream(
                new StateNode(kind, CallSite.current(), combined.node(), window.slide(), fn, 1, (batch, tick) -> update(
                                StreamingContext.<Pair<Boolean, A>>cast(batch), fn, 1, tick)
                        .map(Pair::value)));
    }

    private static Shape shape(DStream<?> batches, WindowSpec window) {
        long paneMillis =
                LongMath.gcd(window.length().toMillis(), window.slide().toMillis());
        return new Shape(
                paneMillis,
                Math.toIntExact(window.length().toMillis() / paneMillis),
                paneMillis > batches.slide().toMillis(),
                window.isChangedOnly());
    }

    private static <K, A, R> Batch<Pair<K, R>> update(
            Batch<Pair<K, A>> batch, SlidingWindow<K, A, R> fn, int partitions, StateContext context) {
        return PairBatch.of(batch).updateState(fn, partitions, context);
    }
}
