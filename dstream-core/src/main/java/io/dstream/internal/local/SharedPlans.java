package io.dstream.internal.local;

import io.dstream.plan.Plan;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Finds what a plan uses more than once, so that it is computed once. Used by the thread that runs the plan. */
final class SharedPlans {
    private SharedPlans() {}

    /**
     * The nodes that a plan uses more than once and whose results are to be kept for that: not leaves, which are there,
     * and not held results, which are kept anyway. Costs nothing but a walk where all is in one line.
     *
     * @param plan the plan, whose deferred parts are made
     * @return the nodes, by identity; may be changed unless it is empty
     */
    static Set<Plan<?>> in(Plan<?> plan) {
        Plan<?> top = plan;
        while (below(top).size() == 1) {
            top = below(top).get(0);
        }
        if (below(top).isEmpty()) {
            return Set.of();
        }
        Set<Plan<?>> shared = identitySet();
        Set<Plan<?>> seen = identitySet();
        Deque<Plan<?>> open = new ArrayDeque<>(List.of(top));
        while (!open.isEmpty()) {
            for (Plan<?> source : below(open.pop())) {
                if (seen.add(source)) {
                    open.push(source);
                } else if (isToBeKept(source)) {
                    shared.add(source);
                }
            }
        }
        return shared;
    }

    /** The same nodes and one more. */
    static Set<Plan<?>> with(Plan<?> plan, Set<Plan<?>> shared) {
        Set<Plan<?>> more = identitySet();
        more.addAll(shared);
        more.add(plan);
        return more;
    }

    /** Whether there is something to keep: neither data nor a held result. */
    static boolean isToBeKept(Plan<?> plan) {
        return !(plan instanceof Plan.Held<?>) && !below(plan).isEmpty();
    }

    private static List<? extends Plan<?>> below(Plan<?> plan) {
        if (plan instanceof Plan.Held<?> held && held.isThere()) {
            return List.of();
        }
        return plan instanceof Plan.Deferred<?> deferred ? List.of(deferred.plan()) : plan.sources();
    }

    private static Set<Plan<?>> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }
}
