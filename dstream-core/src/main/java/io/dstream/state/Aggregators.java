package io.dstream.state;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.collect.ImmutableList;
import io.dstream.batch.Pair;
import io.dstream.function.Function2;
import io.dstream.function.Function3;
import io.dstream.function.ToDouble;
import io.dstream.function.ToLong;
import io.dstream.table.KeyHash;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;

/** The common {@link Aggregator aggregators}. */
public final class Aggregators {
    private static final Aggregator<?, Long, Long> COUNT = Aggregator.<Object, Long, Long>of(
                    () -> 0L, (n, v) -> n + 1, Long::sum, n -> n)
            .withSubtract((all, old) -> all - old);

    private Aggregators() {}

    /**
     * Counts values.
     *
     * @param <V> the type of the values
     * @return the aggregator
     */
    @SuppressWarnings("unchecked")
    public static <V> Aggregator<V, Long, Long> count() {
        return (Aggregator<V, Long, Long>) COUNT;
    }

    /**
     * Returns whether an aggregator is {@link #count}, for callers that can count values faster.
     *
     * @param aggregator the aggregator
     * @return whether it only counts
     */
    public static boolean isCount(Aggregator<?, ?, ?> aggregator) {
        return COUNT.equals(aggregator);
    }

    /**
     * Sums a number read from each value. On overflow the sum wraps around, like any {@code long}.
     *
     * @param fn returns the number of a value
     * @param <V> the type of the values
     * @return the aggregator
     */
    public static <V> Aggregator<V, Long, Long> sum(ToLong<? super V> fn) {
        return Aggregator.<V, Long, Long>of(() -> 0L, (n, v) -> n + fn.applyAsLong(v), Long::sum, n -> n)
                .withSubtract((all, old) -> all - old);
    }

    /** An accumulator that no value has come to yet. */
    private enum Nothing {
        YET
    }

    /**
     * Combines values with an associative function, as {@code reduce} does. There is no result without values:
     * {@code Batch.aggregate} of an empty batch fails. The accumulator is the combined value, or a marker for none.
     *
     * @param fn an associative function, as in {@code Aggregators.reducing(Long::max)}; its first argument holds the
     *     earlier values
     * @param <V> the type of the values
     * @return the aggregator
     */
    @SuppressWarnings("unchecked") // an accumulator that is no mark is a value
    public static <V> Aggregator<V, Object, V> reducing(Function2<? super V, ? super V, ? extends V> fn) {
        checkNotNull(fn, "reducing needs a function");
        Function2<Object, Object, Object> merge = (a, b) -> {
            if (a == Nothing.YET) {
                return b;
            }
            return b == Nothing.YET ? a : fn.apply((V) a, (V) b);
        };
        return Aggregator.of(() -> Nothing.YET, merge::apply, merge, all -> {
            if (all == Nothing.YET) {
                throw new NoSuchElementException(
                        "reducing no values: expected at least one; check that there are any first");
            }
            return (V) all;
        });
    }

    /**
     * The count, mean and variance of some numbers.
     *
     * @param count the number of values
     * @param mean the mean; NaN if there are none
     * @param squares the sum of the squared differences from the mean
     */
    public record Moments(long count, double mean, double squares) implements Serializable {
        static final Moments NONE = new Moments(0, Double.NaN, 0);

        /** Welford's update. */
        Moments plus(double x) {
            if (count == 0) {
                return new Moments(1, x, 0);
            }
            double delta = x - mean;
            double newMean = mean + delta / (count + 1);
            if (!Double.isFinite(newMean)) { // the difference is too large for a double, not the mean
                newMean = mean * (count / (count + 1.0)) + x / (count + 1);
            }
            return new Moments(count + 1, newMean, squares + delta * (x - newMean));
        }

