package io.dstream;

import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.event.Windows;
import io.dstream.function.Action1;
import io.dstream.function.Function1;
import io.dstream.function.Predicate1;
import io.dstream.internal.eventtime.EventClock;
import io.dstream.internal.eventtime.EventInput;
import io.dstream.internal.eventtime.EventOperator;
import io.dstream.internal.eventtime.Sided;
import io.dstream.internal.eventtime.Stamped;
import io.dstream.internal.eventtime.Watermark;
import io.dstream.internal.times.Times;
import io.dstream.plan.Operator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A stream of pairs that carry the time at which they happened.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class KeyedEventStream<K, V> extends EventStream<Pair<K, V>> {

    KeyedEventStream(DStream<?> stamped, Watermark watermark, List<EventInput> inputs) {
        super(stamped, watermark, inputs);
    }

    private KeyedEventStream(
            DStream<?> stamped,
            Watermark watermark,
            List<EventInput> inputs,
            DStream<?> toBeNamed,
            DStream<?> withLeftOut) {
        super(stamped, watermark, inputs, toBeNamed, withLeftOut);
    }

    @SuppressWarnings("unchecked")
    private DStream<Pair<K, Stamped>> pairs() {
        return (DStream<Pair<K, Stamped>>) (DStream<?>) stamped();
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the stream knows what it has
    private static <V> V valueOf(Stamped record) {
        return (V) record.value();
    }

    private <W> KeyedEventStream<K, W> with(DStream<?> other) {
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
        checkNotNull(fn, "retimed needs a function");
        return with(pairs().map(pair -> {
            Pair<K, V> seen = seen(pair);
            return Pair.of(pair.key(), pair.value().at(Times.millis(fn.apply(seen))));
        }));
    }

    @Override
    public KeyedEventStream<K, V> union(EventStream<Pair<K, V>> other) {
        checkNotNull(other, "union needs another stream");
        return new KeyedEventStream<>(stamped().union(other.stamped()), joint(other), allInputs(other));
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
        return with(pairs().map(pair ->
                Pair.of(pair.key(), pair.value().with(fn.apply(KeyedEventStream.<V>valueOf(pair.value()))))));
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

    // ---- joins ----

    /** Makes an operator of two streams. */
    @FunctionalInterface
    interface MakesJoin {
        EventOperator<?> make(EventClock clock, Watermark input, int partitions, Supplier<Operator> operator);
    }

    /** The records of both, each of its side. */
    <W> KeyedEventStream<K, Sided> sided(KeyedEventStream<K, W> other) {
        checkNotNull(other, "a join needs another stream");
        return this.<Sided>mapValues(value -> new Sided(false, value))
                .union(other.mapValues(value -> new Sided(true, value)));
    }

    final <W, R> KeyedEventStream<K, R> joined(String kind, KeyedEventStream<K, W> other, MakesJoin join) {
        KeyedEventStream<K, Sided> both = sided(other);
        int partitions = stamped().partitionsOfState();
        EventStages stages = EventStages.add(
                both, kind, partitions, (clock, operator) -> join.make(clock, both.watermark, partitions, operator));
        DStream<Object> joined = stamped().stream(stages.node());
        return new KeyedEventStream<>(
                joined.filter(Stamped::counts), // what is left out is of one side, and no result
                stages.operator().output(),
                List.of(),
                joined,
                joined);
    }

    /**
     * Joins with the records of another stream whose times are not too far away.
     *
     * @param other the other stream, of the same context
     * @param <W> its values
     * @return the join, which still has to be told how far
     */
    public <W> EventJoin<K, V, W> join(KeyedEventStream<K, W> other) {
        checkNotNull(other, "join needs another stream");
        return new EventJoin<>(this, other);
    }

    /**
     * Joins each record with the version that was valid at its time: the last record of the other stream whose time is
     * not later. A record waits until the watermark has passed its time, since a version of that time may still come.
     * Of versions with the same time the last in the source counts. Records and versions behind the watermark are left
     * out, and given by {@code late()} of the result. Keeps, for each key, the last version for ever, and those later
     * than the watermark.
     *
     * @param versions the versions, of the same context
     * @param <W> their values
     * @return each value with its version, if there is one, at the value's time
     */
    public <W> KeyedEventStream<K, Pair<V, Optional<W>>> asOf(KeyedEventStream<K, W> versions) {
        return joined(
                "asOf", versions, (clock, input, partitions, operator) -> clock.asOf(input, partitions, operator));
    }

    /**
     * Joins with a table that does not change. Values without a partner are left out.
     *
     * @param table the table, of an engine of this context's
     * @param <W> its values
     * @return each value with each of the table's of its key, at the value's time
     */
    public <W> KeyedEventStream<K, Pair<V, W>> join(PairBatch<K, W> table) {
        checkNotNull(table, "join needs a table");
        DStream<Pair<K, Stamped>> joined = asPairs().join(table).map(found -> {
            Stamped record = found.value().key();
            return Pair.of(
                    found.key(),
                    record.with(Pair.of(record.value(), found.value().value())));
        });
        return new KeyedEventStream<>(joined, watermark, List.of());
    }

    private PairDStream<K, Stamped> asPairs() {
        return DStream.asPairs(pairs().filter(pair -> pair.value().isIn()));
    }

    @Override
    public KeyedEventStream<K, V> distinctWithin(Function1<? super Pair<K, V>, ?> keyFn, Duration horizon) {
        EventStages stages = distinct(keyFn, horizon);
        DStream<Stamped> first = stamped().stream(stages.node());
        DStream<?> keyed = first.map(Stamped::keyed);
        return new KeyedEventStream<>(keyed, stages.operator().output(), List.of(), first, keyed);
    }
}
