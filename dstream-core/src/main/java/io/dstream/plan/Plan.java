package io.dstream.plan;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import io.dstream.batch.Pair;
import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What is to be computed for a batch: an immutable graph of a few kinds of nodes, whose leaves are data. Nothing is
 * computed until an {@link io.dstream.engine.Engine} runs it.
 *
 * <p>A loop in a program makes plans of any depth, so whoever walks one does it with a stack of its own, not with the
 * thread's. For the same reason two plans are equal only if they are the same, and a plan's text does not have those
 * below it.
 *
 * @param <T> the records it gives
 */
public sealed interface Plan<T> {

    /**
     * How many partitions its result has.
     *
     * @return their number
     */
    default int partitions() {
        return PlanWalks.partitions(this);
    }

    /**
     * Over how many partitions pairs are spread by their keys: all pairs of a key are then in the same partition, the
     * one that {@link Combine} would put them in, and need not be brought together.
     *
     * @return the number of partitions; nothing where that is not known, or not so
     */
    default OptionalInt partitionedByKey() {
        return PlanWalks.partitionedByKey(this);
    }

    /**
     * The data that each of its partitions is made of, where each is made of one alone.
     *
     * @return the data's partitions, in the order of the plan's; nothing where records are laid out anew, or where a
     *     result is {@linkplain Held#pin pinned}, so that there is no such data any more
     */
    default Optional<List<Partition<?>>> narrowParts() {
        return NarrowParts.of(this);
    }

    /**
     * What it is computed from.
     *
     * @return the plans right below it; none for a leaf, and none for a result that is {@linkplain Held#pin pinned}
     */
    List<? extends Plan<?>> sources();

    /**
     * What must be computed before it can be: its sources, but for a result that is {@linkplain Held#isThere there}; of
     * a deferred plan the one that it becomes, which is made now if it has not been.
     *
     * @return the plans right below it; none where its records can be read
     */
    default List<? extends Plan<?>> toCompute() {
        return sources();
    }

    /**
     * Whether its records can be read again and again without being computed again: those of a leaf and of a
     * {@linkplain Held held} result.
     *
     * @return whether nobody need keep them
     */
    default boolean isKept() {
        return toCompute().isEmpty();
    }

    /**
     * What of this is the same object in each batch of a stream, though the plans are other ones: a step, where the
     * stream's operator is one. Plans that have this in common do the same, each to the data of its batch.
     *
     * @return the object, to be compared by identity; this plan itself where nothing of it lasts
     */
    default Object lasting() {
        return this;
    }

    /**
     * Has a visitor do what it does at a node of this kind.
     *
     * @param visitor the visitor
     * @param <R> what comes of it
     * @return what comes of it
     */
    <R> R accept(PlanVisitor<R> visitor);

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
        public <X> X accept(PlanVisitor<X> visitor) {
            return visitor.data(this);
        }

        @Override
        public int partitions() {
            return parts.size();
        }

