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
 * A stream of pairs with event times.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
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
     * Replaces each value with the result of a function. Key and time stay the same.
     *
     * @param fn returns the result for a record
     * @param <W> the type of the new values
     * @return the mapped stream
     */
    public <W> KeyedEventStream<K, W> mapValues(Function1<? super V, ? extends W> fn) {
        checkNotNull(fn, "mapValues needs a function");
        return with(pairs().map(pair ->
                Pair.of(pair.key(), pair.value().with(fn.apply(KeyedEventStream.<V>valueOf(pair.value()))))));
    }

    /**
     * Assigns the records of each key to windows.
     *
     * @param windows the kind of windows
     * @return the windowed stream, ready to be aggregated
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
     * Joins this stream with the records of another stream whose times are close enough.
     *
     * @param other the other stream, of the same context
     * @param <W> the type of the other values
     * @return the join; the bounds are still to be set
     */
    public <W> EventJoin<K, V, W> join(KeyedEventStream<K, W> other) {
        checkNotNull(other, "join needs another stream");
        return new EventJoin<>(this, other);
    }

    /**
     * Joins each record with the version that was valid at its time: the other stream's last record whose time is not
     * later. A record waits until the watermark has passed its time, since a version for that time may still arrive. Of
     * several versions with the same time, the last in the source is used. Records and versions behind the watermark
     * are dropped and emitted by {@code late()} of the result. Holds, for each key, the last version forever, and all
     * versions later than the watermark.
     *
     * @param versions the versions, of the same context
     * @param <W> the type of the versions
     * @return each value with its version, if there is one, at the value's time
     */
    public <W> KeyedEventStream<K, Pair<V, Optional<W>>> asOf(KeyedEventStream<K, W> versions) {
        return joined(
                "asOf", versions, (clock, input, partitions, operator) -> clock.asOf(input, partitions, operator));
    }

    /**
     * Joins this stream with a static table. Values without a match are dropped.
     *
     * @param table the table, computed by this context's engine
     * @param <W> the type of the other values
     * @return each value paired with each of the table's values for its key, at the value's time
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
