package io.dstream.operators;

import static io.dstream.operators.Model.byKey;
import static io.dstream.operators.Model.cogroup;
import static io.dstream.operators.Model.concat;
import static io.dstream.operators.Model.cross;
import static io.dstream.operators.Model.distinct;
import static io.dstream.operators.Model.filter;
import static io.dstream.operators.Model.flatMap;
import static io.dstream.operators.Model.map;
import static io.dstream.operators.Model.orMissing;
import static io.dstream.operators.Scenario.Shape.APPENDED;
import static io.dstream.operators.Scenario.Shape.NARROW;
import static io.dstream.operators.Scenario.Shape.ONE;
import static io.dstream.operators.Scenario.Shape.SORTED;
import static io.dstream.operators.Scenario.Shape.WIDE;
import static io.dstream.operators.Scenario.Shape.coalesced;
import static io.dstream.operators.Scenario.Shape.wide;

import io.dstream.PairDStream;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.operators.OperatorScenarios.Input;
import io.dstream.state.Aggregator;
import io.dstream.state.Aggregators;
import io.dstream.toy.Here;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;

/** The operators of {@link PairBatch} and {@link PairDStream}, on pairs of words; either of a pair may be null. */
final class PairOperators {
    private static final Aggregator<String, String, String> LISTED =
            Aggregator.of(() -> "", (all, v) -> all + "," + v, (x, y) -> x + y, all -> all);

    private PairOperators() {}

    private static final List<String> KEYS = Arrays.asList("a", "b", "Aa", "BB", "AaBB", "BBAa", "", null);
    private static final Comparator<String> NULLS_LAST = Comparator.nullsLast(Comparator.naturalOrder());

    static List<Input<Pair<String, String>>> inputs() {
        Random random = new Random(2);
        return List.of(
                new Input<>(List.of(), List.of()),
                new Input<>(List.of(Pair.of("a", "1")), List.of()),
                new Input<>(List.of(), List.of(Pair.of("a", "1"), Pair.of(null, null))),
                new Input<>(
                        List.of(Pair.of("Aa", "1"), Pair.of("BB", "2"), Pair.of(null, null), Pair.of("Aa", null)),
                        List.of(Pair.of("BB", null), Pair.of("Aa", "3"), Pair.of("Aa", "4"), Pair.of(null, "5"))),
                new Input<>(pairs(40, random), pairs(12, random)),
                new Input<>(List.of(Pair.of("b", "1"), Pair.of("b", "1")), List.of(Pair.of("b", "1"))));
    }

