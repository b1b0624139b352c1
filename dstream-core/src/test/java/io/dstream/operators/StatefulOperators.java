package io.dstream.operators;

import static io.dstream.operators.Model.byKey;
import static io.dstream.operators.Model.concat;
import static io.dstream.operators.Model.map;
import static io.dstream.operators.Scenario.Shape.NARROW;
import static io.dstream.operators.Scenario.Shape.ONE;
import static io.dstream.operators.Scenario.Shape.WIDE;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.WindowSpec;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.state.Aggregator;
import io.dstream.state.Aggregators;
import io.dstream.state.State;
import io.dstream.state.StateSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The operators of streams that look back: windows of two batches, and state of all batches. */
final class StatefulOperators {
    private StatefulOperators() {}

    private static final int ALL = Integer.MAX_VALUE;
    private static final Duration SLIDE = Duration.ofSeconds(1);
    private static final Duration LENGTH = Duration.ofSeconds(2);
    private static final WindowSpec WINDOW = WindowSpec.of(LENGTH, SLIDE);

    private static String join(String a, String b) {
        return a.isEmpty() ? b : a + "+" + b;
    }

    /** Takes the beginning off again. */
    private static String unjoin(String all, String beginning) {
        return all.equals(beginning) ? "" : all.substring(beginning.length() + 1);
    }

    private static String joined(List<String> values) {
        return Model.reduce(map(values, String::valueOf), StatefulOperators::join);
    }

    /** Gathers values in a list that is changed in place. */
    private static Aggregator<String, List<String>, String> listing() {
        return Aggregator.of(
                ArrayList::new,
                (list, v) -> {
                    list.add(v);
                    return list;
                },
                (a, b) -> concat(a, b),
                StatefulOperators::joined);
    }

    private static Pair<String, String> joinedPair(Pair<String, String> a, Pair<String, String> b) {
        return Pair.of("all", join(a.value(), b.value()));
    }

    private static Pair<String, String> allJoined(List<Pair<String, String>> pairs) {
        return Pair.of("all", markedAndJoined(map(pairs, Pair::value)));
    }

    private static <V, T> List<T> oneUnlessEmpty(List<V> values, Function<List<V>, T> fn) {
        return values.isEmpty() ? List.of() : List.of(fn.apply(values));
    }

    static void addWords(OperatorTable<String, Batch<String>, DStream<String>> table) {
        table
                .over(2, NARROW, "window", s -> s.window(LENGTH), in -> in)
                .over(2, NARROW, "window, with a slide", s -> s.window(LENGTH, SLIDE), in -> in)
                .over(
                        2,
                        ONE,
                        "reduceByWindow",
                        s -> s.map(w -> "<" + w).reduceByWindow(StatefulOperators::join, LENGTH, SLIDE),
                        in -> oneUnlessEmpty(in, StatefulOperators::markedAndJoined))
                .over(
                        2,
                        ONE,
                        "reduceByWindow, with an inverse",
                        s -> s.map(w -> "<" + w)
                                .reduceByWindow(StatefulOperators::join, StatefulOperators::unjoin, LENGTH, SLIDE),
                        in -> oneUnlessEmpty(in, StatefulOperators::markedAndJoined))
                .over(
                        2,
                        ONE,
                        "aggregateByWindow",
                        s -> s.aggregateByWindow(listing(), LENGTH, SLIDE),
                        in -> oneUnlessEmpty(in, StatefulOperators::joined))
                .over(
                        2,
                        ONE,
                        "aggregateByWindow, with a spec",
                        s -> s.map(w -> "<" + w)
                                .aggregateByWindow(Aggregators.reducing(StatefulOperators::join), WINDOW),
                        in -> oneUnlessEmpty(in, StatefulOperators::markedAndJoined))
                .over(2, ONE, "countByWindow", s -> s.countByWindow(LENGTH), in -> List.of((long) in.size()))
                .over(
                        2,
                        ONE,
                        "countByWindow, with a slide",
                        s -> s.countByWindow(LENGTH, SLIDE),
                        in -> List.of((long) in.size()))
                .over(
                        2,
                        WIDE,
                        "countByValueAndWindow",
                        s -> s.countByValueAndWindow(LENGTH, SLIDE),
                        in -> Model.counts(in))
                .stream(NARROW, "remember", s -> s.remember(LENGTH), in -> in);
    }

