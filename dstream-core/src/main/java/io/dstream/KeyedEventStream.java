package io.dstream;

import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.batch.Pair;
import io.dstream.event.Windows;
import io.dstream.function.Action1;
import io.dstream.function.Function1;
import io.dstream.function.Predicate1;
import io.dstream.internal.eventtime.EventInput;
import io.dstream.internal.eventtime.Stamped;
import io.dstream.internal.eventtime.Watermark;
import java.time.Instant;
import java.util.List;

/**
 * A stream of pairs that carry the time at which they happened.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class KeyedEventStream<K, V> extends EventStream<Pair<K, V>> {

    KeyedEventStream(DStream<Stamped> stamped, Watermark watermark, List<EventInput> inputs) {
        super(stamped, watermark, inputs);
    }

    private <W> KeyedEventStream<K, W> with(DStream<Stamped> other) {
        return new KeyedEventStream<>(other, watermark, inputs());
    }

    @Override
    public KeyedEventStream<K, V> filter(Predicate1<? super Pair<K, V>> fn) {
        return with(filtered(fn));
    }

    @Override
    public KeyedEventStream<K, V> peek(Action1<? super Pair<K, V>> fn) {
        return with(peeked(fn));
    }

    @Override
    public KeyedEventStream<K, V> retimed(Function1<? super Pair<K, V>, Instant> fn) {
        return with(moved(fn));
    }

    @Override
    public KeyedEventStream<K, V> union(EventStream<Pair<K, V>> other) {
        checkNotNull(other, "union needs another stream");
        return new KeyedEventStream<>(stamped.union(other.stamped), joint(other), allInputs(other));
    }

    @Override
    public KeyedEventStream<K, V> named(String id) {
        super.named(id);
        return this;
    }

    /**
     * Gives one value for each, with the same key and time.
     *
     * @param fn makes it
     * @param <W> the new values
     * @return the mapped stream
     */
    public <W> KeyedEventStream<K, W> mapValues(Function1<? super V, ? extends W> fn) {
        checkNotNull(fn, "mapValues needs a function");
        return with(stamped.map(record -> {
            Pair<K, V> pair = value(record);
            return record.with(Pair.of(pair.key(), fn.apply(pair.value())));
        }));
    }

    /**
     * Puts the records of each key into windows.
     *
     * @param windows which windows
     * @return the windowed stream, to be aggregated
     */
    public KeyedWindowedStream<K, V> window(Windows windows) {
        checkNotNull(windows, "window needs windows, as Windows.tumbling(Duration.ofMinutes(1))");
        return new KeyedWindowedStream<>(this, windows);
    }
}
