package io.dstream.operators;

import static io.dstream.operators.Model.concat;
import static io.dstream.operators.Model.distinct;
import static io.dstream.operators.Model.filter;
import static io.dstream.operators.Model.flatMap;
import static io.dstream.operators.Model.map;
import static io.dstream.operators.Scenario.Shape.APPENDED;
import static io.dstream.operators.Scenario.Shape.NARROW;
import static io.dstream.operators.Scenario.Shape.ONE;
import static io.dstream.operators.Scenario.Shape.SORTED;
import static io.dstream.operators.Scenario.Shape.WIDE;
import static io.dstream.operators.Scenario.Shape.coalesced;
import static io.dstream.operators.Scenario.Shape.wide;

import com.google.common.collect.Iterators;
import com.google.common.collect.Lists;
import io.dstream.DStream;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.operators.OperatorScenarios.Input;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;

/** The operators of {@link Batch} and {@link DStream}, on words. */
final class WordOperators {
    private WordOperators() {}

    /** Null, the empty word, repeated words and words whose hash codes collide. */
    private static final List<String> VOCABULARY =
            Arrays.asList("a", "b", "abc", "Aa", "BB", "AaAa", "BBBB", "AaBB", "", null);

    private static final Comparator<String> NULLS_FIRST = Comparator.nullsFirst(Comparator.naturalOrder());

    static List<Input<String>> inputs() {
        Random random = new Random(1);
        return List.of(
                new Input<>(List.of(), List.of()),
                new Input<>(List.of("a"), List.of()),
                new Input<>(List.of(), List.of("a", "Aa")),
                new Input<>(Arrays.asList(null, "a", null, "BB", "Aa"), Arrays.asList("Aa", null)),
                new Input<>(words(40, random), words(9, random)),
                new Input<>(List.of("b", "b", "b"), List.of("b")));
    }

