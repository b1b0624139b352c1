package io.dstream.operators;

import static io.dstream.operators.Model.byKey;
import static io.dstream.operators.Model.concat;
import static io.dstream.operators.Model.distinct;
import static io.dstream.operators.Model.filter;
import static io.dstream.operators.Model.flatMap;
import static io.dstream.operators.Model.map;

import com.google.common.collect.Iterators;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** Operators put one behind the other, on batches of numbers and on plain lists. */
final class Chain {

    /** What is known of the order of what an operator gives. */
    private enum Order {
        KEPT,
        LOST,
        MADE
    }

    /** An operator from numbers to numbers, with its model. */
    @SuppressWarnings("ImmutableEnumChecker") // its functions hold nothing
    enum Link {
        MAP(Order.KEPT, b -> b.map(x -> x * 3 + 1), in -> map(in, x -> x * 3 + 1)),
        FILTER(Order.KEPT, b -> b.filter(x -> x % 3 != 0), in -> filter(in, x -> x % 3 != 0)),
        FLAT_MAP(Order.KEPT, b -> b.flatMap(Chain::some), in -> flatMap(in, Chain::some)),
        PEEK(Order.KEPT, b -> b.peek(x -> {}), in -> in),
        MAP_PARTITIONS(
                Order.KEPT,
                b -> b.mapPartitions(all -> Iterators.transform(all, x -> x - 7)),
                in -> map(in, x -> x - 7)),
        GLOM(Order.KEPT, b -> b.glom().flatMap(all -> all), in -> in),
        UNION(Order.KEPT, b -> b.union(b.map(x -> x + 1)), in -> concat(in, map(in, x -> x + 1))),
        COALESCE(Order.KEPT, b -> b.coalesce(2), in -> in),
        CARTESIAN(
                Order.KEPT,
                b -> b.filter(x -> x % 2 == 0).cartesian(b.filter(x -> x == 4)).keys(),
                in -> flatMap(filter(in, x -> x % 2 == 0), x -> map(filter(in, y -> y == 4), y -> x))),
        FLAT_MAP_VALUES(
                Order.KEPT, b -> b.keyBy(x -> x).flatMapValues(Chain::some).values(), in -> flatMap(in, Chain::some)),
        SORT(Order.MADE, b -> b.sortBy(x -> x), Chain::sorted),
        SORT_AND_NUMBER(
                Order.MADE,
                b -> b.sortBy(x -> x)
                        .zipWithIndex()
                        .map(p -> p.key() + p.value().intValue()),
                Chain::numbered),
        SORT_BY_KEY(Order.MADE, b -> b.mapToPair(x -> Pair.of(x, x)).sortByKey().keys(), Chain::sorted),
        COUNT(Order.MADE, b -> b.summarize(all -> List.of((int) all.count())), in -> List.of(in.size())),
        DISTINCT(Order.LOST, Batch::distinct, Model::distinct),
        REPARTITION(Order.LOST, b -> b.repartition(4), in -> in),
        PARTITION_BY(Order.LOST, b -> b.keyBy(x -> x % 3).partitionBy(3).values(), in -> in),
        REDUCE_BY_KEY(
                Order.LOST,
                b -> b.keyBy(x -> x % 5).reduceByKey(Integer::sum).values(),
                in -> map(byKey(keyed(in, 5), all -> Model.reduce(all, Integer::sum)), Pair::value)),
        GROUP_BY(
                Order.LOST,
                b -> b.groupBy(x -> x % 4)
                        .map(group -> group.key() + Iterators.size(group.value().iterator())),
                in -> map(byKey(keyed(in, 4), List::size), group -> group.key() + group.value())),
        COUNT_BY_KEY(
                Order.LOST,
                b -> b.keyBy(x -> x % 6)
                        .countByKey()
                        .map(p -> p.key() * 100 + p.value().intValue()),
                in -> map(byKey(keyed(in, 6), List::size), p -> p.key() * 100 + p.value())),
        JOIN(
                Order.LOST,
                b -> b.keyBy(x -> x)
                        .join(PairBatch.of(b.distinct().keyBy(x -> x)))
                        .keys(),
                in -> in),
        SUBTRACT(Order.LOST, b -> b.subtract(b.filter(x -> x > 10)), in -> filter(in, x -> x <= 10)),
        INTERSECTION(Order.LOST, b -> b.intersection(b.filter(x -> x > 3)), in -> distinct(filter(in, x -> x > 3)));

        private final Order order;
        private final UnaryOperator<Batch<Integer>> onBatch;
        private final UnaryOperator<List<Integer>> model;

        Link(Order order, UnaryOperator<Batch<Integer>> onBatch, UnaryOperator<List<Integer>> model) {
            this.order = order;
            this.onBatch = onBatch;
            this.model = model;
        }
    }

    private final List<Link> links;

    Chain(List<Link> links) {
        this.links = links;
    }

    Batch<Integer> on(Batch<Integer> batch) {
        Batch<Integer> result = batch;
        for (Link link : links) {
            result = link.onBatch.apply(result);
        }
        return result;
    }

    /** The same, each result held before it goes on. */
    Batch<Integer> stepByStep(Batch<Integer> batch) {
        Batch<Integer> result = batch;
        for (Link link : links) {
            result = link.onBatch.apply(result).cache();
            Objects.requireNonNull(result.collect());
        }
        return result;
    }

    List<Integer> model(List<Integer> records) {
        List<Integer> result = records;
        for (Link link : links) {
            result = link.model.apply(result);
        }
        return result;
    }

    /** Whether the order of the result is promised. */
    boolean isOrdered() {
        boolean ordered = true;
        for (Link link : links) {
            ordered = link.order == Order.MADE || (ordered && link.order == Order.KEPT);
        }
        return ordered;
    }

    @Override
    public String toString() {
        return links.toString();
    }

    private static List<Integer> some(int x) {
        return Collections.nCopies(Math.floorMod(x, 3), x);
    }

    static List<Integer> sorted(List<Integer> in) {
        List<Integer> sorted = new ArrayList<>(in);
        Collections.sort(sorted);
        return sorted;
    }

    private static List<Integer> numbered(List<Integer> in) {
        List<Integer> sorted = sorted(in);
        for (int i = 0; i < sorted.size(); i++) {
            sorted.set(i, sorted.get(i) + i);
        }
        return sorted;
    }

    private static List<Pair<Integer, Integer>> keyed(List<Integer> in, int n) {
        return map(in, x -> Pair.of(x % n, x));
    }
}
