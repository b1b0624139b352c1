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
 * A stream of records that carry the time at which they happened, and of a watermark that tells how far that time has
 * come. Made by {@link DStream#withEventTime}. Operators that work record by record keep a record's time.
 *
 * @param <T> the records
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
     * Gives one record for each, at its time.
     *
     * @param fn makes it
     * @param <R> the new records
     * @return the mapped stream
     */
    public <R> EventStream<R> map(Function1<? super T, ? extends R> fn) {
        checkNotNull(fn, "map needs a function");
        return with(stamped().map(record -> Stamped.in(record).with(fn.apply(EventStream.<T>seen(record)))));
    }

    /**
     * Gives any number of records for each, all at its time.
     *
     * @param fn makes them
     * @param <R> the new records
     * @return the stream of all of them
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
     * Keeps some records.
     *
     * @param fn says which
     * @return the stream of those
     */
    public EventStream<T> filter(Predicate1<? super T> fn) {
        return with(filtered(fn));
    }

    /**
     * Shows each record to a function, and lets it go on.
     *
     * @param fn is shown it
     * @return the same records
     */
    public EventStream<T> peek(Action1<? super T> fn) {
        return with(peeked(fn));
    }

    /**
     * Gives records another time. The watermark stays what it is: a time before it makes a record late.
     *
     * @param fn reads it off the record; not null
     * @return the same records at other times
     */
    public EventStream<T> retimed(Function1<? super T, Instant> fn) {
        checkNotNull(fn, "retimed needs a function");
        return with(
                stamped().map(record -> Stamped.in(record).at(Times.millis(fn.apply(EventStream.<T>seen(record))))));
    }

    /**
     * Brings two streams together. The watermark is the lesser of the two; one whose partitions are all idle is not
     * waited for.
     *
     * @param other the other stream, of the same context
     * @return the records of both
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
     * Gives each record a key.
     *
     * @param fn reads it off the record
     * @param <K> the keys
     * @return pairs of key and record
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
     * Gives a pair for each record, at its time.
     *
     * @param fn makes it
     * @param <K> the keys
     * @param <V> the values
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
     * Puts all records into windows, without a key: into one partition.
     *
     * @param windows which windows
     * @return the windowed stream, to be aggregated
     */
    public KeyedWindowedStream<Unit, T> windowAll(Windows windows) {
        @SuppressWarnings("unchecked") // shown as what it is not, since a truth value has a codec
        KeyedEventStream<Unit, T> keyed = (KeyedEventStream<Unit, T>) (KeyedEventStream<?, T>) keyBy(record -> true);
        return keyed.window(windows).withoutKeys();
    }

    /**
     * Lets one record of those that have something in common pass: the first, until the watermark is past its time by
     * more than the horizon. Of those in a batch the first is that with the least time, and of these that which stands
     * first in the source. A record that is older than the watermark by more than the horizon cannot be judged, and is
     * given by {@code late()} of the result. Keeps a time for each that was let pass within the horizon.
     *
     * @param keyFn reads off a record what those that are the same have in common
     * @param horizon for how long
     * @return the stream of the first ones
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
     * The records without their times.
     *
     * @return a plain stream
     */
    public DStream<T> records() {
        return stamped().filter(Stamped::counts).map(EventStream::<T>seen);
    }

    /**
     * The records with their times.
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
     * What was left out where records were given their time: those without one, and those too far ahead. They go
     * through the operators up to here, as others do.
     *
     * @return the records, with why they were left out
     */
    @SuppressWarnings("unchecked")
    public DStream<Late<T>> late() {
        inputs.forEach(EventInput::giveLeftOut);
        return ((DStream<Object>) withLeftOut)
                .filter(record -> !Stamped.counts(record))
                .map(record -> (Late<T>) ((LeftOut) Stamped.in(record)).late(Stamped.seen(record)));
    }

    /**
     * Gives the stream a name, for errors, reports, metrics and checkpoints.
     *
     * @param id the name: 1 to 100 letters, digits, dots, hyphens or underscores
     * @return this stream
     */
    public EventStream<T> named(String id) {
        toBeNamed.named(id);
        return this;
    }
}