    private static List<String> words(int n, Random random) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            words.add(VOCABULARY.get(random.nextInt(VOCABULARY.size())));
        }
        return words;
    }

    private static int length(String word) {
        return word == null ? -1 : word.length();
    }

    private static List<String> twice(String word) {
        return word == null ? List.of() : List.of(word, word + word);
    }

    private static boolean isShort(String word) {
        return word == null || word.length() < 2;
    }

    private static List<String> sorted(List<String> words, Comparator<String> order) {
        List<String> sorted = new ArrayList<>(words);
        sorted.sort(order);
        return sorted;
    }

    private static List<Pair<String, Long>> numbered(List<String> words) {
        List<Pair<String, Long>> numbered = new ArrayList<>();
        words.forEach(word -> numbered.add(Pair.of(word, (long) numbered.size())));
        return numbered;
    }

    private static List<String> joined(List<String> words) {
        return words.isEmpty() ? List.of() : List.of(String.join("+", map(words, String::valueOf)));
    }

    private static String join(String a, String b) {
        return a + "+" + b;
    }

    private static <T> List<String> stamped(Instant time, List<T> records) {
        return map(records, record -> time.isAfter(Instant.EPOCH) + "/" + record);
    }

    private static Batch<String> stamped(Batch<String> batch, Instant time) {
        return batch.map(record -> time.isAfter(Instant.EPOCH) + "/" + record);
    }

    static OperatorTable<String, Batch<String>, DStream<String>> table() {
        OperatorTable<String, Batch<String>, DStream<String>> table = new OperatorTable<>();
        addNarrow(table);
        addWide(table);
        addForStreams(table);
        WordActions.addTo(table);
        StatefulOperators.addWords(table);
        return table;
    }

    private static void addNarrow(OperatorTable<String, Batch<String>, DStream<String>> table) {
        table.both(NARROW, "map", b -> b.map(w -> w + "!"), s -> s.map(w -> w + "!"), in -> map(in, w -> w + "!"))
                .both(
                        NARROW,
                        "map, to null",
                        b -> b.map(w -> (String) null),
                        s -> s.map(w -> (String) null),
                        in -> map(in, w -> null))
                .both(
                        NARROW,
                        "flatMap",
                        b -> b.flatMap(WordOperators::twice),
                        s -> s.flatMap(WordOperators::twice),
                        in -> flatMap(in, WordOperators::twice))
                .both(
                        NARROW,
                        "flatMapArray",
                        b -> b.flatMapArray(w -> twice(w).toArray(String[]::new)),
                        s -> s.flatMapArray(w -> twice(w).toArray(String[]::new)),
                        in -> flatMap(in, WordOperators::twice))
                .both(
                        NARROW,
                        "flatMapStream",
                        b -> b.flatMapStream(w -> Stream.concat(Stream.of(w), twice(w).stream())),
                        s -> s.flatMapStream(w -> Stream.concat(Stream.of(w), twice(w).stream())),
                        in -> flatMap(in, w -> concat(Arrays.asList(w), twice(w))))
                .both(
                        NARROW,
                        "filter",
                        b -> b.filter(WordOperators::isShort),
                        s -> s.filter(WordOperators::isShort),
                        in -> filter(in, WordOperators::isShort))
                .both(NARROW, "peek", b -> b.peek(w -> {}), s -> s.peek(w -> {}), in -> in)
                .both(
                        NARROW,
                        "keyBy",
                        b -> b.keyBy(WordOperators::length),
                        s -> s.keyBy(WordOperators::length),
                        in -> map(in, w -> Pair.of(length(w), w)))
                .both(
                        NARROW,
                        "mapToPair",
                        b -> b.mapToPair(w -> Pair.of(w, length(w))),
                        s -> s.mapToPair(w -> Pair.of(w, length(w))),
                        in -> map(in, w -> Pair.of(w, length(w))))
                .both(
                        NARROW,
                        "flatMapToPair",
                        b -> b.flatMapToPair(w -> map(twice(w), t -> Pair.of(t, 1))),
                        s -> s.flatMapToPair(w -> map(twice(w), t -> Pair.of(t, 1))),
                        in -> flatMap(in, w -> map(twice(w), t -> Pair.of(t, 1))))
                .both(
                        NARROW,
                        "mapPartitions",
                        b -> b.mapPartitions(words -> Iterators.transform(words, w -> w + "!")),
                        s -> s.mapPartitions(words -> Iterators.transform(words, w -> w + "!")),
                        in -> map(in, w -> w + "!"))
                .both(
                        NARROW,
                        "glom",
                        b -> b.glom().flatMap(words -> words),
                        s -> s.glom().flatMap(words -> words),
                        in -> in)
                .both(APPENDED, "union", (b, c) -> b.union(c), (s, t) -> s.union(t), (in, on) -> concat(in, on))
                .both(
                        APPENDED,
                        "union, mapped",
                        (b, c) -> b.map(w -> w + 1).union(c.map(w -> w + 2)),
                        (s, t) -> s.map(w -> w + 1).union(t.map(w -> w + 2)),
                        (in, on) -> concat(map(in, w -> w + 1), map(on, w -> w + 2)))
                .batch(NARROW, "zipWithIndex", b -> b.zipWithIndex(), in -> numbered(in))
                .batch(
                        APPENDED,
                        "zipWithIndex, of a union",
                        (b, c) -> b.union(c).zipWithIndex(),
                        (in, on) -> numbered(concat(in, on)))
                .batch(NARROW, "sample, all", b -> b.sample(1, 5), in -> in)
                .batch(NARROW, "sample, none", b -> b.sample(0, 5), in -> List.of())
                .batch(
                        NARROW,
                        "randomSplit, into one",
                        b -> b.randomSplit(new double[] {3}, 5).get(0),
                        in -> in)
                .batch(
                        wide(5),
                        "randomSplit, put together",
                        b -> {
                            List<Batch<String>> parts = b.randomSplit(new double[] {1, 0, 2.5}, 5);
                            return parts.get(0)
                                    .union(parts.get(1))
                                    .union(parts.get(2))
                                    .repartition(5);
                        },
                        in -> in)
                .batch(coalesced(2), "coalesce", b -> b.coalesce(2), in -> in)
                .batch(
                        coalesced(5),
                        "coalesce, from empty ones",
                        b -> b.filter(w -> false).coalesce(5),
                        in -> List.of())
                .both(NARROW, "cache", b -> b.cache(), s -> s.cache(), in -> in)
                .batch(NARROW, "hold", b -> b.map(w -> w + 1).hold(), in -> map(in, w -> w + 1))
                .batch(NARROW, "unpersist", b -> b.map(w -> w + 1).cache().unpersist(), in -> map(in, w -> w + 1))
                .batch(NARROW, "cartesian", (b, c) -> b.cartesian(c), (in, on) -> Model.cross(in, on));
    }

    private static void addWide(OperatorTable<String, Batch<String>, DStream<String>> table) {
        table.both(WIDE, "distinct", b -> b.distinct(), s -> s.distinct(), in -> distinct(in))
                .both(wide(5), "repartition", b -> b.repartition(5), s -> s.repartition(5), in -> in)
                .both(
                        wide(5),
                        "inPartitions, distinct",
                        b -> b.inPartitions(5).distinct(),
                        s -> s.inPartitions(5).distinct(),
                        in -> distinct(in))
                .both(wide(1), "repartition, into one", b -> b.repartition(1), s -> s.repartition(1), in -> in)
                .batch(
                        SORTED,
                        "sortBy",
                        b -> b.sortBy(WordOperators::length),
                        in -> sorted(in, Comparator.comparing(WordOperators::length)))
                .batch(
                        SORTED,
                        "sortBy, downwards",
                        b -> b.sortBy(WordOperators::length, false),
                        in -> sorted(
                                in, Comparator.comparing(WordOperators::length).reversed()))
                .batch(SORTED, "sortBy, with null", b -> b.sortBy(w -> w), in -> sorted(in, NULLS_FIRST))
                .batch(
                        SORTED,
                        "sortBy, in an order",
                        b -> b.sortBy(w -> w, NULLS_FIRST.reversed()),
                        in -> sorted(in, NULLS_FIRST.reversed()))
                .batch(
                        WIDE,
                        "groupBy",
                        b -> b.groupBy(WordOperators::length),
                        in -> Model.byKey(map(in, w -> Pair.of(length(w), w)), words -> words))
                .batch(
                        WIDE,
                        "intersection",
                        (b, c) -> b.intersection(c),
                        (in, on) -> distinct(filter(in, on::contains)))
                .batch(WIDE, "subtract", (b, c) -> b.subtract(c), (in, on) -> filter(in, w -> !on.contains(w)))
                .batch(
                        ONE,
                        "summarize",
                        b -> b.summarize(all -> List.of(all.count())),
                        in -> List.of(Long.valueOf(in.size())));
    }

    private static void addForStreams(OperatorTable<String, Batch<String>, DStream<String>> table) {
        table.stream(ONE, "count", s -> s.count(), in -> List.of(Long.valueOf(in.size()))).stream(
                WIDE, "countByValue", s -> s.countByValue(), in -> Model.counts(in))
                .stream(ONE, "reduce", s -> s.map(String::valueOf).reduce(WordOperators::join), in -> joined(in))
                .stream(NARROW, "persist", s -> s.persist(), in -> in)
                .stream(WIDE, "transform", s -> s.transform(Batch::distinct), in -> distinct(in))
                .stream(
                        NARROW,
                        "transform, with the time",
                        s -> s.transform(WordOperators::stamped),
                        in -> stamped(Instant.MAX, in))
                .stream(
                        NARROW,
                        "transform, with all that is known of the batch",
                        s -> s.transform((b, time, info) ->
                                stamped(b, info.time().equals(time) && info.id() > 0 ? time : Instant.MIN)),
                        in -> stamped(Instant.MAX, in))
                .stream(
                        NARROW,
                        "transformToPair, with all that is known of the batch",
                        s -> s.transformToPair((b, time, info) -> b.keyBy(w -> info.id() > 0)),
                        in -> map(in, w -> Pair.of(true, w)))
                .stream(
                        NARROW,
                        "transformToPair",
                        s -> s.transformToPair(b -> b.keyBy(w -> w)),
                        in -> map(in, w -> Pair.of(w, w)))
                .stream(
                        NARROW,
                        "transformToPair, with the time",
                        s -> s.transformToPair((b, time) -> stamped(b, time).keyBy(w -> w)),
                        in -> map(stamped(Instant.MAX, in), w -> Pair.of(w, w)))
                .stream(
                        WIDE,
                        "transformWith",
                        (s, t) -> s.transformWith(t, (b, c, time) -> stamped(b.subtract(c), time)),
                        (in, on) -> stamped(Instant.MAX, filter(in, w -> !on.contains(w))))
                .stream(
                        WIDE,
                        "transformWithToPair",
                        (s, t) -> s.transformWithToPair(t, (b, c, time) -> b.cartesian(c)),
                        (in, on) -> Model.cross(in, on))
                .stream(
                        APPENDED,
                        "transformWith, a stream of pairs",
                        (s, t) -> s.transformWith(t.mapToPair(w -> Pair.of(w, 1)), (b, c, time) -> b.union(c.keys())),
                        (in, on) -> concat(in, on))
                .stream(
                        APPENDED,
                        "transformWithToPair, a stream of pairs",
                        (s, t) -> s.transformWithToPair(
                                t.mapToPair(w -> Pair.of(w, 1)),
                                (b, c, time) -> b.mapToPair(w -> Pair.of(w, 1)).union(c.mapValues(n -> n))),
                        (in, on) -> map(concat(in, on), w -> Pair.of(w, 1)))
                .stream(
                        APPENDED,
                        "union, of a list, by the context",
                        (s, t) -> s.context().union(List.of(s, t, s)),
                        (in, on) -> concat(concat(in, on), in))
                .stream(
                        ONE,
                        "transform, of a list, by the context",
                        (s, t) -> s.context().transform(List.of(s, t), (batches, time) -> batches.get(0)
                                .summarize(
                                        b -> List.of(b.count(), batches.get(1).count()))),
                        (in, on) -> List.of((long) in.size(), (long) on.size()))
                .stream(
                        WIDE,
                        "transform, with a batch of one's own",
                        s -> {
                            Batch<String> table0 = s.context().batch(List.of("a", "BB"));
                            return s.transform(b -> b.subtract(table0));
                        },
                        in -> filter(in, w -> !Objects.equals(w, "a") && !Objects.equals(w, "BB")))
                .stream(
                        NARROW,
                        "transform, with actions inside",
                        s -> s.transform(b -> {
                            long n = b.count();
                            return b.map(w -> w + n);
                        }),
                        in -> map(in, w -> w + in.size()))
                .stream(NARROW, "named", s -> s.map(w -> w).named("a-name"), in -> in)
                .stream(
                        APPENDED,
                        "union, with itself",
                        s -> s.map(w -> w + 1).union(s),
                        in -> concat(map(in, w -> w + 1), Lists.newArrayList(in)));
    }
}