    static void addPairs(
            OperatorTable<Pair<String, String>, PairBatch<String, String>, PairDStream<String, String>> table) {
        table
                .over(2, NARROW, "window", s -> s.window(LENGTH), in -> in)
                .over(2, NARROW, "window, with a slide", s -> s.window(LENGTH, SLIDE), in -> in)
                .stream(NARROW, "remember", s -> s.remember(LENGTH), in -> in)
                .over(
                        2,
                        ONE,
                        "reduceByWindow",
                        s -> marked(s)
                                .mapToPair(pair -> Pair.of("all", pair.value()))
                                .reduceByWindow(StatefulOperators::joinedPair, LENGTH, SLIDE),
                        in -> oneUnlessEmpty(in, StatefulOperators::allJoined))
                .over(
                        2,
                        ONE,
                        "reduceByWindow, with an inverse",
                        s -> marked(s)
                                .mapToPair(pair -> Pair.of("all", pair.value()))
                                .reduceByWindow(
                                        StatefulOperators::joinedPair,
                                        (all, old) -> Pair.of("all", unjoin(all.value(), old.value())),
                                        LENGTH,
                                        SLIDE),
                        in -> oneUnlessEmpty(in, StatefulOperators::allJoined))
                .over(2, WIDE, "groupByKeyAndWindow", s -> s.groupByKeyAndWindow(LENGTH), in -> byKey(in, v -> v))
                .over(
                        2,
                        WIDE,
                        "groupByKeyAndWindow, with a slide",
                        s -> s.groupByKeyAndWindow(LENGTH, SLIDE),
                        in -> byKey(in, v -> v))
                .over(
                        2,
                        WIDE,
                        "aggregateByKeyAndWindow",
                        s -> s.aggregateByKeyAndWindow(listing(), LENGTH, SLIDE),
                        in -> byKey(in, StatefulOperators::joined))
                .over(
                        2,
                        WIDE,
                        "aggregateByKeyAndWindow, with a spec",
                        s -> s.aggregateByKeyAndWindow(listing(), WINDOW),
                        in -> byKey(in, StatefulOperators::joined))
                .over(
                        2,
                        WIDE,
                        "aggregateByKeyAndWindow, a table kept by its changes",
                        s -> s.aggregateByKeyAndWindow(listing(), WINDOW.changes())
                                .named("changes")
                                .updateStateByKey(StatefulOperators::row)
                                .named("table"),
                        in -> byKey(in, StatefulOperators::joined))
                .over(
                        2,
                        WIDE,
                        "aggregateByKeyAndWindow, by two aggregators at once",
                        s -> s.aggregateByKeyAndWindow(Aggregators.both(listing(), Aggregators.count()), LENGTH, SLIDE),
                        in -> byKey(in, values -> Pair.of(joined(values), (long) values.size())))
                .over(
                        2,
                        WIDE,
                        "aggregateByKeyAndWindow, by a list of aggregators that subtract",
                        s -> s.aggregateByKeyAndWindow(
                                Aggregators.all(List.of(Aggregators.histogram(), Aggregators.count())), LENGTH, SLIDE),
                        in -> byKey(in, values -> List.of(histogram(values), (long) values.size())));
        addReduced(table);
        addState(table);
    }

    private static Map<String, Long> histogram(List<String> values) {
        Map<String, Long> counts = new HashMap<>();
        values.forEach(value -> counts.merge(value, 1L, Long::sum));
        return counts;
    }

    private static PairDStream<String, String> marked(PairDStream<String, String> stream) {
        return stream.mapValues(v -> "<" + v);
    }

    private static String markedAndJoined(List<String> values) {
        return joined(map(values, v -> "<" + v));
    }

    private static Optional<String> row(List<Optional<String>> news, Optional<String> row) {
        return news.isEmpty() ? row : news.get(0);
    }

    private static void addReduced(
            OperatorTable<Pair<String, String>, PairBatch<String, String>, PairDStream<String, String>> table) {
        table.over(
                        2,
                        WIDE,
                        "reduceByKeyAndWindow",
                        s -> marked(s).reduceByKeyAndWindow(StatefulOperators::join, LENGTH),
                        in -> byKey(in, StatefulOperators::markedAndJoined))
                .over(
                        2,
                        WIDE,
                        "reduceByKeyAndWindow, with a slide",
                        s -> marked(s).reduceByKeyAndWindow(StatefulOperators::join, LENGTH, SLIDE),
                        in -> byKey(in, StatefulOperators::markedAndJoined))
                .over(
                        2,
                        WIDE,
                        "reduceByKeyAndWindow, with a spec",
                        s -> marked(s).reduceByKeyAndWindow(StatefulOperators::join, WINDOW),
                        in -> byKey(in, StatefulOperators::markedAndJoined))
                .over(
                        2,
                        WIDE,
                        "reduceByKeyAndWindow, a table kept by its changes",
                        s -> marked(s)
                                .reduceByKeyAndWindow(StatefulOperators::join, WINDOW.changes())
                                .named("changes")
                                .updateStateByKey(StatefulOperators::row)
                                .named("table"),
                        in -> byKey(in, StatefulOperators::markedAndJoined))
                .over(
                        2,
                        WIDE,
                        "reduceByKeyAndWindow, with an inverse",
                        s -> marked(s)
                                .reduceByKeyAndWindow(StatefulOperators::join, StatefulOperators::unjoin, LENGTH, SLIDE)
                                .named("window")
                                .filter(pair -> !pair.value().isEmpty()),
                        in -> byKey(in, StatefulOperators::markedAndJoined))
                .over(
                        2,
                        WIDE,
                        "reduceByKeyAndWindow, with an inverse and a filter",
                        s -> marked(s)
                                .reduceByKeyAndWindow(
                                        StatefulOperators::join,
                                        StatefulOperators::unjoin,
                                        LENGTH,
                                        SLIDE,
                                        pair -> !pair.value().isEmpty()),
                        in -> byKey(in, StatefulOperators::markedAndJoined));
    }