        /** The pairwise update of Chan, Golub and LeVeque (1983). */
        Moments plus(Moments other) {
            if (count == 0 || other.count == 0) {
                return count == 0 ? other : this;
            }
            long n = count + other.count;
            double delta = other.mean - mean;
            double newMean = mean + delta * other.count / n;
            if (!Double.isFinite(newMean)) {
                newMean = mean * ((double) count / n) + other.mean * ((double) other.count / n);
            }
            return new Moments(n, newMean, squares + other.squares + delta * delta * count * other.count / n);
        }

        /**
         * Returns the variance, with the numbers as the whole population.
         *
         * @return the variance; NaN if there are no numbers
         */
        public double variance() {
            return squares / count;
        }

        /**
         * Returns the variance, estimated with the numbers as a sample.
         *
         * @return the variance; NaN if there are fewer than two numbers
         */
        public double sampleVariance() {
            return count < 2 ? Double.NaN : squares / (count - 1);
        }
    }

    /**
     * Computes count, mean and variance of a number read from each value, without loss of precision over long windows.
     *
     * @param fn returns the number of a value
     * @param <V> the type of the values
     * @return the aggregator
     */
    public static <V> Aggregator<V, Moments, Moments> moments(ToDouble<? super V> fn) {
        return Aggregator.of(() -> Moments.NONE, (m, v) -> m.plus(fn.applyAsDouble(v)), (a, b) -> a.plus(b), m -> m);
    }

    /**
     * Computes count, sum, mean, variance, minimum and maximum of a number read from each value.
     *
     * @param fn returns the number of a value
     * @param <V> the type of the values
     * @return the aggregator
     */
    public static <V> Aggregator<V, Stats, Stats> stats(ToDouble<? super V> fn) {
        return Aggregator.of(() -> Stats.NONE, (s, v) -> s.plus(fn.applyAsDouble(v)), (a, b) -> a.plus(b), s -> s);
    }

    /**
     * Computes the mean of a number read from each value.
     *
     * @param fn returns the number of a value
     * @param <V> the type of the values
     * @return the aggregator
     */
    public static <V> Aggregator<V, Moments, Double> mean(ToDouble<? super V> fn) {
        return Aggregators.<V>moments(fn).andThen(Moments::mean);
    }

    /**
     * Computes the variance of a number read from each value, with the numbers as the whole population.
     *
     * @param fn returns the number of a value
     * @param <V> the type of the values
     * @return the aggregator
     */
    public static <V> Aggregator<V, Moments, Double> variance(ToDouble<? super V> fn) {
        return Aggregators.<V>moments(fn).andThen(Moments::variance);
    }

    /**
     * Returns the smallest value; of equal ones, the earliest. There is no result without values:
     * {@code Batch.aggregate} of an empty batch fails.
     *
     * @param order the order
     * @param <V> the type of the values
     * @return the aggregator
     */
    public static <V> Aggregator<V, Optional<V>, V> min(Comparator<? super V> order) {
        return choice("smallest", (a, b) -> order.compare(b, a) < 0);
    }

    /**
     * Returns the largest value; of equal ones, the earliest. There is no result without values:
     * {@code Batch.aggregate} of an empty batch fails.
     *
     * @param order the order
     * @param <V> the type of the values
     * @return the aggregator
     */
    public static <V> Aggregator<V, Optional<V>, V> max(Comparator<? super V> order) {
        return choice("largest", (a, b) -> order.compare(b, a) > 0);
    }

    private interface Preference<V> extends Serializable {
        boolean isSecond(V a, V b);
    }

    private static <V> Aggregator<V, Optional<V>, V> choice(String which, Preference<V> preference) {
        return Aggregator.of(
                Optional::empty,
                (a, v) -> a.isPresent() && !preference.isSecond(a.get(), v) ? a : Optional.of(v),
                (a, b) -> b.isEmpty() || (a.isPresent() && !preference.isSecond(a.get(), b.get())) ? a : b,
                best -> best.orElseThrow(() -> new NoSuchElementException("the " + which
                        + " of no values: expected at least one; check that there are any first, or use topK(1, order)"
                        + ", which gives a list")));
    }

