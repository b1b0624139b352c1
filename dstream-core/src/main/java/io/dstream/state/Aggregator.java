package io.dstream.state;

import io.dstream.function.Function0;
import io.dstream.function.Function1;
import io.dstream.function.Function2;
import java.io.Serializable;
import java.util.Optional;

/**
 * How values become one: an empty accumulator takes values in, accumulators are merged, and the last one is finished
 * into a result. Immutable. {@link Aggregators} has the common ones.
 *
 * <p>{@code add} may change the accumulator in place. {@code merge} and {@code subtract} must leave both their
 * arguments as they are, for a window merges the same accumulators again and again. {@code merge} must be associative;
 * it is given the earlier values first. {@code finish} must leave the accumulator as it is.
 *
 * @param create makes an empty accumulator: a new one in each call, if {@code add} changes it in place
 * @param add takes in a value, in place or not, and gives the accumulator
 * @param merge merges two accumulators, the earlier one first, into a new one
 * @param subtract takes what was merged first out again, giving a new accumulator; nothing where that cannot be done
 * @param finish makes the result
 * @param <V> the values
 * @param <A> the accumulator
 * @param <R> the result
 */
public record Aggregator<V, A, R>(
        Function0<A> create,
        Function2<A, V, A> add,
        Function2<A, A, A> merge,
        Optional<Function2<A, A, A>> subtract,
        Function1<A, R> finish)
        implements Serializable {

    /**
     * An aggregator that cannot subtract.
     *
     * @param create makes an empty accumulator
     * @param add takes in a value, in place or not
     * @param merge merges two accumulators, the earlier one first, into a new one
     * @param finish makes the result
     * @param <V> the values
     * @param <A> the accumulator
     * @param <R> the result
     * @return the aggregator
     */
    public static <V, A, R> Aggregator<V, A, R> of(
            Function0<A> create, Function2<A, V, A> add, Function2<A, A, A> merge, Function1<A, R> finish) {
        return new Aggregator<>(create, add, merge, Optional.empty(), finish);
    }

    /**
     * The same with a way to subtract, which makes a window's slide cheaper where merging is dear.
     *
     * @param inverse {@code inverse(merge(a, b), a)} must be {@code b}
     * @return the aggregator that can subtract
     */
    public Aggregator<V, A, R> withSubtract(Function2<A, A, A> inverse) {
        return new Aggregator<>(create, add, merge, Optional.of(inverse), finish);
    }

    /**
     * The same with another result.
     *
     * @param then makes the new result of the old one
     * @param <Q> the new result
     * @return the aggregator of the new result
     */
    public <Q> Aggregator<V, A, Q> andThen(Function1<? super R, ? extends Q> then) {
        return new Aggregator<>(create, add, merge, subtract, a -> then.apply(finish.apply(a)));
    }

    /**
     * The same without its last step: the result is the accumulator, which others of the kind can be merged with.
     *
     * @return the aggregator of the accumulator
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
