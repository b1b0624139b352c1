package io.dstream;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.function.Function2;
import io.dstream.internal.eventtime.IntervalJoin;
import io.dstream.internal.times.Times;
import java.time.Duration;
import java.util.Optional;

/**
 * A join of two keyed streams by event time, on its way: {@code clicks.join(views).between(Duration.ofMinutes(-5),
 * Duration.ZERO).inner(Click::of)}.
 *
 * @param <K> the type of the keys
 * @param <V> the left values
 * @param <W> the right values
 */
public final class EventJoin<K, V, W> {
    private final KeyedEventStream<K, V> left;
    private final KeyedEventStream<K, W> right;

    EventJoin(KeyedEventStream<K, V> left, KeyedEventStream<K, W> right) {
        this.left = left;
        this.right = right;
    }

    /**
     * How far after a left record a right one must have happened to be joined with it, both bounds included.
     *
     * @param lower at least so far after; negative for before
     * @param upper at most so far after
     * @return the join, which still has to be told what it gives
     * @throws IllegalArgumentException if the upper bound is less than the lower one, or one is not a whole number of
     *     milliseconds
     */
    public Between<K, V, W> between(Duration lower, Duration upper) {
        long lowerMillis = Times.checkMillis("the lower bound of a join", lower);
        long upperMillis = Times.checkMillis("the upper bound of a join", upper);
        checkArgument(
                lowerMillis <= upperMillis, "a join between %s and %s: expected the smaller bound first", lower, upper);
        return new Between<>(left, right, lowerMillis, upperMillis);
    }

    /**
     * A join by an interval of time. Results have the time of the later of the two records; those of one alone have its
     * time. Keeps left records for the upper bound after their time, and right ones for the lower bound, as far as that
     * lies before: memory is rate times length of the interval. A record that is behind the watermark is left out, and
     * given by {@code late()} of the result.
     *
     * @param <K> the type of the keys
     * @param <V> the left values
     * @param <W> the right values
     */
    public static final class Between<K, V, W> {
        private final KeyedEventStream<K, V> left;
        private final KeyedEventStream<K, W> right;
        private final long lower;
        private final long upper;

        private Between(KeyedEventStream<K, V> left, KeyedEventStream<K, W> right, long lower, long upper) {
            this.left = left;
            this.right = right;
            this.lower = lower;
            this.upper = upper;
        }

        @SuppressWarnings("unchecked")
        private <R> KeyedEventStream<K, R> joined(boolean leftOuter, boolean rightOuter, Function2<?, ?, ?> fn) {
            checkNotNull(fn, "a join needs a function that makes its results");
            Function2<Object, Object, Object> untyped = (Function2<Object, Object, Object>) fn;
            IntervalJoin join = new IntervalJoin(lower, upper, leftOuter, rightOuter, untyped);
            return left.joined(
                    "join",
                    right,
                    (clock, input, partitions, operator) -> clock.interval(input, join, partitions, operator));
        }

        /**
         * Gives what is joined.
         *
         * @param fn makes a result of two values
         * @param <R> the type of the results
         * @return the results by key
         */
        public <R> KeyedEventStream<K, R> inner(Function2<? super V, ? super W, ? extends R> fn) {
            return joined(false, false, fn);
        }

        /**
         * Gives what is joined, and left values with which nothing was joined: when the watermark has passed the time
         * for which they are kept.
         *
         * @param fn makes a result of a left value, and a right one if there is one
         * @param <R> the type of the results
         * @return the results by key
         */
        public <R> KeyedEventStream<K, R> leftOuter(Function2<? super V, ? super Optional<W>, ? extends R> fn) {
            return joined(true, false, fn);
        }

        /**
         * Gives what is joined, and right values with which nothing was joined: when the watermark has passed the time
         * for which they are kept.
         *
         * @param fn makes a result of a right value, and a left one if there is one
         * @param <R> the type of the results
         * @return the results by key
         */
        public <R> KeyedEventStream<K, R> rightOuter(Function2<? super Optional<V>, ? super W, ? extends R> fn) {
            return joined(false, true, fn);
        }

        /**
         * Gives what is joined, and values of both sides with which nothing was joined: when the watermark has passed
         * the time for which they are kept.
         *
         * @param fn makes a result of two values of which one may be missing
         * @param <R> the type of the results
         * @return the results by key
         */
        public <R> KeyedEventStream<K, R> fullOuter(
                Function2<? super Optional<V>, ? super Optional<W>, ? extends R> fn) {
            return joined(true, true, fn);
        }
    }
}
