package io.dstream;

import com.google.common.math.LongMath;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.function.Function1;
import io.dstream.function.Function2;
import io.dstream.function.Predicate1;
import io.dstream.internal.graph.SliceNode;
import io.dstream.internal.graph.StateNode;
import io.dstream.internal.window.SlidingWindow;
import io.dstream.plan.StateContext;
import java.util.List;

/**
 * Puts sliding windows together: each batch is combined into an accumulator per key, and a {@link SlidingWindow}
 * combines these over panes, the greatest common part of length and slide, and over windows. A window over a whole
 * stream is one with a single key.
 */
final class Windows {
    private Windows() {}

    @SuppressWarnings("unchecked")
    static <T> Function2<T, T, T> untyped(Function2<? super T, ? super T, ? extends T> fn) {
        return (Function2<T, T, T>) fn;
    }

    static <K, V, A, R> PairDStream<K, R> ofPairs(
            PairDStream<K, V> stream,
            String kind,
            Function1<PairBatch<K, V>, PairBatch<K, A>> combine,
            Function2<A, A, A> merge,
            Function2<A, A, A> subtract,
            Function1<A, R> finish,
            Predicate1<Pair<K, R>> filter,
            boolean keepsNeutral,
            WindowSpec window) {
        SliceNode.checkWindow(kind, stream.node(), window.length(), window.slide());
        PairDStream<K, A> combined =
                stream.pairs(stream.lift(kind, (Batch<Pair<K, V>> batch) -> combine.apply(PairBatch.of(batch))));
        SlidingWindow<K, A, R> fn = sliding(combined, merge, subtract, finish, filter, keepsNeutral, window);
        int partitions = stream.context().parallelism();
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
            DStream<T> stream,
            String kind,
            Function1<Batch<T>, List<A>> combine,
            Function2<A, A, A> merge,
            Function2<A, A, A> subtract,
            Function1<A, R> finish,
            boolean keepsNeutral,
            WindowSpec window) {
        SliceNode.checkWindow(kind, stream.node(), window.length(), window.slide());
        PairDStream<Boolean, A> combined = stream.pairs(
                stream.lift(kind, batch -> batch.summarize(combine).<Boolean, A>mapToPair(a -> Pair.of(true, a))));
        SlidingWindow<Boolean, A, R> fn = sliding(combined, merge, subtract, finish, null, keepsNeutral, window);
        return stream.stream(
                new StateNode(kind, CallSite.current(), combined.node(), window.slide(), fn, 1, (batch, tick) -> update(
                                StreamingContext.<Pair<Boolean, A>>cast(batch), fn, 1, tick)
                        .map(Pair::value)));
    }

    private static <K, A, R> SlidingWindow<K, A, R> sliding(
            PairDStream<K, A> batches,
            Function2<A, A, A> merge,
            Function2<A, A, A> subtract,
            Function1<A, R> finish,
            Predicate1<Pair<K, R>> filter,
            boolean keepsNeutral,
            WindowSpec window) {
        long paneMillis =
                LongMath.gcd(window.length().toMillis(), window.slide().toMillis());
        return new SlidingWindow<>(
                paneMillis,
                Math.toIntExact(window.length().toMillis() / paneMillis),
                paneMillis > batches.slide().toMillis(),
                merge,
                subtract,
                finish,
                filter,
                keepsNeutral,
                window.isChangedOnly());
    }

    private static <K, A, R> Batch<Pair<K, R>> update(
            Batch<Pair<K, A>> batch, SlidingWindow<K, A, R> fn, int partitions, StateContext context) {
        return PairBatch.of(batch).updateState(fn, partitions, context);
    }
}
