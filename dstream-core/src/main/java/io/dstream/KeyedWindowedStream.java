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
 * A stream of records in windows, with the rules for when windows emit results. Call an aggregation to get the results.
 * Immutable: each option returns a new stream.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
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
     * Sets when a window emits a pane. By default it does so when the watermark passes its end, and then in every batch
     * with late records for it.
     *
     * @param trigger the trigger
     * @return a copy with this option
     */
    public KeyedWindowedStream<K, V> trigger(Triggers trigger) {
        return with(rules.trigger(checkNotNull(trigger, "trigger needs a trigger")));
    }

    /**
     * Sets how long a window accepts late records after the watermark has passed its end. By default it accepts none.
     * Windows are held in memory for this time.
     *
     * @param lateness the time
     * @return a copy with this option
     * @throws IllegalArgumentException if the time is negative or not a whole number of milliseconds
     */
    public KeyedWindowedStream<K, V> allowedLateness(Duration lateness) {
        return with(rules.lateness(Times.checkMillis("the allowed lateness", lateness, 0)));
    }

    /**
     * Makes each pane show only the records since the previous pane. This is the default, except for {@link #join}.
     *
     * @return a copy with this option
     */
    public KeyedWindowedStream<K, V> discarding() {
        return with(rules.accumulation(Accumulation.DISCARDING));
    }

    /**
     * Makes each pane show all records of the window so far.
     *
     * @return a copy with this option
     */
    public KeyedWindowedStream<K, V> accumulating() {
        return with(rules.accumulation(Accumulation.ACCUMULATING));
    }

    /**
     * Makes each pane show all records of the window so far, and carry the result of the previous pane to be
     * subtracted. When sessions merge, each session that was shown before and no longer exists emits a pane that only
     * retracts.
     *
     * @return a copy with this option
     */
    public KeyedWindowedStream<K, V> retracting() {
        return with(rules.accumulation(Accumulation.RETRACTING));
    }

    /**
     * Sets whether a window emits an on-time pane if nothing has arrived since its last early pane. By default it
     * always does.
     *
     * @param pane the rule
     * @return a copy with this option
     */
    public KeyedWindowedStream<K, V> onTimePane(OnTimePane pane) {
        return with(rules.onTimePane(checkNotNull(pane, "onTimePane needs an answer")));
    }

    /**
     * Sets whether a window emits a last pane when its lateness is over, if nothing has arrived for it. By default it
     * does not.
     *
     * @param pane the rule
     * @return a copy with this option
     */
    public KeyedWindowedStream<K, V> closingPane(ClosingPane pane) {
        return with(rules.closingPane(checkNotNull(pane, "closingPane needs an answer")));
    }

    /**
     * Sets the time of panes for the operators that follow. The default is the window's last instant.
     *
     * @param time the time
     * @return a copy with this option
     */
    public KeyedWindowedStream<K, V> paneTime(PaneTime time) {
        return with(rules.paneTime(checkNotNull(time, "paneTime needs a time")));
    }

    /**
     * Sets the name of the aggregation, by which errors, reports, metrics and checkpoints refer to it. Required if the
     * program has a checkpoint directory.
     *
     * @param id the name: 1 to 100 letters, digits, dots, hyphens or underscores
     * @return a copy with this option
     */
    public KeyedWindowedStream<K, V> named(String id) {
        return new KeyedWindowedStream<>(stream, rules, id, keyless);
    }

    // ---- results ----

    /**
     * Aggregates the values of each key and window. A record costs one call of {@code add}, however many windows it is
     * in. Emitting costs depend on the panes due; see the operator table.
     *
     * @param aggregator turns the values into a result
     * @param <A> the type of the accumulators
     * @param <R> the type of the results
     * @return the panes
     * @throws IllegalArgumentException if the trigger never fires, or may finish while records may still arrive
     */
    public <A, R> PaneStream<K, R> aggregate(Aggregator<? super V, A, R> aggregator) {
        checkNotNull(aggregator, "aggregate needs an aggregator");
        return grouped("aggregate", rules.grouping(aggregator));
    }

    /**
     * Combines the values of each key and window with an associative function.
     *
     * @param fn an associative function
     * @return the panes; the value of an empty one is null
     * @throws IllegalArgumentException if the trigger never fires, or may finish while records may still arrive
     */
    public PaneStream<K, V> reduce(Function2<? super V, ? super V, ? extends V> fn) {
        checkNotNull(fn, "reduce needs a function");
        return grouped("reduce", rules.grouping(Aggregators.<V>reducing(fn)));
    }

    /**
     * Counts the records of each key and window.
     *
     * @return the panes
     * @throws IllegalArgumentException if the trigger never fires, or may finish while records may still arrive
     */
    public PaneStream<K, Long> count() {
        return grouped("count", rules.grouping(Aggregators.<V>count()));
    }

    /**
     * Collects the values of each key and window, in the order of their times. Holds all values, once for each window
     * they are in.
     *
     * @return the panes
     * @throws IllegalArgumentException if the trigger never fires, or may finish while records may still arrive
     */
    public PaneStream<K, List<V>> toList() {
        return grouped("toList", rules.listing());
    }

    /**
     * Groups the values that each key has in two streams, for each window.
     *
     * @param other the other stream, with the same windows and options
     * @param <W> the type of the other values
     * @return the panes, each with two lists in the order of the times
     * @throws IllegalArgumentException if windows or options of the two streams differ
     */
    public <W> PaneStream<K, Pair<List<V>, List<W>>> cogroup(KeyedWindowedStream<K, W> other) {
        return withOther(other).grouped("cogroup", rules.cogrouping());
    }

    /**
     * Joins the values that each key has in two streams, for each window. By default a pane shows all pairs so far
     * ({@link #accumulating}).
     *
     * @param other the other stream, with the same windows and options
     * @param <W> the type of the other values
     * @return the panes, each with the pairs of a value of this stream and a value of the other
     * @throws IllegalArgumentException if windows or options of the two streams differ, or if {@link #discarding} was
     *     called
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