    /**
     * Returns the largest values, largest first; of equal ones, the earliest first. Holds n values per key and batch.
     *
     * @param n the maximum number of records
     * @param order the order
     * @param <V> the type of the values
     * @return the aggregator
     */
    public static <V> Aggregator<V, List<V>, List<V>> topK(int n, Comparator<? super V> order) {
        checkArgument(n >= 1, "the top %s: expected at least 1", n);
        return Aggregator.of(
                ArrayList::new,
                (top, v) -> {
                    insert(top, v, n, order);
                    return top;
                },
                (a, b) -> {
                    List<V> top = new ArrayList<>(a);
                    b.forEach(v -> insert(top, v, n, order));
                    return top;
                },
                top -> Collections.unmodifiableList(new ArrayList<>(top)));
    }

    private static <V> void insert(List<V> top, V v, int n, Comparator<? super V> order) {
        int at = top.size();
        while (at > 0 && order.compare(top.get(at - 1), v) < 0) {
            at--;
        }
        if (at < n) {
            top.add(at, v);
            if (top.size() > n) {
                top.remove(n);
            }
        }
    }

    /**
     * Counts distinct values exactly. Holds all of them. For an estimate in little memory, use a sketch in an
     * aggregator of your own.
     *
     * @param <V> the type of the values
     * @return the aggregator
     */
    public static <V> Aggregator<V, Set<V>, Long> countDistinct() {
        return Aggregator.of(
                HashSet::new,
                (set, v) -> {
                    KeyHash.checkKey(v);
                    set.add(v);
                    return set;
                },
                (a, b) -> {
                    Set<V> both = new HashSet<>(a);
                    both.addAll(b);
                    return both;
                },
                set -> (long) set.size());
    }

    /**
     * Counts how often each value occurs.
     *
     * @param <V> the type of the values
     * @return the aggregator
     */
    public static <V> Aggregator<V, Map<V, Long>, Map<V, Long>> histogram() {
        return Aggregator.<V, Map<V, Long>, Map<V, Long>>of(
                        HashMap::new,
                        (map, v) -> {
                            KeyHash.checkKey(v);
                            map.merge(v, 1L, Long::sum);
                            return map;
                        },
                        (a, b) -> {
                            Map<V, Long> both = new HashMap<>(a);
                            b.forEach((v, count) -> both.merge(v, count, Long::sum));
                            return both;
                        },
                        map -> Collections.unmodifiableMap(new HashMap<>(map)))
                .withSubtract((all, old) -> {
                    Map<V, Long> left = new HashMap<>(all);
                    old.forEach((v, count) -> left.merge(v, -count, (x, y) -> x + y == 0 ? null : x + y));
                    return left;
                });
    }

    // ---- several at once ----

    /**
     * Runs two aggregators in one pass, as in {@code both(count(), mean(r -> r.celsius()))}. The result can subtract if
     * both can. Its accumulator is a {@link Pair} of theirs.
     *
     * @param first an aggregator
     * @param second another one, for the same values
     * @param <V> the type of the values
     * @param <A> the type of the first accumulator
     * @param <B> the type of the second accumulator
     * @param <R> the type of the first result
     * @param <S> the type of the second result
     * @return the aggregator of both results
     */
    public static <V, A, B, R, S> Aggregator<V, Pair<A, B>, Pair<R, S>> both(
            Aggregator<? super V, A, R> first, Aggregator<? super V, B, S> second) {
        checkNotNull(first, "both needs a first aggregator");
        checkNotNull(second, "both needs a second aggregator");
        return new Aggregator<>(
                () -> Pair.of(first.create().apply(), second.create().apply()),
                (both, v) ->
                        Pair.of(first.add().apply(both.key(), v), second.add().apply(both.value(), v)),
                onBoth(first.merge(), second.merge()),
                first.subtract().flatMap(one -> second.subtract().map(other -> onBoth(one, other))),
                both -> Pair.of(
                        first.finish().apply(both.key()), second.finish().apply(both.value())));
    }