    private static Optional<String> grown(List<String> values, Optional<String> state) {
        String all = state.orElse("");
        for (String value : values) {
            all = join(all, String.valueOf(value));
        }
        return Optional.of(all);
    }

    private static String grow(String key, Optional<String> value, State<String> state) {
        state.update(join(state.getOption().orElse(""), String.valueOf(value.orElse(null))));
        return state.get();
    }

    private static void addState(
            OperatorTable<Pair<String, String>, PairBatch<String, String>, PairDStream<String, String>> table) {
        StateSpec<String, String, String, String> growing = StateSpec.of(StatefulOperators::grow);
        table.over(
                        ALL,
                        WIDE,
                        "mapWithState",
                        s -> s.mapWithState(growing.named("growing")).stateSnapshots(),
                        in -> byKey(in, StatefulOperators::joined))
                .over(
                        ALL,
                        WIDE,
                        "mapWithState, with a function alone",
                        s -> s.mapWithState(StatefulOperators::grow)
                                .named("growing")
                                .stateSnapshots(),
                        in -> byKey(in, StatefulOperators::joined))
                .over(
                        ALL,
                        WIDE,
                        "mapWithState, with the type of the state",
                        s -> s.mapWithState(String.class, (key, value, state) -> grow(key, value, state))
                                .named("growing")
                                .stateSnapshots(),
                        in -> byKey(in, StatefulOperators::joined))
                .over(
                        ALL,
                        WIDE,
                        "mapWithState, with the type of the state and settings",
                        s -> s.mapWithState(
                                        String.class,
                                        (key, value, state) -> grow(key, value, state),
                                        spec -> spec.named("growing"))
                                .stateSnapshots(),
                        in -> byKey(in, StatefulOperators::joined))
                .over(
                        ALL,
                        WIDE,
                        "updateStateByKey, with the type of the state",
                        s -> s.updateStateByKey(String.class, (values, state) -> grown(values, state))
                                .named("growing")
                                .mapValues(all -> all + "."),
                        in -> byKey(in, values -> joined(values) + "."))
                .over(
                        ALL,
                        WIDE,
                        "updateStateByKey, with the type of the state, time and key",
                        s -> s.updateStateByKey(String.class, (time, key, values, state) -> grown(values, state))
                                .named("growing")
                                .mapValues(all -> all + "."),
                        in -> byKey(in, values -> joined(values) + "."))
                .over(
                        ALL,
                        WIDE,
                        "updateStateByKey",
                        s -> s.<String>updateStateByKey(StatefulOperators::grown),
                        in -> byKey(in, StatefulOperators::joined))
                .over(
                        ALL,
                        WIDE,
                        "updateStateByKey, with initial state",
                        s -> s.updateStateByKey(StatefulOperators::grown, List.of(Pair.of("a", "first"))),
                        in -> byKey(concat(List.of(Pair.of("a", "first")), in), StatefulOperators::joined))
                .over(
                        ALL,
                        WIDE,
                        "updateStateByKey, with time and key",
                        s -> s.<String>updateStateByKey((time, key, values, state) -> grown(values, state)),
                        in -> byKey(in, StatefulOperators::joined))
                .over(
                        ALL,
                        WIDE,
                        "updateStateByKey, with time, key and initial state",
                        s -> s.<String>updateStateByKey(
                                (time, key, values, state) -> grown(values, state), List.of(Pair.of("a", "first"))),
                        in -> byKey(concat(List.of(Pair.of("a", "first")), in), StatefulOperators::joined))
                .over(
                        ALL,
                        WIDE,
                        "updateStateByKey, by an aggregator",
                        s -> s.updateStateByKey(listing()).named("growing"),
                        in -> byKey(in, StatefulOperators::joined))
                .over(
                        ALL,
                        WIDE,
                        "updateStateByPartition",
                        s -> s.<String>updateStateByPartition(
                                (time, keys) -> {
                                    List<Pair<String, String>> states = new ArrayList<>();
                                    keys.forEachRemaining(key -> states.add(Pair.of(
                                            key.key(),
                                            grown(key.values(), key.state()).orElseThrow())));
                                    return states.iterator();
                                },
                                List.of()),
                        in -> byKey(in, StatefulOperators::joined));
    }
}
