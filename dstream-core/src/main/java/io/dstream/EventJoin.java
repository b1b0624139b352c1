package io.dstream;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.function.Function2;
import io.dstream.internal.eventtime.IntervalJoin;
import io.dstream.internal.times.Times;
import java.time.Duration;
import java.util.Optional;

/**
 * An unfinished join of two keyed streams by event time, as in
 * {@code clicks.join(views).between(Duration.ofMinutes(-5), Duration.ZERO).inner(Click::of)}.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the left values
 * @param <W> the type of the right values
 */
public final class EventJoin<K, V, W> {
    private final KeyedEventStream<K, V> left;
    private final KeyedEventStream<K, W> right;

    EventJoin(KeyedEventStream<K, V> left, KeyedEventStream<K, W> right) {
        this.left = left;
        this.right = right;
    }

    /**
     * Sets how long after a left record a right one must have happened to be joined with it. Both bounds are inclusive.
     *
     * @param lower the shortest time after the left record; negative for times before it
     * @param upper the longest time after the left record
     * @return the join; the kind of join is still to be chosen
     * @throws IllegalArgumentException if the upper bound is less than the lower one, or a bound is not a whole number
     *     of milliseconds
     */
    public Between<K, V, W> between(Duration lower, Duration upper) {
        long lowerMillis = Times.checkMillis("the lower bound of a join", lower);
        long upperMillis = Times.checkMillis("the upper bound of a join", upper);
        checkArgument(
                lowerMillis <= upperMillis, "a join between %s and %s: expected the smaller bound first", lower, upper);
        return new Between<>(left, right, lowerMillis, upperMillis);
    }

    /**
     * A join by an interval of time. A result has the time of the later of its two records; a result of a single record
     * has the time of that record. Left records are held for the upper bound after their time, and right records for
     * the amount of the lower bound if it is negative, so the memory used is the rate times the length of the interval.
     * A record behind the watermark is dropped, and emitted by {@code late()} of the result.
     *
     * @param <K> the type of the keys
     * @param <V> the type of the left values
     * @param <W> the type of the right values
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
         * Returns the results of an inner join.
         *
         * @param fn returns the result for two values
         * @param <R> the type of the results
         * @return the results by key
         */
        public <R> KeyedEventStream<K, R> inner(Function2<? super V, ? super W, ? extends R> fn) {
            return joined(false, false, fn);
        }

        /**
         * Returns the results of a left outer join. A left value without a match is emitted when the watermark has
         * passed the time for which it is held.
         *
         * @param fn returns the result for a left value and a right one, if there is one
         * @param <R> the type of the results
         * @return the results by key
         */
        public <R> KeyedEventStream<K, R> leftOuter(Function2<? super V, ? super Optional<W>, ? extends R> fn) {
            return joined(true, false, fn);
        }

        /**
         * Returns the results of a right outer join. A right value without a match is emitted when the watermark has
         * passed the time for which it is held.
         *
         * @param fn returns the result for a right value and a left one, if there is one
         * @param <R> the type of the results
         * @return the results by key
         */
        public <R> KeyedEventStream<K, R> rightOuter(Function2<? super Optional<V>, ? super W, ? extends R> fn) {
            return joined(false, true, fn);
        }

        /**
         * Returns the results of a full outer join. A value without a match is emitted when the watermark has passed
         * the time for which it is held.
         *
         * @param fn returns the result for two values, of which one may be missing
         * @param <R> the type of the results
         * @return the results by key
         */
        public <R> KeyedEventStream<K, R> fullOuter(
                Function2<? super Optional<V>, ? super Optional<W>, ? extends R> fn) {
            return joined(true, true, fn);
        }
    }
}