    private static List<Pair<String, String>> pairs(int n, Random random) {
        List<Pair<String, String>> pairs = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            String value = random.nextInt(7) == 0 ? null : String.valueOf(random.nextInt(20));
            pairs.add(Pair.of(KEYS.get(random.nextInt(KEYS.size())), value));
        }
        return pairs;
    }

    private static String join(String a, String b) {
        return a + "+" + b;
    }

    private static boolean hasValue(Pair<String, String> pair) {
        return pair.value() != null;
    }

    private static List<String> twice(String value) {
        return value == null ? List.of() : List.of(value, value);
    }

    private static String joined(List<String> values) {
        return Model.reduce(values, PairOperators::join);
    }

    private static String listed(List<String> values) {
        return "[" + String.join(",", map(values, String::valueOf)) + "]";
    }

    private static List<Pair<String, String>> sorted(
            List<Pair<String, String>> pairs, Function<Pair<String, String>, String> key, Comparator<String> order) {
        List<Pair<String, String>> sorted = new ArrayList<>(pairs);
        sorted.sort(Comparator.comparing(key, order));
        return sorted;
    }

    private static Pair<String, String> bothJoined(Pair<String, String> a, Pair<String, String> b) {
        return Pair.of(join(a.key(), b.key()), join(a.value(), b.value()));
    }

    static OperatorTable<Pair<String, String>, PairBatch<String, String>, PairDStream<String, String>> table() {
        OperatorTable<Pair<String, String>, PairBatch<String, String>, PairDStream<String, String>> table =
                new OperatorTable<>();
        addNarrow(table);
        addWide(table);
        addByKey(table);
        PairJoins.addTo(table);
        StatefulOperators.addPairs(table);
        return table;
    }

    private static void addNarrow(
            OperatorTable<Pair<String, String>, PairBatch<String, String>, PairDStream<String, String>> table) {
        table
                .both(
                        NARROW,
                        "filter",
                        b -> b.filter(PairOperators::hasValue),
                        s -> s.filter(PairOperators::hasValue),
                        in -> filter(in, PairOperators::hasValue))
                .both(NARROW, "peek", b -> b.peek(pair -> {}), s -> s.peek(pair -> {}), in -> in)
                .batch(NARROW, "sample", b -> b.sample(1, 5), in -> in)
                .both(APPENDED, "union", (b, c) -> b.union(c), (s, t) -> s.union(t), (in, on) -> concat(in, on))
                .batch(coalesced(2), "coalesce", b -> b.coalesce(2), in -> in)
                .both(NARROW, "cache", b -> b.cache(), s -> s.cache(), in -> in)
                .stream(NARROW, "persist", s -> s.persist(), in -> in)
                .stream(NARROW, "named", s -> s.swap().swap().named("a-name"), in -> in)
                .batch(NARROW, "hold", b -> b.swap().hold(), in -> map(in, Pair::swap))
                .batch(NARROW, "unpersist", b -> b.swap().cache().unpersist(), in -> map(in, Pair::swap))
                .both(NARROW, "keys", b -> b.keys(), s -> s.keys(), in -> map(in, Pair::key))
                .both(NARROW, "values", b -> b.values(), s -> s.values(), in -> map(in, Pair::value))
                .both(NARROW, "swap", b -> b.swap(), s -> s.swap(), in -> map(in, Pair::swap))
                .both(
                        NARROW,
                        "mapValues",
                        b -> b.mapValues(v -> v + "!"),
                        s -> s.mapValues(v -> v + "!"),
                        in -> map(in, pair -> Pair.of(pair.key(), pair.value() + "!")))
                .both(
                        NARROW,
                        "flatMapValues",
                        b -> b.flatMapValues(PairOperators::twice),
                        s -> s.flatMapValues(PairOperators::twice),
                        in -> flatMap(in, pair -> map(twice(pair.value()), v -> Pair.of(pair.key(), v))));
    }

    private static void addWide(
            OperatorTable<Pair<String, String>, PairBatch<String, String>, PairDStream<String, String>> table) {
        table
                .both(WIDE, "distinct", b -> b.distinct(), s -> s.distinct(), in -> distinct(in))
                .both(wide(5), "repartition", b -> b.repartition(5), s -> s.repartition(5), in -> in)
                .stream(
                        ONE,
                        "reduce",
                        s -> s.reduce(PairOperators::bothJoined),
                        in -> in.isEmpty() ? List.of() : List.of(Model.reduce(in, PairOperators::bothJoined)))
                .batch(
                        SORTED,
                        "sortBy",
                        b -> b.sortBy(pair -> String.valueOf(pair.value())),
                        in -> sorted(in, pair -> String.valueOf(pair.value()), NULLS_LAST))
                .batch(
                        SORTED,
                        "sortBy, downwards",
                        b -> b.sortBy(Pair::value, false),
                        in -> sorted(in, Pair::value, Comparator.nullsLast(Comparator.reverseOrder())))
                .batch(
                        SORTED,
                        "sortBy, in an order",
                        b -> b.sortBy(Pair::value, NULLS_LAST),
                        in -> sorted(in, Pair::value, NULLS_LAST))
                .batch(
                        SORTED,
                        "sortByKey",
                        b -> b.sortByKey(),
                        in -> sorted(in, Pair::key, Comparator.nullsFirst(Comparator.naturalOrder())))
                .batch(
                        SORTED,
                        "sortByKey, downwards",
                        b -> b.sortByKey(false),
                        in -> sorted(in, Pair::key, Comparator.nullsLast(Comparator.reverseOrder())))
                .batch(
                        SORTED,
                        "sortByKey, in an order",
                        b -> b.sortByKey(NULLS_LAST.reversed()),
                        in -> sorted(in, Pair::key, NULLS_LAST.reversed()))
                .batch(
                        WIDE,
                        "intersection",
                        (b, c) -> b.intersection(c),
                        (in, on) -> distinct(filter(in, on::contains)))
                .batch(WIDE, "subtract", (b, c) -> b.subtract(c), (in, on) -> filter(in, p -> !on.contains(p)))
                .both(wide(3), "partitionBy", b -> b.partitionBy(3), s -> s.partitionBy(3), in -> in)
                .action(
                        "lookup",
                        b -> b.lookup("Aa"),
                        in -> map(filter(in, pair -> "Aa".equals(pair.key())), Pair::value))
                .action(
                        "lookup, of null",
                        b -> b.lookup(null),
                        in -> map(filter(in, pair -> pair.key() == null), Pair::value))
                .action("collectAsMap", b -> b.collectAsMap(), in -> asMap(in))
                .action("forEachPair", b -> seenPairs(b), in -> sortedAsText(in))
                .action(
                        "forEachPair, of what is in a table and what is not",
                        b -> seenPairs(b.reduceByKey(PairOperators::join).union(b)),
                        in -> sortedAsText(concat(byKey(in, PairOperators::joined), in)));
    }

    private static List<String> seenPairs(PairBatch<String, String> batch) {
        Here<List<String>> seen = new Here<>(Collections.synchronizedList(new ArrayList<>()));
        batch.forEachPair((key, value) -> seen.get().add(key + "=" + value));
        return seen.get().stream().sorted().toList();
    }

    private static List<String> sortedAsText(List<Pair<String, String>> pairs) {
        return pairs.stream()
                .map(pair -> pair.key() + "=" + pair.value())
                .sorted()
                .toList();
    }

    private static Map<String, String> asMap(List<Pair<String, String>> pairs) {
        Map<String, String> map = new HashMap<>();
        pairs.forEach(pair -> map.put(pair.key(), pair.value()));
        return map;
    }

    private static void addByKey(
            OperatorTable<Pair<String, String>, PairBatch<String, String>, PairDStream<String, String>> table) {
        table
                .both(
                        WIDE,
                        "reduceByKey",
                        b -> b.reduceByKey(PairOperators::join),
                        s -> s.reduceByKey(PairOperators::join),
                        in -> byKey(in, PairOperators::joined))
                .both(
                        wide(5),
                        "reduceByKey, into 5",
                        b -> b.reduceByKey(PairOperators::join, 5),
                        s -> s.reduceByKey(PairOperators::join, 5),
                        in -> byKey(in, PairOperators::joined))
                .both(WIDE, "groupByKey", b -> b.groupByKey(), s -> s.groupByKey(), in -> byKey(in, values -> values))
                .both(
                        wide(5),
                        "groupByKey, into 5",
                        b -> b.groupByKey(5),
                        s -> s.groupByKey(5),
                        in -> byKey(in, values -> values))
                .both(
                        WIDE,
                        "countByKey",
                        b -> b.countByKey(),
                        s -> s.countByKey(),
                        in -> byKey(in, values -> Long.valueOf(values.size())))
                .both(
                        WIDE,
                        "combineByKey, changed in place",
                        b -> b.combineByKey(PairOperators::one, PairOperators::added, PairOperators::merged),
                        s -> s.combineByKey(PairOperators::one, PairOperators::added, PairOperators::merged),
                        in -> byKey(in, values -> values))
                .both(
                        wide(5),
                        "combineByKey, into 5",
                        b -> b.combineByKey(PairOperators::one, PairOperators::added, PairOperators::merged, 5),
                        s -> s.combineByKey(PairOperators::one, PairOperators::added, PairOperators::merged, 5),
                        in -> byKey(in, values -> values))
                .both(
                        WIDE,
                        "combineByKey, by an aggregator",
                        b -> b.combineByKey(LISTED),
                        s -> s.combineByKey(LISTED),
                        in -> byKey(in, values -> String.join("", map(values, v -> "," + v))))
                .both(
                        wide(5),
                        "inPartitions, combineByKey",
                        b -> b.inPartitions(5).combineByKey(LISTED),
                        s -> s.inPartitions(5).combineByKey(LISTED),
                        in -> byKey(in, values -> String.join("", map(values, v -> "," + v))))
                .both(
                        WIDE,
                        "aggregateByKey",
                        b -> b.aggregateByKey("", (all, v) -> all + "," + v, (x, y) -> x + y),
                        s -> s.aggregateByKey("", (all, v) -> all + "," + v, (x, y) -> x + y),
                        in -> byKey(in, values -> String.join("", map(values, v -> "," + v))))
                .both(
                        wide(5),
                        "aggregateByKey, into 5",
                        b -> b.aggregateByKey("", (all, v) -> all + "," + v, (x, y) -> x + y, 5),
                        s -> s.aggregateByKey("", (all, v) -> all + "," + v, (x, y) -> x + y, 5),
                        in -> byKey(in, values -> String.join("", map(values, v -> "," + v))))
                .both(
                        WIDE,
                        "aggregateByKey, by an aggregator",
                        b -> b.aggregateByKey(LISTED),
                        s -> s.aggregateByKey(LISTED),
                        in -> byKey(in, values -> String.join("", map(values, v -> "," + v))))
                .both(
                        wide(5),
                        "aggregateByKey, by an aggregator, into 5",
                        b -> b.aggregateByKey(LISTED, 5),
                        s -> s.aggregateByKey(LISTED, 5),
                        in -> byKey(in, values -> String.join("", map(values, v -> "," + v))))
                .both(
                        WIDE,
                        "aggregateByKey, by two aggregators at once",
                        b -> b.aggregateByKey(Aggregators.both(LISTED, Aggregators.count())),
                        s -> s.aggregateByKey(Aggregators.both(LISTED, Aggregators.count())),
                        in -> byKey(
                                in,
                                values -> Pair.of(String.join("", map(values, v -> "," + v)), (long) values.size())))
                .stream(NARROW, "transform", s -> s.transform(b -> b.keys()), in -> map(in, Pair::key))
                .stream(
                        NARROW,
                        "transform, with time",
                        s -> s.transform((b, time) -> b.values()),
                        in -> map(in, Pair::value))
                .stream(
                        NARROW,
                        "transform, with all that is known of the batch",
                        s -> s.transform((b, time, info) -> b.keys().map(key -> Pair.of(info.id() > 0, key))),
                        in -> map(in, pair -> Pair.of(true, pair.key())))
                .stream(
                        NARROW,
                        "transformToPair, with all that is known of the batch",
                        s -> s.transformToPair((b, time, info) -> b.swap()),
                        in -> map(in, Pair::swap))
                .stream(
                        APPENDED,
                        "transformWith",
                        (s, t) -> s.transformWith(t.swap().map(Pair::swap), (b, c, time) -> b.union(c)),
                        (in, on) -> concat(in, on))
                .stream(
                        WIDE,
                        "transformWith, of pairs",
                        (s, t) -> s.transformWith(t, (b, c, time) -> b.subtractByKey(c)),
                        (in, on) -> filter(in, pair -> on.stream().noneMatch(o -> Objects.equals(o.key(), pair.key()))))
                .stream(
                        APPENDED,
                        "transformWithToPair",
                        (s, t) -> s.transformWithToPair(t.swap().map(Pair::swap), (b, c, time) -> b.union(c)),
                        (in, on) -> concat(in, on))
                .stream(
                        APPENDED,
                        "transformWithToPair, of pairs",
                        (s, t) -> s.transformWithToPair(
                                t, (b, c, time) -> b.swap().union(c.swap())),
                        (in, on) -> map(concat(in, on), Pair::swap))
                .stream(NARROW, "transformToPair", s -> s.transformToPair(b -> b.swap()), in -> map(in, Pair::swap))
                .stream(
                        NARROW,
                        "transformToPair, with time",
                        s -> s.transformToPair((b, time) -> b.swap()),
                        in -> map(in, Pair::swap))
                .batch(
                        WIDE,
                        "reduceByKey, twice",
                        b -> b.mapValues(v -> "[" + v)
                                .reduceByKey((x, y) -> x + "," + y.substring(1))
                                .mapValues(v -> v + "]")
                                .keyBy(Pair::value)
                                .groupByKey()
                                .mapValues(all -> 1),
                        in -> map(
                                distinct(byKey(in, PairOperators::listed).stream()
                                        .map(Pair::value)
                                        .toList()),
                                v -> Pair.of(v, 1)));
    }

    private static List<String> one(String value) {
        List<String> values = new ArrayList<>();
        values.add(value);
        return values;
    }

    private static List<String> added(List<String> values, String value) {
        values.add(value);
        return values;
    }

    private static List<String> merged(List<String> values, List<String> more) {
        values.addAll(more);
        return values;
    }

    /** The operators that put two batches or streams together by key. */
    private static final class PairJoins {
        static void addTo(
                OperatorTable<Pair<String, String>, PairBatch<String, String>, PairDStream<String, String>> table) {
            table
                    .both(
                            WIDE,
                            "cogroup",
                            (b, c) -> b.cogroup(c),
                            (s, t) -> s.cogroup(t),
                            (in, on) -> cogroup(in, on, (v, w) -> List.of(Pair.of(v, w))))
                    .both(
                            wide(5),
                            "cogroup, into 5",
                            (b, c) -> b.cogroup(c, 5),
                            (s, t) -> s.cogroup(t, 5),
                            (in, on) -> cogroup(in, on, (v, w) -> List.of(Pair.of(v, w))))
                    .both(
                            WIDE,
                            "join",
                            (b, c) -> b.join(c),
                            (s, t) -> s.join(t),
                            (in, on) -> cogroup(in, on, Model::cross))
                    .both(
                            wide(5),
                            "join, into 5",
                            (b, c) -> b.join(c, 5),
                            (s, t) -> s.join(t, 5),
                            (in, on) -> cogroup(in, on, Model::cross))
                    .stream(WIDE, "join, with a table", s -> s.join(aTable(s)), in -> cogroup(in, TABLE, Model::cross))
                    .both(
                            WIDE,
                            "leftOuterJoin",
                            (b, c) -> b.leftOuterJoin(c),
                            (s, t) -> s.leftOuterJoin(t),
                            (in, on) -> cogroup(in, on, (v, w) -> cross(v, orMissing(w))))
                    .both(
                            wide(5),
                            "leftOuterJoin, into 5",
                            (b, c) -> b.leftOuterJoin(c, 5),
                            (s, t) -> s.leftOuterJoin(t, 5),
                            (in, on) -> cogroup(in, on, (v, w) -> cross(v, orMissing(w))))
                    .stream(
                            WIDE,
                            "leftOuterJoin, with a table",
                            s -> s.leftOuterJoin(aTable(s)),
                            in -> cogroup(in, TABLE, (v, w) -> cross(v, orMissing(w))))
                    .both(
                            WIDE,
                            "rightOuterJoin",
                            (b, c) -> b.rightOuterJoin(c),
                            (s, t) -> s.rightOuterJoin(t),
                            (in, on) -> cogroup(in, on, (v, w) -> cross(orMissing(v), w)))
                    .both(
                            wide(5),
                            "rightOuterJoin, into 5",
                            (b, c) -> b.rightOuterJoin(c, 5),
                            (s, t) -> s.rightOuterJoin(t, 5),
                            (in, on) -> cogroup(in, on, (v, w) -> cross(orMissing(v), w)))
                    .both(
                            WIDE,
                            "fullOuterJoin",
                            (b, c) -> b.fullOuterJoin(c),
                            (s, t) -> s.fullOuterJoin(t),
                            (in, on) -> cogroup(in, on, (v, w) -> cross(orMissing(v), orMissing(w))))
                    .both(
                            wide(5),
                            "fullOuterJoin, into 5",
                            (b, c) -> b.fullOuterJoin(c, 5),
                            (s, t) -> s.fullOuterJoin(t, 5),
                            (in, on) -> cogroup(in, on, (v, w) -> cross(orMissing(v), orMissing(w))))
                    .both(
                            WIDE,
                            "join, with itself",
                            b -> b.join(b),
                            s -> s.join(s),
                            in -> cogroup(in, in, Model::cross))
                    .batch(
                            WIDE,
                            "subtractByKey",
                            (b, c) -> b.subtractByKey(c),
                            (in, on) -> filter(in, pair -> !map(on, Pair::key).contains(pair.key())));
        }

        private static final List<Pair<String, String>> TABLE =
                List.of(Pair.of("Aa", "x"), Pair.of("a", "y"), Pair.of("a", null), Pair.of(null, "z"));

        private static PairBatch<String, String> aTable(PairDStream<String, String> stream) {
            return PairBatch.of(stream.context().batch(TABLE));
        }
    }
}
