package io.dstream.engine;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import io.dstream.batch.Pair;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What is to be computed for a batch: an immutable tree of a few kinds of nodes, whose leaves are data. Nothing is
 * computed until an {@link Engine} runs it.
 *
 * @param <T> the records it gives
 */
public sealed interface Plan<T> {

    /**
     * How many partitions its result has.
     *
     * @return their number
     */
    int partitions();

    /**
     * Data that is there, in memory or where it can be read.
     *
     * @param parts its partitions
     * @param <T> the records
     */
    record Data<T>(List<Partition<T>> parts) implements Plan<T> {
        /**
         * Whether all of it is in memory, so that there is nothing to hold.
         *
         * @return whether each partition is
         */
        public boolean isInMemory() {
            return parts.stream().allMatch(Partition::isInMemory);
        }

        @Override
        public int partitions() {
            return parts.size();
        }
    }

    /**
     * A chain of steps, run in one go over each partition of its source.
     *
     * @param source where the records come from
     * @param steps what is done to them, in this order
     * @param <T> the records that come out of the last step
     */
    record Pipe<T>(Plan<?> source, List<Step> steps) implements Plan<T> {
        /**
         * Puts one more step behind a plan, fused with those that end it.
         *
         * @param source the plan
         * @param step the step
         * @param <T> the records that come out of it
         * @return the longer plan
         */
        public static <T> Pipe<T> of(Plan<?> source, Step step) {
            if (source instanceof Pipe<?> pipe) {
                return new Pipe<>(
                        pipe.source,
                        ImmutableList.<Step>builder()
                                .addAll(pipe.steps)
                                .add(step)
                                .build());
            }
            return new Pipe<>(source, ImmutableList.of(step));
        }

        @Override
        public int partitions() {
            return source.partitions();
        }
    }

    /**
     * All partitions of several plans, one plan after the other.
     *
     * @param sources the plans
     * @param <T> the records
     */
    record Union<T>(List<Plan<? extends T>> sources) implements Plan<T> {
        @Override
        public int partitions() {
            return sources.stream().mapToInt(Plan::partitions).sum();
        }
    }

    /**
     * The same records in other partitions.
     *
     * @param operator the operator it belongs to
     * @param source where the records come from
     * @param layout how they are laid out
     * @param <T> the records
     */
    record Exchange<T>(Operator operator, Plan<T> source, Layout<? super T> layout) implements Plan<T> {
        @Override
        public int partitions() {
            return layout instanceof Layout.Coalesced<?>
                    ? Math.min(layout.partitions(), source.partitions())
                    : layout.partitions();
        }
    }

    /**
     * One record per key, its values combined.
     *
     * @param operator the operator it belongs to
     * @param source where the pairs come from
     * @param partitions how many partitions to spread the keys over
     * @param combiner how the values of a key become one
     * @param <K> the keys
     * @param <V> the values
     * @param <R> what becomes of the values of a key
     */
    record Combine<K, V, R>(
            Operator operator, Plan<? extends Pair<K, V>> source, int partitions, Combiner<? super V, ?, R> combiner)
            implements Plan<Pair<K, R>> {}

    /**
     * One record per key that any of several sources has: with each source's values, in order, possibly none.
     *
     * @param operator the operator it belongs to
     * @param sources where the pairs come from
     * @param required the numbers of sources, from 0, that a key must be in; others do not come out
     * @param partitions how many partitions to spread the keys over
     * @param <K> the keys
     */
    record CoGroup<K>(
            Operator operator,
            List<? extends Plan<? extends Pair<K, ?>>> sources,
            Set<Integer> required,
            int partitions)
            implements Plan<Pair<K, List<List<Object>>>> {}

    /**
     * The state that an operator has at the moment when this is run: a pair of key and state for each key.
     *
     * @param operator the operator, whose id is the state's
     * @param partitions over how many partitions its keys are spread
     * @param <K> the keys
     * @param <S> the state
     */
    record StateSnapshot<K, S>(Operator operator, int partitions) implements Plan<Pair<K, S>> {}

