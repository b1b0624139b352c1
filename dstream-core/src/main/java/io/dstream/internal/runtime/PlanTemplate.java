package io.dstream.internal.runtime;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import io.dstream.batch.Pair;
import io.dstream.plan.Plan;
import io.dstream.plan.PlanVisitor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A plan that is made once, over places: leaves that stand for the data of a tick. {@linkplain #bind Bound} to other
 * plans it gives a plan over those, whose nodes are new and whose steps, combiners and functions are the same objects
 * each time. Immutable.
 *
 * @param <P> says what is bound to a place
 */
final class PlanTemplate<P> {
    private final Plan<?>[] leaves; // by slot: those that stay as they are; null for all else
    private final List<Bound<P>> places;
    private final List<Copy> copies; // of nodes with sources, those below first
    private final int result; // the slot of the plan itself

    /**
     * A place.
     *
     * @param place says what is bound to it
     * @param slot where that goes
     */
    private record Bound<P>(P place, int slot) {}

    /**
     * A node that is copied each time.
     *
     * @param node the node
     * @param slot where its copy goes
     * @param sources the slots of what it is computed from
     */
    private record Copy(Plan<?> node, int slot, ImmutableIntArray sources) {}

    /**
     * A plan over places.
     *
     * @param plan the plan
     * @param places which of its leaves are places, and what is bound to them
     */
    PlanTemplate(Plan<?> plan, IdentityHashMap<Plan<?>, P> places) {
        IdentityHashMap<Plan<?>, Integer> slots = new IdentityHashMap<>();
        List<Plan<?>> fixed = new ArrayList<>();
        ImmutableList.Builder<Bound<P>> bound = ImmutableList.builder();
        ImmutableList.Builder<Copy> copied = ImmutableList.builder();
        Deque<Plan<?>> path = new ArrayDeque<>();
        path.push(plan);
        while (!path.isEmpty()) {
            Plan<?> node = path.element();
            List<? extends Plan<?>> unknown = node.sources().stream()
                    .filter(source -> !slots.containsKey(source))
                    .toList();
            unknown.forEach(path::push);
            if (unknown.isEmpty()) {
                path.pop();
                int slot = slots.size();
                if (slots.putIfAbsent(node, slot) == null) {
                    P place = places.get(node);
                    boolean isFixed = place == null && node.sources().isEmpty();
                    fixed.add(isFixed ? node : null);
                    if (place != null) {
                        bound.add(new Bound<>(place, slot));
                    } else if (!isFixed) {
                        copied.add(new Copy(
                                node,
                                slot,
                                ImmutableIntArray.copyOf(node.sources().stream().mapToInt(slots::get))));
                    }
                }
            }
        }
        this.leaves = fixed.toArray(Plan<?>[]::new);
        this.places = bound.build();
        this.copies = copied.build();
        this.result = slots.get(plan);
    }

    /** Its nodes, but for the leaves. */
    Stream<Plan<?>> nodes() {
        return copies.stream().map(Copy::node);
    }

    /**
     * The plan over what is bound to its places.
     *
     * @param plans gives what is bound to a place
     */
    Plan<?> bind(Function<? super P, ? extends Plan<?>> plans) {
        Plan<?>[] slots = leaves.clone();
        for (Bound<P> each : places) {
            slots[each.slot] = plans.apply(each.place);
        }
        Copying copying = new Copying(slots);
        for (Copy copy : copies) {
            copying.sources = copy.sources;
            slots[copy.slot] = copy.node.accept(copying);
        }
        return slots[result];
    }

    /** Copies a node: the same operator over other sources. */
    @SuppressWarnings("unchecked") // a source is replaced by one of the same records
    private static final class Copying implements PlanVisitor<Plan<?>> {
        private final Plan<?>[] slots;
        private ImmutableIntArray sources; // of the node in hand

        Copying(Plan<?>[] slots) {
            this.slots = slots;
        }

        private <T> Plan<T> source() {
            return (Plan<T>) slots[sources.get(0)];
        }

        private <T> List<Plan<? extends T>> sources() {
            Plan<? extends T>[] plans = (Plan<? extends T>[]) new Plan<?>[sources.length()];
            for (int i = 0; i < plans.length; i++) {
                plans[i] = (Plan<? extends T>) slots[sources.get(i)];
            }
            return List.of(plans);
        }

        @Override
        public Plan<?> data(Plan.Data<?> data) {
            throw noSources(data);
        }

        @Override
        public Plan<?> snapshot(Plan.StateSnapshot<?, ?> snapshot) {
            throw noSources(snapshot);
        }

        private static AssertionError noSources(Plan<?> leaf) {
            return new AssertionError(leaf + " is a leaf, which is bound or stays as it is");
        }

        @Override
        public Plan<?> pipe(Plan.Pipe<?> pipe) {
            return new Plan.Pipe<>(source(), pipe.step());
        }

        @Override
        public Plan<?> union(Plan.Union<?> union) {
            return new Plan.Union<>(sources());
        }

        /** None where the pairs of the tick are known to be laid out so, which the template cannot know. */
        @Override
        public Plan<?> exchange(Plan.Exchange<?> exchange) {
            Plan<Object> source = source();
            return exchange.layout() instanceof Plan.Layout.ByKey<?> byKey
                            && source.partitionedByKey().equals(OptionalInt.of(byKey.partitions()))
                    ? source
                    : over(exchange, source);
        }

        private static <T> Plan<?> over(Plan.Exchange<T> exchange, Plan<?> source) {
            return new Plan.Exchange<>(exchange.operator(), (Plan<T>) source, exchange.layout());
        }

        @Override
        public Plan<?> combine(Plan.Combine<?, ?, ?> combine) {
            return over(combine, source());
        }

        private static <K, V, R> Plan<?> over(Plan.Combine<K, V, R> combine, Plan<?> source) {
            return new Plan.Combine<>(
                    combine.operator(), (Plan<? extends Pair<K, V>>) source, combine.partitions(), combine.combiner());
        }

        @Override
        public Plan<?> coGroup(Plan.CoGroup<?> coGroup) {
            return new Plan.CoGroup<>(
                    coGroup.operator(), this.<Pair<Object, ?>>sources(), coGroup.required(), coGroup.partitions());
        }

        /** A result belongs to its tick. */
        @Override
        public Plan<?> held(Plan.Held<?> held) {
            return new Plan.Held<>(source());
        }

        @Override
        public Plan<?> deferred(Plan.Deferred<?> deferred) {
            return deferred.of(sources());
        }
    }
}
