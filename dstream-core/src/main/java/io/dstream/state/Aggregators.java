package io.dstream.state;

import static com.google.common.base.Preconditions.checkArgument;

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
import java.util.Optional;
import java.util.Set;

/** The common {@link Aggregator aggregators}. */
public final class Aggregators {
    private Aggregators() {}

    /**
     * How many values there are.
     *
     * @param <V> the values
     * @return the aggregator
     */
    public static <V> Aggregator<V, Long, Long> count() {
        return Aggregator.<V, Long, Long>of(() -> 0L, (n, v) -> n + 1, Long::sum, n -> n)
                .withSubtract((all, old) -> all - old);
    }

    /**
     * The sum of a number of each value; it wraps around like any {@code long}.
     *
     * @param fn reads the number off a value
     * @param <V> the values
     * @return the aggregator
     */
    public static <V> Aggregator<V, Long, Long> sum(ToLong<? super V> fn) {
        return Aggregator.<V, Long, Long>of(() -> 0L, (n, v) -> n + fn.applyAsLong(v), Long::sum, n -> n)
                .withSubtract((all, old) -> all - old);
    }

    /**
     * Count, mean and variance of numbers so far.
     *
     * @param count how many
     * @param mean their mean, NaN where there are none
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
         * The variance of the numbers as a whole population.
         *
         * @return the variance, NaN where there are none
         */
        public double variance() {
            return squares / count;
        }

        /**
         * The variance estimated from the numbers as a sample.
         *
         * @return the variance, NaN where there are fewer than two
         */
        public double sampleVariance() {
            return count < 2 ? Double.NaN : squares / (count - 1);
        }
    }

    /**
     * Count, mean and variance of a number of each value, without loss of precision over long windows.
     *
     * @param fn reads the number off a value
     * @param <V> the values
     * @return the aggregator
     */
    public static <V> Aggregator<V, Moments, Moments> moments(ToDouble<? super V> fn) {
        return Aggregator.of(() -> Moments.NONE, (m, v) -> m.plus(fn.applyAsDouble(v)), (a, b) -> a.plus(b), m -> m);
    }

    /**
     * The mean of a number of each value.
     *
     * @param fn reads the number off a value
     * @param <V> the values
     * @return the aggregator
     */
    public static <V> Aggregator<V, Moments, Double> mean(ToDouble<? super V> fn) {
        return Aggregators.<V>moments(fn).andThen(Moments::mean);
    }

    /**
     * The variance of a number of each value, as of a whole population.
     *
     * @param fn reads the number off a value
     * @param <V> the values
     * @return the aggregator
     */
    public static <V> Aggregator<V, Moments, Double> variance(ToDouble<? super V> fn) {
        return Aggregators.<V>moments(fn).andThen(Moments::variance);
    }

    /**
     * The smallest value, the earliest of equal ones.
     *
     * @param order the order
     * @param <V> the values
     * @return the aggregator
     */
    public static <V> Aggregator<V, Optional<V>, V> min(Comparator<? super V> order) {
        return choice((a, b) -> order.compare(b, a) < 0);
    }

    /**
     * The largest value, the earliest of equal ones.
     *
     * @param order the order
     * @param <V> the values
     * @return the aggregator
     */
    public static <V> Aggregator<V, Optional<V>, V> max(Comparator<? super V> order) {
        return choice((a, b) -> order.compare(b, a) > 0);
    }

    private interface Preference<V> extends Serializable {
        boolean isSecond(V a, V b);
    }

    private static <V> Aggregator<V, Optional<V>, V> choice(Preference<V> preference) {
        return Aggregator.of(
                Optional::empty,
                (a, v) -> a.isPresent() && !preference.isSecond(a.get(), v) ? a : Optional.of(v),
                (a, b) -> b.isEmpty() || (a.isPresent() && !preference.isSecond(a.get(), b.get())) ? a : b,
                Optional::orElseThrow);
    }

    /**
     * The largest values, the largest first; of equal ones the earlier first. Costs n per key and batch.
     *
     * @param n how many at most
     * @param order the order
     * @param <V> the values
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
     * How many distinct values there are, exactly. Holds all of them; for an estimate in little memory, put a sketch
     * into an aggregator of your own.
     *
     * @param <V> the values
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
     * How often each value is there.
     *
     * @param <V> the values
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
}
