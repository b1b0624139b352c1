package io.dstream.internal.local;

import io.dstream.plan.Partition;
import io.dstream.plan.Plan;
import java.lang.ref.SoftReference;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * What has been computed in the tick in hand and is kept until its end, by plan: so that several actions of an output
 * on one batch compute it once. Results are let go of before memory runs out, and then computed again. Used by any
 * thread.
 */
final class TickResults {
    private static final int MANY = 3; // actions

    private final IdentityHashMap<Plan<?>, SoftReference<List<? extends Partition<?>>>> results =
            new IdentityHashMap<>(0);
    private IdentityHashMap<Object, Integer> actions = new IdentityHashMap<>(0); // how many on what an operator made
    private IdentityHashMap<Object, Integer> actionsBefore = new IdentityHashMap<>(0); // in the tick before
    private boolean inTick;

    synchronized void begin() {
        inTick = true;
    }

    synchronized void end() {
        inTick = false;
        results.clear();
        if (!actions.isEmpty()) {
            IdentityHashMap<Object, Integer> free = actionsBefore;
            free.clear();
            actions.keySet().removeIf(Plan.class::isInstance); // which do not come again
            actionsBefore = actions;
            actions = free;
        }
    }

    /** Keeps a result, unless there is no tick. */
    synchronized void keep(Plan<?> plan, List<? extends Partition<?>> result) {
        if (inTick) {
            results.put(plan, new SoftReference<>(result));
        }
    }

    /** The result of a plan, or null where it is not kept. */
    synchronized List<? extends Partition<?>> of(Plan<?> plan) {
        SoftReference<List<? extends Partition<?>>> kept = results.get(plan);
        return kept == null ? null : kept.get();
    }

    /**
     * Notes that an action runs a plan. Gives whether what it computes is to be kept for those that follow. That costs
     * a box for each record, which is more than to compute most records a second time; so it pays where two are likely
     * to follow. Three actions in the tick before make the first one keep its records. Two or one say that no more are
     * to be expected, and only one beyond them keeps its records.
     */
    synchronized boolean isToBeKept(Plan<?> plan) {
        if (!inTick) {
            return false;
        }
        Object of = plan.lasting();
        int nth = actions.merge(of, 1, Integer::sum);
        int expected = Math.max(1, actionsBefore.getOrDefault(of, 1));
        return nth == (expected >= MANY ? 1 : expected + 1);
    }
}
