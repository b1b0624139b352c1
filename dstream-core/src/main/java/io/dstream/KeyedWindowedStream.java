package io.dstream;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.batch.Pair;
import io.dstream.event.ClosingPane;
import io.dstream.event.OnTimePane;
import io.dstream.event.PaneTime;
import io.dstream.event.Triggers;
import io.dstream.event.Windows;
import io.dstream.function.Function2;
import io.dstream.internal.eventtime.Grouping;
import io.dstream.internal.eventtime.Grouping.Accumulation;
import io.dstream.internal.eventtime.GroupingRules;
import io.dstream.internal.eventtime.Sided;
import io.dstream.internal.times.Times;
import io.dstream.state.Aggregator;
import io.dstream.state.Aggregators;
import java.time.Duration;
import java.util.List;

/**
 * Records in windows, and when which of them are given: to be aggregated. Immutable: each option gives another one.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class KeyedWindowedStream<K, V> {
    private final KeyedEventStream<K, V> stream;
    private final GroupingRules rules;
    private final String name; // null for none
    private final boolean keyless;

    KeyedWindowedStream(KeyedEventStream<K, V> stream, Windows windows) {
        this(stream, GroupingRules.of(windows), null, false);
    }

    private KeyedWindowedStream(KeyedEventStream<K, V> stream, GroupingRules rules, String name, boolean keyless) {
        this.stream = stream;
        this.rules = rules;
        this.name = name;
        this.keyless = keyless;
    }

    private KeyedWindowedStream<K, V> with(GroupingRules other) {
        return new KeyedWindowedStream<>(stream, other, name, keyless);
    }

    KeyedWindowedStream<K, V> withoutKeys() {
        return new KeyedWindowedStream<>(stream, rules, name, true);
    }

    // ---- options ----

    /**
     * When a window gives a pane. By default when the watermark passes its end, and then in every batch that brings
     * late records for it.
     *
     * @param trigger the trigger
     * @return the stream with the option
     */
    public KeyedWindowedStream<K, V> trigger(Triggers trigger) {
        return with(rules.trigger(checkNotNull(trigger, "trigger needs a trigger")));
    }

    /**
     * For how long after the watermark has passed its end a window takes records in. By default for no time. A window
     * is held for so long: memory follows it.
     *
     * @param lateness for how long
     * @return the stream with the option
     * @throws IllegalArgumentException if it is negative, or not a whole number of milliseconds
     */
    public KeyedWindowedStream<K, V> allowedLateness(Duration lateness) {
        return with(rules.lateness(Times.checkMillis("the allowed lateness", lateness, 0)));
    }

    /**
     * A pane shows what came since the one before it: the default.
     *
     * @return the stream with the option
     */
    public KeyedWindowedStream<K, V> discarding() {
        return with(rules.accumulation(Accumulation.DISCARDING));
    }

    /**
     * A pane shows all that came for the window.
     *
     * @return the stream with the option
     */
    public KeyedWindowedStream<K, V> accumulating() {
        return with(rules.accumulation(Accumulation.ACCUMULATING));
    }

    /**
     * A pane shows all that came for the window, and carries what the pane before has shown, to be taken back. Where
     * sessions become one, each of those that were shown and are no more gives a pane that only takes back.
     *
     * @return the stream with the option
     */
    public KeyedWindowedStream<K, V> retracting() {
        return with(rules.accumulation(Accumulation.RETRACTING));
    }

    /**
     * Whether a window has an on-time pane when nothing came since its last early one. By default it always has.
     *
     * @param pane whether
     * @return the stream with the option
     */
    public KeyedWindowedStream<K, V> onTimePane(OnTimePane pane) {
        return with(rules.onTimePane(checkNotNull(pane, "onTimePane needs an answer")));
    }

    /**
     * Whether a window has a last pane, when its lateness is over, if nothing came for it. By default it has none.
     *
     * @param pane whether
     * @return the stream with the option
     */
    public KeyedWindowedStream<K, V> closingPane(ClosingPane pane) {
        return with(rules.closingPane(checkNotNull(pane, "closingPane needs an answer")));
    }

    /**
     * Which time panes have for the operators behind. By default the window's last instant.
     *
     * @param time which
     * @return the stream with the option
     */
    public KeyedWindowedStream<K, V> paneTime(PaneTime time) {
        return with(rules.paneTime(checkNotNull(time, "paneTime needs a time")));
    }

    /**
     * Gives the aggregation a name, for errors, reports, metrics and checkpoints: a program with a checkpoint directory
     * needs one.
     *
     * @param id the name: 1 to 100 letters, digits, dots, hyphens or underscores
     * @return the stream with the option
     */
    public KeyedWindowedStream<K, V> named(String id) {
        return new KeyedWindowedStream<>(stream, rules, id, keyless);
    }

    // ---- results ----

    /**
     * Aggregates the values of each key and window. Costs one call of {@code add} a record, however many windows it is
     * in, and what is due; see the operator table.
     *
     * @param aggregator makes the results
     * @param <A> the accumulators
     * @param <R> the results
     * @return the panes
     * @throws IllegalArgumentException if the trigger may finish while records may still come, or never fires
     */
    public <A, R> PaneStream<K, R> aggregate(Aggregator<? super V, A, R> aggregator) {
        checkNotNull(aggregator, "aggregate needs an aggregator");
        return grouped("aggregate", rules.grouping(aggregator));
    }

    /**
     * Combines the values of each key and window two by two.
     *
     * @param fn an associative function
     * @return the panes; the value of an empty one is null
     * @throws IllegalArgumentException if the trigger may finish while records may still come, or never fires
     */
    public PaneStream<K, V> reduce(Function2<? super V, ? super V, ? extends V> fn) {
        checkNotNull(fn, "reduce needs a function");
        return grouped("reduce", rules.grouping(Aggregators.<V>reducing(fn)));
    }

    /**
     * Counts the records of each key and window.
     *
     * @return the panes
     * @throws IllegalArgumentException if the trigger may finish while records may still come, or never fires
     */
    public PaneStream<K, Long> count() {
        return grouped("count", rules.grouping(Aggregators.<V>count()));
    }

    /**
     * Lists the values of each key and window, in the order of their times. Holds all of them, once for each window
     * that they are in.
     *
     * @return the panes
     * @throws IllegalArgumentException if the trigger may finish while records may still come, or never fires
     */
    public PaneStream<K, List<V>> toList() {
        return grouped("toList", rules.listing());
    }

    /**
     * Lists the values of each key and window, and those that another stream has for them.
     *
     * @param other the other stream, in the same windows, with the same options
     * @param <W> its values
     * @return the panes, each list in the order of the times
     * @throws IllegalArgumentException if the two do not agree
     */
    public <W> PaneStream<K, Pair<List<V>, List<W>>> cogroup(KeyedWindowedStream<K, W> other) {
        return withOther(other).grouped("cogroup", rules.cogrouping());
    }

    /**
     * Joins the values of each key and window with those that another stream has for them. A pane shows all pairs that
     * there are so far, unless {@link #retracting} is said.
     *
     * @param other the other stream, in the same windows, with the same options
     * @param <W> its values
     * @return the panes, each with the pairs of a value of this stream and one of the other
     * @throws IllegalArgumentException if the two do not agree, or discard
     */
    public <W> PaneStream<K, List<Pair<V, W>>> join(KeyedWindowedStream<K, W> other) {
        return withOther(other).grouped("join", rules.joining());
    }

    private <W> KeyedWindowedStream<K, Sided> withOther(KeyedWindowedStream<K, W> other) {
        checkNotNull(other, "a join needs another windowed stream");
        checkArgument(
                rules.equals(other.rules),
                "the two sides of a join must be in the same windows, with the same options: one has %s, the other %s",
                rules,
                other.rules);
        return new KeyedWindowedStream<>(stream.sided(other.stream), rules, name, keyless);
    }

    private <R> PaneStream<K, R> grouped(String kind, Grouping keyed) {
        Grouping grouping = keyless ? keyed.withoutKeys() : keyed;
        int partitions = keyless ? 1 : stream.stamped().partitionsOfState();
        EventStages stages = EventStages.add(
                stream,
                kind,
                partitions,
                (clock, operator) -> clock.grouping(stream.watermark, grouping, partitions, operator));
        if (name != null) {
            stages.node().graph().name(stages.node(), name);
        }
        return new PaneStream<>(stream.context(), stages.node(), stages.operator());
    }
}
