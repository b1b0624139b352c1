package io.dstream;

import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.batch.Pair;
import io.dstream.event.Late;
import io.dstream.event.Timed;
import io.dstream.event.Unit;
import io.dstream.event.Windows;
import io.dstream.function.Action1;
import io.dstream.function.Function1;
import io.dstream.function.Predicate1;
import io.dstream.internal.eventtime.EventInput;
import io.dstream.internal.eventtime.LeftOut;
import io.dstream.internal.eventtime.Stamped;
import io.dstream.internal.eventtime.Watermark;
import io.dstream.internal.times.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A stream of records with event times (the times at which they happened), and a watermark that tells how far event
 * time has advanced. Created by {@link DStream#withEventTime}. Operators that work record by record keep a record's
 * time.
 *
 * @param <T> the type of the records
 */
public sealed class EventStream<T> permits KeyedEventStream {
    private final DStream<?> stamped; // Stamped, or pairs with them
    final Watermark watermark;
    private final List<EventInput> inputs; // that give what is left out at the beginning

    private final DStream<?> toBeNamed;
    private final DStream<?> withLeftOut; // among others, or before what is left out was taken away

    EventStream(DStream<?> stamped, Watermark watermark, List<EventInput> inputs) {
        this(stamped, watermark, inputs, stamped, stamped);
    }

    EventStream(
            DStream<?> stamped,
            Watermark watermark,
            List<EventInput> inputs,
            DStream<?> toBeNamed,
            DStream<?> withLeftOut) {
        this.stamped = stamped;
        this.toBeNamed = toBeNamed;
        this.withLeftOut = withLeftOut;
        this.watermark = watermark;
        this.inputs = List.copyOf(inputs);
    }

    final List<EventInput> inputs() {
        return inputs;
    }

    final StreamingContext context() {
        return stamped.context();
    }

    private <R> EventStream<R> with(DStream<?> other) {
        return new EventStream<>(other, watermark, inputs);
    }

    private <K, V> KeyedEventStream<K, V> keyed(DStream<?> other) {
        return new KeyedEventStream<>(other, watermark, inputs);
    }

    /** The stream as it goes through operators. */
    @SuppressWarnings("unchecked")
    final DStream<Object> stamped() {
        return (DStream<Object>) stamped;
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the stream knows what it has
    static <T> T seen(Object record) {
        return (T) Stamped.seen(record);
    }

    final DStream<Object> filtered(Predicate1<? super T> fn) {
        checkNotNull(fn, "filter needs a function");
        return stamped().filter(record -> fn.test(EventStream.<T>seen(record)));
    }

    final DStream<Object> peeked(Action1<? super T> fn) {
        checkNotNull(fn, "peek needs a function");
        return stamped().peek(record -> fn.accept(EventStream.<T>seen(record)));
    }

    // ---- record by record ----

    /**
     * Replaces each record with the result of a function. The time stays the same.
     *
     * @param fn returns the result for a record
     * @param <R> the type of the new records
     * @return the mapped stream
     */
    public <R> EventStream<R> map(Function1<? super T, ? extends R> fn) {
        checkNotNull(fn, "map needs a function");
        return with(stamped().map(record -> Stamped.in(record).with(fn.apply(EventStream.<T>seen(record)))));
    }

    /**
     * Replaces each record with zero or more records, which all have its time.
     *
     * @param fn returns the results for a record
     * @param <R> the type of the new records
     * @return the stream of the results
     */
    public <R> EventStream<R> flatMap(Function1<? super T, ? extends Iterable<? extends R>> fn) {
        checkNotNull(fn, "flatMap needs a function");
        return with(stamped().flatMap(record -> {
            Stamped from = Stamped.in(record);
            List<Object> all = new ArrayList<>();
            for (R made : fn.apply(EventStream.<T>seen(record))) {
                all.add(from.with(made));
            }
            return all;
        }));
    }

    /**
     * Keeps the records that match a predicate and drops the others.
     *
     * @param fn the predicate
     * @return the matching records
     */
    public EventStream<T> filter(Predicate1<? super T> fn) {
        return with(filtered(fn));
    }

    /**
     * Calls an action on each record as it passes.
     *
     * @param fn the action
     * @return the same records
     */
    public EventStream<T> peek(Action1<? super T> fn) {
        return with(peeked(fn));
    }

    /**
     * Assigns new times to the records. The watermark stays the same, so a record whose new time is before the
     * watermark is late.
     *
     * @param fn returns the time of a record; must not return null
     * @return the same records with new times
     */
    public EventStream<T> retimed(Function1<? super T, Instant> fn) {
        checkNotNull(fn, "retimed needs a function");
        return with(
                stamped().map(record -> Stamped.in(record).at(Times.millis(fn.apply(EventStream.<T>seen(record))))));
    }

    /**
     * Returns the union of two streams. Its watermark is the lower of the two; a stream whose partitions are all idle
     * does not hold it back.
     *
     * @param other the other stream, of the same context
     * @return the records of both streams
     */
    public EventStream<T> union(EventStream<T> other) {
        checkNotNull(other, "union needs another stream");
        return new EventStream<>(stamped().union(other.stamped()), joint(other), allInputs(other));
    }

    final Watermark joint(EventStream<?> other) {
        return watermark == other.watermark
                ? watermark
                : context().eventClock().joint(List.of(watermark, other.watermark));
    }

    final List<EventInput> allInputs(EventStream<?> other) {
        List<EventInput> all = new ArrayList<>(inputs);
        other.inputs().stream().filter(input -> !all.contains(input)).forEach(all::add);
        return all;
    }

    // ---- with keys, and without time ----

    /**
     * Adds a key to each record.
     *
     * @param fn returns the key of a record
     * @param <K> the type of the keys
     * @return pairs of a key and a record
     */
    public <K> KeyedEventStream<K, T> keyBy(Function1<? super T, ? extends K> fn) {
        checkNotNull(fn, "keyBy needs a function");
        return keyed(stamped().map(record -> {
            T seen = seen(record);
            return Pair.of(
                    fn.apply(seen),
                    record instanceof Stamped ? record : Stamped.in(record).with(seen));
        }));
    }

    /**
     * Turns each record into a pair, which has the record's time.
     *
     * @param fn returns the result for a record
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @return the pairs
     */
    public <K, V> KeyedEventStream<K, V> mapToPair(Function1<? super T, Pair<K, V>> fn) {
        checkNotNull(fn, "mapToPair needs a function");
        return keyed(stamped().map(record -> {
            Pair<K, V> pair = fn.apply(EventStream.<T>seen(record));
            return Pair.of(pair.key(), Stamped.in(record).with(pair.value()));
        }));
    }

    /**
     * Assigns all records to windows, without a key. They are all processed in one partition.
     *
     * @param windows the kind of windows
     * @return the windowed stream, ready to be aggregated
     */
    public KeyedWindowedStream<Unit, T> windowAll(Windows windows) {
        @SuppressWarnings("unchecked") // shown as what it is not, since a truth value has a codec
        KeyedEventStream<Unit, T> keyed = (KeyedEventStream<Unit, T>) (KeyedEventStream<?, T>) keyBy(record -> true);
        return keyed.window(windows).withoutKeys();
    }

    /**
     * Removes duplicates: keeps the first of the records that have the same key, and drops the others until the
     * watermark is past its time by more than the horizon. Within a batch the first record is the one with the earliest
     * time or, if times are equal, the one that comes first in the source. A record that is older than the watermark by
     * more than the horizon cannot be checked; {@code late()} of the result emits it. Holds one time for each record
     * emitted within the horizon.
     *
     * @param keyFn returns the key that duplicates have in common
     * @param horizon how long to remember a key
     * @return the first record of each key
     */
    public EventStream<T> distinctWithin(Function1<? super T, ?> keyFn, Duration horizon) {
        EventStages stages = distinct(keyFn, horizon);
        return new EventStream<>(
                stamped().stream(stages.node()), stages.operator().output(), List.of());
    }

    final EventStages distinct(Function1<? super T, ?> keyFn, Duration horizon) {
        checkNotNull(keyFn, "distinctWithin needs a function that says which records are the same");
        long millis = Times.checkMillis("the horizon of distinctWithin", horizon, 0);
        int partitions = stamped().partitionsOfState();
        KeyedEventStream<Object, T> keyed = this.<Object>keyBy(keyFn);
        return EventStages.add(
                keyed,
                "distinctWithin",
                partitions,
                (clock, operator) -> clock.distinct(watermark, millis, partitions, operator));
    }

    /**
     * Returns the records without their times.
     *
     * @return a plain stream
     */
    public DStream<T> records() {
        return stamped().filter(Stamped::counts).map(EventStream::<T>seen);
    }

    /**
     * Returns the records with their times.
     *
     * @return a plain stream
     */
    public DStream<Timed<T>> timed() {
        return stamped()
                .filter(Stamped::counts)
                .map(record -> new Timed<>(
                        EventStream.<T>seen(record),
                        Times.instant(Stamped.in(record).time())));
    }

    /**
     * Returns the records that were dropped when times were assigned, because they had no time or were too far ahead.
     * They pass through the operators up to here like other records.
     *
     * @return the dropped records, with the reasons
     */
    @SuppressWarnings("unchecked")
    public DStream<Late<T>> late() {
        inputs.forEach(EventInput::giveLeftOut);
        return ((DStream<Object>) withLeftOut)
                .filter(record -> !Stamped.counts(record))
                .map(record -> (Late<T>) ((LeftOut) Stamped.in(record)).late(Stamped.seen(record)));
    }

    /**
     * Sets the name of this stream, by which errors, reports, metrics and checkpoints refer to it.
     *
     * @param id the name: 1 to 100 letters, digits, dots, hyphens or underscores
     * @return this stream
     */
    public EventStream<T> named(String id) {
        toBeNamed.named(id);
        return this;
    }
}
