package io.dstream.plan;

import io.dstream.function.Function1;
import io.dstream.function.Function2;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How the values of a key become one: an accumulator is made from the first value, takes the others in, is merged with
 * the accumulators of other partitions and is finished into the result.
 *
 * <p>Accumulators may be changed in place by {@link #add} and by {@link #merge} (its first argument); {@link #finish}
 * must leave the accumulator as it is, for it may be asked again. Values are added in the order of their partition, and
 * accumulators merged in the order of their partitions.
 *
 * @param <V> the values
 * @param <A> the accumulator
 * @param <R> the result
 */
public abstract class Combiner<V, A, R> implements Serializable {
    private static final long serialVersionUID = 1L;

    /** For subclasses. */
    protected Combiner() {}

    /**
     * Starts with a first value.
     *
     * @param value the value
     * @return a new accumulator
     */
    public abstract A create(V value);

    /**
     * Takes in one more value.
     *
     * @param accumulator what there is so far
     * @param value the value
     * @return the accumulator, changed in place or new
     */
    public abstract A add(A accumulator, V value);

    /**
     * Merges two accumulators.
     *
     * @param left the one of the earlier partitions
     * @param right the one of the later partition
     * @return the merged one: {@code left} changed in place, or new
     */
    public abstract A merge(A left, A right);

    /**
     * Makes the result.
     *
     * @param accumulator all there is
     * @return the result
     */
    public abstract R finish(A accumulator);

    /**
     * Accumulators that are kept side by side, for whoever combines many keys; anew for each partition. By default
     * there are none.
     *
     * @return the accumulators of no key yet; null where each key's accumulator is an object
     */
    public Accumulators<V, A> sideBySide() {
        return null;
    }

    /**
     * Combines values of one type two by two.
     *
     * @param operator whose function it is
     * @param fn the user's associative function
     * @param <V> the values
     * @return the combiner
     */
    public static <V> Combiner<V, V, V> reducing(Operator operator, Function2<? super V, ? super V, ? extends V> fn) {
        return of(operator, v -> v, fn, fn);
    }

    /**
     * Combines values by three functions.
     *
     * @param operator whose functions they are
     * @param create makes an accumulator from the first value
     * @param add takes in one more value
     * @param merge merges two accumulators
     * @param <V> the values
     * @param <A> the accumulator and result
     * @return the combiner
     */
    public static <V, A> Combiner<V, A, A> of(
            Operator operator,
            Function1<? super V, ? extends A> create,
            Function2<? super A, ? super V, ? extends A> add,
            Function2<? super A, ? super A, ? extends A> merge) {
        // Called here rather than by Operator.apply, where the compiler meets all functions of a program at one call.
        return new Combiner<>() {
            @Override
            public A create(V value) {
                try {
                    return create.apply(value);
                } catch (Throwable e) {
                    throw OperatorException.of(operator, e);
                }
            }

            @Override
            public A add(A accumulator, V value) {
                try {
                    return add.apply(accumulator, value);
                } catch (Throwable e) {
                    throw OperatorException.of(operator, e);
                }
            }

            @Override
            public A merge(A left, A right) {
                try {
                    return merge.apply(left, right);
                } catch (Throwable e) {
                    throw OperatorException.of(operator, e);
                }
            }

            @Override
            public A finish(A accumulator) {
                return accumulator;
            }
        };
    }

    /**
     * Counts, without a box per record.
     *
     * @return the combiner
     */
    public static Combiner<Object, ?, Long> counting() {
        return Counting.INSTANCE;
    }

    /**
     * Gathers the values in a list, in their order.
     *
     * @param <V> the values
     * @return the combiner
     */
    public static <V> Combiner<V, ?, Iterable<V>> grouping() {
        return new Grouping<>();
    }

    private static final class Counting extends Combiner<Object, long[], Long> {
        private static final long serialVersionUID = 1L;
        static final Counting INSTANCE = new Counting();

        @Override
        public long[] create(Object value) {
            return new long[] {1};
        }

        @Override
        public long[] add(long[] count, Object value) {
            count[0]++;
            return count;
        }

        @Override
        public long[] merge(long[] left, long[] right) {
            left[0] += right[0];
            return left;
        }

        @Override
        public Long finish(long[] count) {
            return count[0];
        }
    }

    private static final class Grouping<V> extends Combiner<V, List<V>, Iterable<V>> {
        private static final long serialVersionUID = 1L;

        @Override
        public List<V> create(V value) {
            List<V> values = new ArrayList<>(4);
            values.add(value);
            return values;
        }

        @Override
        public List<V> add(List<V> values, V value) {
            values.add(value);
            return values;
        }

        @Override
        public List<V> merge(List<V> left, List<V> right) {
            left.addAll(right);
            return left;
        }

        @Override
        public Iterable<V> finish(List<V> values) {
            return Collections.unmodifiableList(values);
        }
    }
}
