package io.dstream.engine.task;

import io.dstream.plan.Plan;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Finds what a plan uses more than once, so that it is computed once. Used by the thread that runs the plan. */
public final class SharedPlans {
    private SharedPlans() {}

    /**
     * The nodes that a plan uses more than once and whose results are to be kept for that: not leaves, which are there,
     * and not held results, which are kept anyway. Costs nothing but a walk where all is in one line.
     *
     * @param plan the plan, whose deferred parts are made
     * @return the nodes, by identity; may be changed unless it is empty
     */
    public static Set<Plan<?>> in(Plan<?> plan) {
        List<? extends Plan<?>> below = plan.toCompute();
        while (below.size() == 1) {
            below = below.get(0).toCompute();
        }
        if (below.isEmpty()) {
            return Set.of();
        }
        Set<Plan<?>> shared = identitySet();
        Set<Plan<?>> seen = identitySet();
        Deque<List<? extends Plan<?>>> open = new ArrayDeque<>(List.of(below));
        while (!open.isEmpty()) {
            for (Plan<?> source : open.pop()) {
                if (seen.add(source)) {
                    open.push(source.toCompute());
                } else if (!source.isKept()) {
                    shared.add(source);
                }
            }
        }
        return shared;
    }

    /**
     * The same nodes and one more.
     *
     * @param plan the one more
     * @param shared the nodes
     * @return all of them, by identity
     */
    public static Set<Plan<?>> with(Plan<?> plan, Set<Plan<?>> shared) {
        Set<Plan<?>> more = identitySet();
        more.addAll(shared);
        more.add(plan);
        return more;
    }

    private static Set<Plan<?>> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }
}
