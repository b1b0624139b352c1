package io.dstream.operators;

import static io.dstream.operators.Model.filter;
import static io.dstream.operators.Model.flatMap;
import static io.dstream.operators.Model.map;

import com.google.common.collect.Lists;
import io.dstream.DStream;
import io.dstream.batch.Batch;
import io.dstream.batch.Histogram;
import io.dstream.batch.Pair;
import io.dstream.function.Order;
import io.dstream.state.Aggregator;
import io.dstream.state.Stats;
import io.dstream.toy.Here;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongPredicate;

/** The actions of {@link Batch}, on words. */
final class WordActions {
    private WordActions() {}

    private static final Comparator<String> BY_LENGTH = Order.of((a, b) -> Integer.compare(a.length(), b.length()));

    private static final Comparator<String> NULLS_FIRST = Comparator.nullsFirst(Comparator.naturalOrder());

    private static List<String> words(List<String> in) {
        return filter(in, Objects::nonNull);
    }

    private static Batch<String> words(Batch<String> in) {
        return in.filter(Objects::nonNull);
    }

    private static String join(String a, String b) {
        return a + "+" + b;
    }

    private static long length(String word) {
        return String.valueOf(word).length();
    }

    private static List<String> sorted(List<String> in, Comparator<String> order) {
        List<String> sorted = new ArrayList<>(in);
        sorted.sort(order);
        return sorted;
    }

    private static List<String> gathered(Batch<String> batch) {
        Here<List<String>> seen = new Here<>(Collections.synchronizedList(new ArrayList<>()));
        batch.forEach(word -> seen.get().add(String.valueOf(word)));
        return sorted(seen.get(), Comparator.naturalOrder());
    }

    private static List<String> gatheredByPartition(Batch<String> batch) {
        Here<List<String>> seen = new Here<>(Collections.synchronizedList(new ArrayList<>()));
        batch.forEachPartition(
                words -> words.forEachRemaining(word -> seen.get().add(String.valueOf(word))));
        return sorted(seen.get(), Comparator.naturalOrder());
    }

    private static List<String> gatheredByNumber(Batch<String> batch) {
        Here<Map<Integer, List<String>>> seen = new Here<>(new ConcurrentHashMap<>());
        batch.forEachPartition((partition, words) -> seen.get().put(partition, Lists.newArrayList(words)));
        return flatMap(List.copyOf(new TreeMap<>(seen.get()).values()), words -> words);
    }

    private static Object firstOrNone(Batch<String> batch) {
        try {
            return Pair.of("first", batch.first());
        } catch (NoSuchElementException e) {
            return "none";
        }
    }

    private static Map<String, Long> counts(List<String> in) {
        Map<String, Long> counts = new HashMap<>();
        Model.counts(in).forEach(pair -> counts.put(pair.key(), pair.value()));
        return counts;
    }

    private static List<Long> rounded(Stats stats) {
        return List.of(
                stats.count(),
                (long) stats.sum(),
                (long) stats.min(),
                (long) stats.max(),
                rounded(stats.mean()),
                rounded(stats.variance()));
    }

    private static long rounded(double number) {
        return Math.round(number * 1e9);
    }

    /** The same in two passes. */
    private static List<Long> stats(List<Long> lengths) {
        double sum = lengths.stream().mapToDouble(n -> n).sum();
        double mean = sum / lengths.size();
        double squares =
                lengths.stream().mapToDouble(n -> (n - mean) * (n - mean)).sum();
        return List.of(
                (long) lengths.size(),
                (long) sum,
                (long) lengths.stream().mapToDouble(n -> n).min().orElse(Double.POSITIVE_INFINITY),
                (long) lengths.stream().mapToDouble(n -> n).max().orElse(Double.NEGATIVE_INFINITY),
                rounded(mean),
                rounded(squares / lengths.size()));
    }

    private static Histogram halves(List<Long> lengths) {
        if (lengths.isEmpty()) {
            return new Histogram(List.of(), List.of());
        }
        double min = Collections.min(lengths);
        double max = Collections.max(lengths);
        if (min == max) {
            return new Histogram(List.of(min, max), List.of((long) lengths.size()));
        }
        double middle = (min + max) / 2;
        long lower = lengths.stream().filter(n -> n < middle).count();
        return new Histogram(List.of(min, middle, max), List.of(lower, lengths.size() - lower));
    }

    private static long number(List<String> in, LongPredicate test) {
        return in.stream().mapToLong(WordActions::length).filter(test).count();
    }