        @Override
        public List<Plan<?>> sources() {
            return List.of();
        }
    }

    /**
     * A step that the records of each partition go through. Those that follow on one another are run in one go.
     *
     * @param source where the records come from
     * @param step what is done to them
     * @param <T> the records that come out of it
     */
    record Pipe<T>(Plan<?> source, Step step) implements Plan<T> {
        @Override
        public <X> X accept(PlanVisitor<X> visitor) {
            return visitor.pipe(this);
        }

        @Override
        public List<Plan<?>> sources() {
            return List.of(source);
        }

        @Override
        public Object lasting() {
            return step;
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }

        @Override
        public String toString() {
            return "Pipe into " + step.operator();
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
        public <X> X accept(PlanVisitor<X> visitor) {
            return visitor.union(this);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }

        @Override
        public String toString() {
            return "Union of " + sources.size();
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
        public <X> X accept(PlanVisitor<X> visitor) {
            return visitor.exchange(this);
        }

        @Override
        public List<Plan<?>> sources() {
            return List.of(source);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }

        @Override
        public String toString() {
            return "Exchange of " + operator;
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
            implements Plan<Pair<K, R>> {
        @Override
        public <X> X accept(PlanVisitor<X> visitor) {
            return visitor.combine(this);
        }

        @Override
        public List<Plan<?>> sources() {
            return List.of(source);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }

        @Override
        public String toString() {
            return "Combine of " + operator;
        }
    }

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
            implements Plan<Pair<K, List<List<Object>>>> {
        @Override
        public <X> X accept(PlanVisitor<X> visitor) {
            return visitor.coGroup(this);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }

        @Override
        public String toString() {
            return "CoGroup of " + operator;
        }
    }

    /**
     * The state that an operator has at the moment when this is run: a pair of key and state for each key.
     *
     * @param operator the operator, whose id is the state's
     * @param partitions over how many partitions its keys are spread
     * @param <K> the keys
     * @param <S> the state
     */
    record StateSnapshot<K, S>(Operator operator, int partitions) implements Plan<Pair<K, S>> {
        @Override
        public <X> X accept(PlanVisitor<X> visitor) {
            return visitor.snapshot(this);
        }

        @Override
        public List<Plan<?>> sources() {
            return List.of();
        }
    }

    /**
     * A result that is computed once, when it is first needed, and kept for whoever else needs it. The only node with
     * something that changes: the place where the engine keeps the result. Used by any thread.
     *
     * @param <T> the records
     */
    final class Held<T> implements Plan<T> {
        private final ReentrantLock lock = new ReentrantLock(); // held by who computes, or changes what is below
        private volatile Plan<T> source; // null once pinned
        private volatile int partitions; // once pinned
        private volatile OptionalInt byKey = OptionalInt.empty(); // once pinned
        private volatile Object result; // null while it is not there

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

        @Override
        public <X> X accept(PlanVisitor<X> visitor) {
            return visitor.held(this);
        }

        @Override
        public List<Plan<?>> sources() {
            Plan<T> computedFrom = source;
            return computedFrom == null ? List.of() : List.of(computedFrom);
        }

        @Override
        public List<? extends Plan<?>> toCompute() {
            return isThere() ? List.of() : sources();
        }

        @Override
        public boolean isKept() {
            return true;
        }

        /**
         * The result if it is there. If not, whoever asks is to compute it, and must then {@linkplain #complete give}
         * it or {@linkplain #abandon say} that it cannot, in the same thread; others wait for that.
         *
         * @param <R> how the engine keeps results
         * @return the result, or nothing if it is the caller's to compute
         */
        @SuppressWarnings("unchecked")
        public <R> Optional<R> claim() {
            Object there = result;
            if (there == null) {
                lock.lock();
                there = result;
                if (there != null) {
                    lock.unlock();
                }
            }
            return Optional.ofNullable((R) there);
        }

        /**
         * Gives the result, after a {@link #claim} that had none.
         *
         * @param computed the result
         */
        public void complete(Object computed) {
            result = computed;
            lock.unlock();
        }

        /** Says that there is no result, after a {@link #claim} that had none. Whoever asks next computes it. */
        public void abandon() {
            lock.unlock();
        }

        /**
         * Whether the result is there, so that nobody need compute it now.
         *
         * @return whether it is
         */
        public boolean isThere() {
            return result != null;
        }

        /**
         * The result, for whoever only wants it if it is there.
         *
         * @param <R> how the engine keeps results
         * @return the result, or nothing if it is not there
         */
        @SuppressWarnings("unchecked")
        public <R> Optional<R> result() {
            return Optional.ofNullable((R) result);
        }

        /**
         * Whether the result is kept for good.
         *
         * @return whether it is {@linkplain #pin pinned}
         */
        public boolean isPinned() {
            return source == null;
        }

        /** Lets go of the result, unless it is pinned. It is computed again should it be needed again. */
        public void release() {
            lock.lock();
            try {
                if (source != null) {
                    result = null;
                }
            } finally {
                lock.unlock();
            }
        }

        /**
         * Keeps the result for as long as this is, and lets go of what it was computed from; but only where the result
         * is there, which another thread may have {@linkplain #release released}.
         *
         * @return whether it is kept
         */
        public boolean pin() {
            lock.lock();
            try {
                if (source != null && result != null) {
                    partitions = source.partitions();
                    byKey = source.partitionedByKey();
                    source = null;
                }
                return source == null;
            } finally {
                lock.unlock();
            }
        }

        int pinnedPartitions() {
            return partitions;
        }

        OptionalInt pinnedByKey() {
            return byKey;
        }
    }

    /**
     * A plan that is only known after others have run, for instance a count. It is made by whoever runs the plan, not
     * by a worker, and made once.
     *
     * @param <T> the records
     */
    final class Deferred<T> implements Plan<T> {
        private final List<Plan<?>> needs;
        private final Function<? super List<Plan<?>>, ? extends Plan<T>> maker;
        private final Supplier<Plan<T>> plan;
        private volatile boolean made;

        /**
         * Defers a plan.
         *
         * @param needs the plans that it is made of, some of which are run for that; their own deferred parts are made
         *     before
         * @param maker makes it, and is given the plans that it is made of
         */
        public Deferred(List<? extends Plan<?>> needs, Function<? super List<Plan<?>>, ? extends Plan<T>> maker) {
            this.needs = List.copyOf(needs);
            this.maker = maker;
            this.plan = Suppliers.memoize(() -> maker.apply(this.needs));
        }

        /**
         * One that is made in the same way of other plans.
         *
         * @param others as many as this one needs, in the same order
         * @return the deferred plan
         */
        public Deferred<T> of(List<? extends Plan<?>> others) {
            return new Deferred<>(others, maker);
        }

        /**
         * The plan, made now if it is not there yet.
         *
         * @return the plan
         */
        public Plan<T> plan() {
            if (!made) {
                PlanWalks.makeNeedsOf(this);
            }
            return make();
        }

        /** The plan, made now if it is not there yet. What it needs has been made. */
        Plan<T> make() {
            Plan<T> there = plan.get();
            made = true;
            return there;
        }

        boolean isMade() {
            return made;
        }

        @Override
        public <X> X accept(PlanVisitor<X> visitor) {
            return visitor.deferred(this);
        }

        @Override
        public List<? extends Plan<?>> toCompute() {
            return List.of(plan());
        }

        /** The plan that it has become; before that, those which it is made of. */
        @Override
        public List<Plan<?>> sources() {
            return made ? List.of(plan.get()) : needs;
        }
    }

    /**
     * How records are laid out over partitions. Serialisable if its order is.
     *
     * @param <T> the records
     */
    sealed interface Layout<T> extends Serializable {
        /**
         * Over how many partitions.
         *
         * @return their number
         */
        int partitions();

        /**
         * Has a visitor do what it does at a layout of this kind.
         *
         * @param visitor the visitor
         * @param <R> what comes of it
         * @return what comes of it
         */
        <R> R accept(LayoutVisitor<T, R> visitor);

        /**
         * Evenly, whatever the records.
         *
         * @param partitions over how many partitions
         * @param <T> the records
         */
        record RoundRobin<T>(int partitions) implements Layout<T> {
            @Override
            public <R> R accept(LayoutVisitor<T, R> visitor) {
                return visitor.evenly();
            }
        }

        /**
         * All pairs of a key in the same partition, the one that {@link Combine} would put them in.
         *
         * @param partitions over how many partitions
         * @param <T> the pairs
         */
        record ByKey<T extends Pair<?, ?>>(int partitions) implements Layout<T> {
            @Override
            public <R> R accept(LayoutVisitor<T, R> visitor) {
                return visitor.byKey();
            }
        }

        /**
         * Neighbouring partitions put together, in their order.
         *
         * @param partitions into how many
         * @param <T> the records
         */
        record Coalesced<T>(int partitions) implements Layout<T> {
            @Override
            public <R> R accept(LayoutVisitor<T, R> visitor) {
                return visitor.coalesced();
            }
        }

        /**
         * Sorted, the smallest in the first partition; equal ones keep their order.
         *
         * @param partitions over how many partitions
         * @param order the order
         * @param <T> the records
         */
        record Sorted<T>(int partitions, Comparator<? super T> order) implements Layout<T> {
            @Override
            public <R> R accept(LayoutVisitor<T, R> visitor) {
                return visitor.sorted(order);
            }
        }
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
