package io.dstream.state;

import io.dstream.function.Function0;
import io.dstream.function.Function1;
import io.dstream.function.Function2;
import java.io.Serializable;
import java.util.Optional;

/**
 * Turns many values into one result: values are added to an empty accumulator, accumulators are merged, and the last
 * one is finished into the result. Immutable. {@link Aggregators} has the common ones.
 *
 * <p>{@code add} may change the accumulator in place. {@code merge} and {@code subtract} must leave both arguments
 * unchanged, because a window merges the same accumulators many times. {@code merge} must be associative; its first
 * argument holds the earlier values. {@code finish} must leave the accumulator unchanged.
 *
 * @param create returns an empty accumulator; a new one on every call if {@code add} changes it in place
 * @param add adds a value to an accumulator, in place or not, and returns the accumulator
 * @param merge merges two accumulators, the earlier one first, into a new one
 * @param subtract removes the values that were merged first, and returns a new accumulator; empty if that is not
 *     possible
 * @param finish returns the result
 * @param <V> the type of the values
 * @param <A> the type of the accumulator
 * @param <R> the type of the result
 */
public record Aggregator<V, A, R>(
        Function0<A> create,
        Function2<A, V, A> add,
        Function2<A, A, A> merge,
        Optional<Function2<A, A, A>> subtract,
        Function1<A, R> finish)
        implements Serializable {

    /**
     * Returns an aggregator that cannot subtract.
     *
     * @param create returns an empty accumulator
     * @param add adds a value to an accumulator, in place or not, and returns the accumulator
     * @param merge merges two accumulators, the earlier one first, into a new one
     * @param finish returns the result
     * @param <V> the type of the values
     * @param <A> the type of the accumulator
     * @param <R> the type of the result
     * @return the aggregator
     */
    public static <V, A, R> Aggregator<V, A, R> of(
            Function0<A> create, Function2<A, V, A> add, Function2<A, A, A> merge, Function1<A, R> finish) {
        return new Aggregator<>(create, add, merge, Optional.empty(), finish);
    }

    /**
     * Returns an aggregator that can also subtract, which makes a window's slide cheaper if merging is expensive.
     *
     * @param inverse the inverse of {@code merge}: {@code inverse(merge(a, b), a)} must be {@code b}
     * @return the aggregator that can subtract
     */
    public Aggregator<V, A, R> withSubtract(Function2<A, A, A> inverse) {
        return new Aggregator<>(create, add, merge, Optional.of(inverse), finish);
    }

    /**
     * Returns an aggregator that transforms the result.
     *
     * @param then returns the new result for a result
     * @param <Q> the type of the new result
     * @return the aggregator with the new result
     */
    public <Q> Aggregator<V, A, Q> andThen(Function1<? super R, ? extends Q> then) {
        return new Aggregator<>(create, add, merge, subtract, a -> then.apply(finish.apply(a)));
    }

    /**
     * Returns this aggregator without its last step: the result is the accumulator, which can be merged with others.
     *
     * @return the aggregator whose result is the accumulator
     */
    public Aggregator<V, A, A> unfinished() {
        return new Aggregator<>(create, add, merge, subtract, a -> a);
    }

    /** An {@code Optional} cannot be sent, so its content is. */
    private Object writeReplace() {
        return new Sent<>(create, add, merge, subtract.orElse(null), finish);
    }

    private record Sent<V, A, R>(
            Function0<A> create,
            Function2<A, V, A> add,
            Function2<A, A, A> merge,
            Function2<A, A, A> subtract,
            Function1<A, R> finish)
            implements Serializable {

        private Object readResolve() {
            return new Aggregator<>(create, add, merge, Optional.ofNullable(subtract), finish);
        }
    }
}
