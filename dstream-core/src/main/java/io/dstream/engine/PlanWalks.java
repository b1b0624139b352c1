package io.dstream.engine;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** Walks through plans of any depth, in any thread. */
final class PlanWalks {
    private PlanWalks() {}

    /** How many partitions the result of a plan has. */
    static int partitions(Plan<?> plan) {
        Deque<Counted> path = new ArrayDeque<>();
        Counted at = new Counted(plan);
        while (true) {
            if (at.sources.hasNext()) {
                path.push(at);
                at = new Counted(at.sources.next());
            } else if (path.isEmpty()) {
                return at.partitions();
            } else {
                int below = at.partitions();
                at = path.pop();
                at.ofSources = Math.addExact(at.ofSources, below);
            }
        }
    }

    /** A plan on the way from the one that is asked about to a leaf. */
    private static final class Counted {
        private final Plan<?> plan;
        private final List<? extends Plan<?>> counting; // those that its number follows from
        private final Iterator<? extends Plan<?>> sources;
        private int ofSources;

        Counted(Plan<?> plan) {
            this.plan = plan;
            if (plan instanceof Plan.Deferred<?> deferred) {
                counting = List.of(deferred.plan());
            } else if (plan instanceof Plan.Pipe<?>
                    || plan instanceof Plan.Union<?>
                    || plan instanceof Plan.Held<?>
                    || isCoalesced(plan)) {
                counting = plan.sources();
            } else {
                counting = List.of();
            }
            sources = counting.iterator();
        }

        private static boolean isCoalesced(Plan<?> plan) {
            return plan instanceof Plan.Exchange<?> exchange && exchange.layout() instanceof Plan.Layout.Coalesced<?>;
        }

        int partitions() {
            if (plan instanceof Plan.Exchange<?> exchange) {
                int most = exchange.layout().partitions();
                return isCoalesced(plan) ? Math.min(most, ofSources) : most;
            }
            if (plan instanceof Plan.Held<?> held && counting.isEmpty()) {
                return held.pinnedPartitions();
            }
            return plan instanceof Plan.Data<?>
                            || plan instanceof Plan.Combine<?, ?, ?>
                            || plan instanceof Plan.CoGroup<?>
                            || plan instanceof Plan.StateSnapshot<?, ?>
                    ? plan.partitions()
                    : ofSources;
        }
    }

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