    /**
     * A result that is computed once, when it is first needed, and kept for whoever else needs it. The only node with
     * something that changes: the place where the engine keeps the result. Used by any thread.
     *
     * @param <T> the records
     */
    final class Held<T> implements Plan<T> {
        private volatile Plan<T> source; // null once pinned
        private volatile int partitions; // once pinned
        private Object result;

        /**
         * Holds the result of a plan.
         *
         * @param source the plan
         */
        public Held(Plan<T> source) {
            this.source = source;
        }

        /**
         * The plan whose result is held.
         *
         * @return the plan, or null once the result is pinned
         */
        public Plan<T> source() {
            return source;
        }

        /**
         * The result, computed now if it is not there yet; one thread computes, others wait for it.
         *
         * @param compute computes it
         * @param <R> how the engine keeps results
         * @return the result
         */
        @SuppressWarnings("unchecked")
        public synchronized <R> R result(Supplier<R> compute) {
            if (result == null) {
                result = compute.get();
            }
            return (R) result;
        }

        /** Lets go of the result, unless it is pinned. It is computed again should it be needed again. */
        public synchronized void release() {
            if (source != null) {
                result = null;
            }
        }

        /**
         * Keeps the result for as long as this is, and lets go of what it was computed from; but only where the result
         * is there, which another thread may have {@linkplain #release released}.
         *
         * @return whether it is kept
         */
        public synchronized boolean pin() {
            if (source != null && result != null) {
                partitions = source.partitions();
                source = null;
            }
            return source == null;
        }

        @Override
        public int partitions() {
            Plan<T> computedFrom = source;
            return computedFrom == null ? partitions : computedFrom.partitions();
        }
    }

    /**
     * A plan that is only known after another has run, for instance a count. It is made by whoever runs the plan, not
     * by a worker, and made once.
     *
     * @param <T> the records
     */
    final class Deferred<T> implements Plan<T> {
        private final Supplier<Plan<T>> plan;

        /**
         * Defers a plan.
         *
         * @param plan makes it
         */
        public Deferred(Supplier<Plan<T>> plan) {
            this.plan = Suppliers.memoize(plan::get);
        }

        /**
         * The plan, made now if it is not there yet.
         *
         * @return the plan
         */
        public Plan<T> plan() {
            return plan.get();
        }

        @Override
        public int partitions() {
            return plan().partitions();
        }
    }

    /**
     * How records are laid out over partitions.
     *
     * @param <T> the records
     */
    sealed interface Layout<T> {
        /**
         * Over how many partitions.
         *
         * @return their number
         */
        int partitions();

        /**
         * Evenly, whatever the records.
         *
         * @param partitions over how many partitions
         * @param <T> the records
         */
        record RoundRobin<T>(int partitions) implements Layout<T> {}

        /**
         * All pairs of a key in the same partition, the one that {@link Combine} would put them in.
         *
         * @param partitions over how many partitions
         * @param <T> the pairs
         */
        record ByKey<T extends Pair<?, ?>>(int partitions) implements Layout<T> {}

        /**
         * Neighbouring partitions put together, in their order.
         *
         * @param partitions into how many
         * @param <T> the records
         */
        record Coalesced<T>(int partitions) implements Layout<T> {}

        /**
         * Sorted, the smallest in the first partition; equal ones keep their order.
         *
         * @param partitions over how many partitions
         * @param order the order
         * @param <T> the records
         */
        record Sorted<T>(int partitions, Comparator<? super T> order) implements Layout<T> {}
    }

    /**
     * Checks a number of partitions.
     *
     * @param partitions the number
     * @return the number
     * @throws IllegalArgumentException if there is not at least one
     */
    static int checkPartitions(int partitions) {
        checkArgument(partitions >= 1, "cannot make %s partitions: expected at least 1", partitions);
        return partitions;
    }

    /**
     * Joins plans end to end, without a node where there is just one.
     *
     * @param plans the plans, at least one
     * @param <T> the records
     * @return all of them as one
     */
    @SuppressWarnings("unchecked")
    static <T> Plan<T> union(List<Plan<? extends T>> plans) {
        return plans.size() == 1 ? (Plan<T>) Iterables.getOnlyElement(plans) : new Union<>(ImmutableList.copyOf(plans));
    }
}
