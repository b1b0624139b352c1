package io.dstream.operators;

import io.dstream.batch.Pair;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/** What the operators should give, said with plain collections. */
final class Model {
    private Model() {}

    static <T, R> List<R> map(Collection<T> records, Function<T, R> fn) {
        List<R> result = new ArrayList<>();
        records.forEach(record -> result.add(fn.apply(record)));
        return result;
    }

    static <T, R> List<R> flatMap(Collection<T> records, Function<T, List<R>> fn) {
        List<R> result = new ArrayList<>();
        records.forEach(record -> result.addAll(fn.apply(record)));
        return result;
    }

    static <T> List<T> filter(Collection<T> records, Function<T, Boolean> fn) {
        List<T> result = new ArrayList<>(records);
        result.removeIf(record -> !fn.apply(record));
        return result;
    }

    static <T> List<T> concat(List<T> first, List<T> second) {
        List<T> result = new ArrayList<>(first);
        result.addAll(second);
        return result;
    }

    static <T> List<T> distinct(Collection<T> records) {
        return new ArrayList<>(new LinkedHashSet<>(records));
    }

    static <T> List<Pair<T, Long>> counts(Collection<T> records) {
        Map<T, Long> counts = new LinkedHashMap<>();
        records.forEach(record -> counts.put(record, counts.getOrDefault(record, 0L) + 1));
        return pairs(counts);
    }

    static <K, V> List<Pair<K, V>> pairs(Map<K, V> map) {
        List<Pair<K, V>> pairs = new ArrayList<>();
        map.forEach((key, value) -> pairs.add(Pair.of(key, value)));
        return pairs;
    }

    static <K, V> Map<K, List<V>> groups(Collection<Pair<K, V>> pairs) {
        Map<K, List<V>> groups = new LinkedHashMap<>();
        pairs.forEach(pair ->
                groups.computeIfAbsent(pair.key(), key -> new ArrayList<>()).add(pair.value()));
        return groups;
    }

    /** One pair per key: what a function makes of its values. */
    static <K, V, R> List<Pair<K, R>> byKey(Collection<Pair<K, V>> pairs, Function<List<V>, R> fn) {
        return map(groups(pairs).entrySet(), group -> Pair.of(group.getKey(), fn.apply(group.getValue())));
    }

    static <T> T reduce(List<T> records, BinaryOperator<T> fn) {
        T result = records.get(0);
        for (T record : records.subList(1, records.size())) {
            result = fn.apply(result, record);
        }
        return result;
    }

    /** For each key of either side, what a function makes of the values there. */
    static <K, V, W, R> List<Pair<K, R>> cogroup(
            List<Pair<K, V>> mine, List<Pair<K, W>> others, BiFunction<List<V>, List<W>, List<R>> fn) {
        Map<K, List<V>> left = groups(mine);
        Map<K, List<W>> right = groups(others);
        List<K> keys = distinct(concat(new ArrayList<>(left.keySet()), new ArrayList<>(right.keySet())));
        return flatMap(
                keys,
                key -> map(
                        fn.apply(left.getOrDefault(key, List.of()), right.getOrDefault(key, List.of())),
                        r -> Pair.of(key, r)));
    }

    static <V, W> List<Pair<V, W>> cross(List<V> left, List<W> right) {
        return flatMap(left, v -> map(right, w -> Pair.of(v, w)));
    }

    /** The values as optionals, or a missing one where there is none. */
    static <V> List<Optional<V>> orMissing(List<V> values) {
        return values.isEmpty() ? List.of(Optional.empty()) : map(values, Optional::ofNullable);
    }
}