    static void addTo(OperatorTable<String, Batch<String>, DStream<String>> table) {
        table.action("collect", b -> b.collect(), in -> in)
                .action("count", b -> b.count(), in -> (long) in.size())
                .action("isEmpty", b -> b.isEmpty(), in -> in.isEmpty())
                .action("first", b -> firstOrNone(b), in -> in.isEmpty() ? "none" : Pair.of("first", in.get(0)))
                .action("take", b -> b.take(4), in -> in.subList(0, Math.min(4, in.size())))
                .action("take, none", b -> b.take(0), in -> List.of())
                .action("take, all there is", b -> b.take(Integer.MAX_VALUE), in -> in)
                .action(
                        "top",
                        b -> words(b).top(3, Comparator.naturalOrder()),
                        in -> first(3, sorted(words(in), Comparator.reverseOrder())))
                .action(
                        "top, of equal ones the first",
                        b -> words(b).top(5, BY_LENGTH),
                        in -> first(5, sorted(words(in), BY_LENGTH.reversed())))
                .action("top, none", b -> b.top(0, Comparator.naturalOrder()), in -> List.of())
                .action(
                        "top, with null",
                        b -> b.top(4, Comparator.nullsLast(Comparator.naturalOrder())),
                        in -> first(
                                4,
                                sorted(
                                        in,
                                        Comparator.nullsLast(Comparator.<String>naturalOrder())
                                                .reversed())))
                .action("top, in natural order", b -> b.top(4), in -> first(4, sorted(in, NULLS_FIRST.reversed())))
                .action("takeOrdered", b -> b.takeOrdered(4), in -> first(4, sorted(in, NULLS_FIRST)))
                .action(
                        "takeOrdered, in an order, of equal ones the first",
                        b -> words(b).takeOrdered(5, BY_LENGTH),
                        in -> first(5, sorted(words(in), BY_LENGTH)))
                .action("stats", b -> rounded(b.stats(WordActions::length)), in -> stats(map(in, WordActions::length)))
                .action("mean", b -> rounded(b.mean(WordActions::length)), in -> stats(map(in, WordActions::length))
                        .get(4))
                .action(
                        "histogram",
                        b -> b.histogram(WordActions::length, 2),
                        in -> halves(map(in, WordActions::length)))
                .action(
                        "histogram, by edges",
                        b -> b.histogram(WordActions::length, new double[] {0, 2, 2.5, 4})
                                .counts(),
                        in -> List.of(
                                number(in, n -> n < 2), number(in, n -> n == 2), number(in, n -> n >= 2.5 && n <= 4)))
                .action("sumLong", b -> b.sumLong(WordActions::length), in -> in.stream()
                        .mapToLong(WordActions::length)
                        .sum())
                .action("sumDouble", b -> b.sumDouble(w -> length(w) / 2.0), in -> in.stream()
                        .mapToDouble(w -> length(w) / 2.0)
                        .sum())
                .action(
                        "reduce",
                        b -> b.map(String::valueOf).reduce(WordActions::join),
                        in -> map(in, String::valueOf).stream().reduce(WordActions::join))
                .action(
                        "fold",
                        b -> b.map(String::valueOf).fold("", (x, y) -> x + y),
                        in -> String.join("", map(in, String::valueOf)))
                .action(
                        "aggregate",
                        b -> b.aggregate("", (all, w) -> all + length(w), (x, y) -> x + y),
                        in -> String.join("", map(in, w -> "" + length(w))))
                .action(
                        "aggregate, by an aggregator",
                        b -> b.<String, String>aggregate(
                                Aggregator.of(() -> "", (all, w) -> all + length(w), (x, y) -> x + y, all -> all)),
                        in -> String.join("", map(in, w -> "" + length(w))))
                .action("min", b -> words(b).min(BY_LENGTH), in -> firstOf(sorted(words(in), BY_LENGTH)))
                .action("max", b -> words(b).max(BY_LENGTH), in -> firstOf(sorted(words(in), BY_LENGTH.reversed())))
                .action("countByValue", b -> b.countByValue(), in -> counts(in))
                .action("forEach", b -> gathered(b), in -> sorted(map(in, String::valueOf), Comparator.naturalOrder()))
                .action(
                        "forEachPartition",
                        b -> gatheredByPartition(b),
                        in -> sorted(map(in, String::valueOf), Comparator.naturalOrder()))
                .action("forEachPartition, by number", b -> gatheredByNumber(b), in -> in)
                .action("toLocalIterator", b -> Lists.newArrayList(b.toLocalIterator()), in -> in)
                .action("partitions", b -> flatMap(b.partitions(), part -> part), in -> in)
                .action("numPartitions", b -> b.coalesce(1).numPartitions(), in -> 1);
    }

    private static Optional<String> firstOf(List<String> in) {
        return in.stream().findFirst();
    }

    private static List<String> first(int n, List<String> in) {
        return in.subList(0, Math.min(n, in.size()));
    }
}