    private static <A, B> Function2<Pair<A, B>, Pair<A, B>, Pair<A, B>> onBoth(
            Function2<A, A, A> first, Function2<B, B, B> second) {
        return (x, y) -> Pair.of(first.apply(x.key(), y.key()), second.apply(x.value(), y.value()));
    }

    /**
     * Runs three aggregators in one pass and combines their results, as in {@code all(count(), min(order), max(order),
     * Summary::new)}. The result can subtract if all can. For more than three, nest them or pass a
     * {@linkplain #all(List) list}.
     *
     * @param first an aggregator
     * @param second another one, for the same values
     * @param third another one, for the same values
     * @param then combines the three results
     * @param <V> the type of the values
     * @param <A> the type of the first accumulator
     * @param <B> the type of the second accumulator
     * @param <C> the type of the third accumulator
     * @param <R> the type of the first result
     * @param <S> the type of the second result
     * @param <T> the type of the third result
     * @param <Q> the type of the combined result
     * @return the aggregator of the combined result
     */
    public static <V, A, B, C, R, S, T, Q> Aggregator<V, Pair<Pair<A, B>, C>, Q> all(
            Aggregator<? super V, A, R> first,
            Aggregator<? super V, B, S> second,
            Aggregator<? super V, C, T> third,
            Function3<? super R, ? super S, ? super T, ? extends Q> then) {
        checkNotNull(then, "all needs a function that makes one result from three");
        return Aggregators.<V, Pair<A, B>, C, Pair<R, S>, T>both(Aggregators.<V, A, B, R, S>both(first, second), third)
                .andThen(
                        results -> then.apply(results.key().key(), results.key().value(), results.value()));
    }

    /**
     * Runs any number of aggregators in one pass. The result can subtract if all can. Its accumulator is a list of
     * theirs.
     *
     * @param aggregators the aggregators, for the same values; at least one
     * @param <V> the type of the values
     * @param <R> the common type of the results
     * @return the aggregator of the list of results, in the order of the aggregators
     */
    public static <V, R> Aggregator<V, List<Object>, List<R>> all(
            List<? extends Aggregator<? super V, ?, ? extends R>> aggregators) {
        List<Aggregator<V, Object, R>> all = untyped(aggregators);
        checkArgument(!all.isEmpty(), "all of no aggregators: expected at least one");
        List<Function2<Object, Object, Object>> subtracting =
                all.stream().flatMap(each -> each.subtract().stream()).toList();
        return new Aggregator<>(
                () -> {
                    List<Object> created = new ArrayList<>(all.size());
                    for (Aggregator<V, Object, R> each : all) {
                        created.add(each.create().apply());
                    }
                    return created;
                },
                (list, v) -> {
                    for (int i = 0; i < all.size(); i++) {
                        list.set(i, all.get(i).add().apply(list.get(i), v));
                    }
                    return list;
                },
                onEach(all.stream().map(Aggregator::merge).toList()),
                subtracting.size() == all.size() ? Optional.of(onEach(subtracting)) : Optional.empty(),
                list -> {
                    List<R> results = new ArrayList<>(all.size());
                    for (int i = 0; i < all.size(); i++) {
                        results.add(all.get(i).finish().apply(list.get(i)));
                    }
                    return Collections.unmodifiableList(results);
                });
    }

    @SuppressWarnings("unchecked") // each is given its own accumulators alone, and values that it takes
    private static <V, R> List<Aggregator<V, Object, R>> untyped(
            List<? extends Aggregator<? super V, ?, ? extends R>> aggregators) {
        return (List<Aggregator<V, Object, R>>) (List<?>) ImmutableList.copyOf(aggregators);
    }

    private static Function2<List<Object>, List<Object>, List<Object>> onEach(
            List<Function2<Object, Object, Object>> functions) {
        return (x, y) -> {
            List<Object> list = new ArrayList<>(functions.size());
            for (int i = 0; i < functions.size(); i++) {
                list.add(functions.get(i).apply(x.get(i), y.get(i)));
            }
            return list;
        };
    }
}
