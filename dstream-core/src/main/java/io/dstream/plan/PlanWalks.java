package io.dstream.plan;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/** Walks through plans of any depth, in any thread. */
final class PlanWalks {
    private PlanWalks() {}

    /** How many partitions the result of a plan has. */
    static int partitions(Plan<?> plan) {
        Deque<Counting> path = new ArrayDeque<>();
        Counting at = new Counting(plan);
        while (true) {
            if (at.open.hasNext()) {
                path.push(at);
                at = new Counting(at.open.next());
            } else if (path.isEmpty()) {
                return at.partitions();
            } else {
                int below = at.partitions();
                at = path.pop();
                at.ofSources = Math.addExact(at.ofSources, below);
            }
        }
    }

    /**
     * How the number of a node's partitions comes about.
     *
     * @param from the plans that it follows from
     * @param of the number, given that of their partitions together
     */
    private record Rule(List<? extends Plan<?>> from, IntUnaryOperator of) {
        static Rule always(int partitions) {
            return new Rule(List.of(), none -> partitions);
        }

        static Rule as(List<? extends Plan<?>> sources) {
            return new Rule(sources, IntUnaryOperator.identity());
        }
    }

    private static final PlanVisitor<Rule> RULES = new PlanVisitor<>() {
        @Override
        public Rule data(Plan.Data<?> data) {
            return Rule.always(data.parts().size());
        }

        @Override
        public Rule pipe(Plan.Pipe<?> pipe) {
            return Rule.as(pipe.sources());
        }

        @Override
        public Rule union(Plan.Union<?> union) {
            return Rule.as(union.sources());
        }

        @Override
        public Rule exchange(Plan.Exchange<?> exchange) {
            int most = exchange.layout().partitions();
            return exchange.layout() instanceof Plan.Layout.Coalesced<?>
                    ? new Rule(exchange.sources(), there -> Math.min(most, there))
                    : Rule.always(most);
        }

        @Override
        public Rule combine(Plan.Combine<?, ?, ?> combine) {
            return Rule.always(combine.partitions());
        }

        @Override
        public Rule coGroup(Plan.CoGroup<?> coGroup) {
            return Rule.always(coGroup.partitions());
        }

        @Override
        public Rule snapshot(Plan.StateSnapshot<?, ?> snapshot) {
            return Rule.always(snapshot.partitions());
        }

        @Override
        public Rule held(Plan.Held<?> held) {
            List<? extends Plan<?>> sources = held.sources();
            return sources.isEmpty() ? Rule.always(held.pinnedPartitions()) : Rule.as(sources);
        }

        @Override
        public Rule deferred(Plan.Deferred<?> deferred) {
            return Rule.as(List.of(deferred.plan()));
        }
    };

    /** A plan on the way from the one that is asked about to a leaf. */
    private static final class Counting {
        private final Rule rule;
        private final Iterator<? extends Plan<?>> open;
        private int ofSources;

        Counting(Plan<?> plan) {
            rule = plan.accept(RULES);
            open = rule.from.iterator();
        }

        int partitions() {
            return rule.of.applyAsInt(ofSources);
        }
    }

    /** Over how many partitions the pairs of a plan are spread by key, if they are. */
    static OptionalInt partitionedByKey(Plan<?> plan) {
        ByKey at = plan.accept(BY_KEY);
        while (at.as != null) {
            at = at.as.accept(BY_KEY);
        }
        return at.partitions;
    }

    /**
     * How pairs are spread by key.
     *
     * @param as the plan that it follows from; null for none
     * @param partitions the number of partitions, where it follows from no other plan
     */
    private record ByKey(Plan<?> as, OptionalInt partitions) {
        static final ByKey NOT = new ByKey(null, OptionalInt.empty());

        static ByKey over(int partitions) {
            return new ByKey(null, OptionalInt.of(partitions));
        }

        static ByKey as(Plan<?> other) {
            return new ByKey(other, OptionalInt.empty());
        }
    }

    private static final PlanVisitor<ByKey> BY_KEY = new PlanVisitor<>() {
        @Override
        public ByKey data(Plan.Data<?> data) {
            return ByKey.NOT;
        }

        @Override
        public ByKey pipe(Plan.Pipe<?> pipe) {
            return pipe.step().keepsKeys() ? ByKey.as(pipe.source()) : ByKey.NOT;
        }

        @Override
        public ByKey union(Plan.Union<?> union) {
            return ByKey.NOT;
        }

        @Override
        public ByKey exchange(Plan.Exchange<?> exchange) {
            return exchange.layout() instanceof Plan.Layout.ByKey<?> byKey ? ByKey.over(byKey.partitions()) : ByKey.NOT;
        }

        @Override
        public ByKey combine(Plan.Combine<?, ?, ?> combine) {
            return ByKey.over(combine.partitions());
        }

        @Override
        public ByKey coGroup(Plan.CoGroup<?> coGroup) {
            return ByKey.over(coGroup.partitions());
        }

        @Override
        public ByKey snapshot(Plan.StateSnapshot<?, ?> snapshot) {
            return ByKey.over(snapshot.partitions());
        }

        @Override
        public ByKey held(Plan.Held<?> held) {
            Plan<?> source = held.source();
            return source == null ? new ByKey(null, held.pinnedByKey()) : ByKey.as(source);
        }

        @Override
        public ByKey deferred(Plan.Deferred<?> deferred) {
            return deferred.isMade() ? ByKey.as(deferred.plan()) : ByKey.NOT; // not made just to be asked
        }
    };

    /**
     * Makes all deferred plans that another one needs, those below first; so that none of them, when it is made and
     * runs what it needs, meets one that is still to be made.
     */
    static void makeNeedsOf(Plan.Deferred<?> wanted) {
        Set<Plan<?>> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Plan<?>> path = new ArrayDeque<>();
        path.push(wanted);
        while (true) {
            Plan<?> plan = path.element();
            if (seen.add(plan)) {
                pushNew(needed(plan), seen, path);
                continue;
            }
            path.pop();
            if (path.isEmpty()) {
                return;
            }
            if (plan instanceof Plan.Deferred<?> deferred && !deferred.isMade()) {
                deferred.make();
                pushNew(deferred.sources(), seen, path);
            }
        }
    }

    private static void pushNew(List<? extends Plan<?>> plans, Set<Plan<?>> seen, Deque<Plan<?>> path) {
        for (Plan<?> plan : plans) {
            if (!seen.contains(plan)) {
                path.push(plan);
            }
        }
    }

    private static List<? extends Plan<?>> needed(Plan<?> plan) {
        return plan instanceof Plan.Held<?> held && held.isThere() ? List.of() : plan.sources();
    }
}
