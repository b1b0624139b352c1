package io.dstream.internal.local;

import io.dstream.plan.Partition;
import io.dstream.plan.Plan;
import java.lang.ref.SoftReference;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * What has been computed in the tick in hand and is kept until its end, by plan: so that several actions of an output
 * on one batch compute it once. Results are let go of before memory runs out, and then computed again. Used by any
 * thread.
 */
final class TickResults {
    private IdentityHashMap<Plan<?>, SoftReference<List<? extends Partition<?>>>> results; // null between ticks
    private Set<Plan<?>> run; // plans of actions

    synchronized void begin() {
        results = new IdentityHashMap<>();
        run = Collections.newSetFromMap(new IdentityHashMap<>());
    }

    synchronized void end() {
        results = null;
        run = null;
    }

    /** Keeps a result, unless there is no tick. */
    synchronized void keep(Plan<?> plan, List<? extends Partition<?>> result) {
        if (results != null) {
            results.put(plan, new SoftReference<>(result));
        }
    }

    /** The result of a plan, or null where it is not kept. */
    synchronized List<? extends Partition<?>> of(Plan<?> plan) {
        SoftReference<List<? extends Partition<?>>> kept = results == null ? null : results.get(plan);
        return kept == null ? null : kept.get();
    }

    /** Notes that an action runs a plan. Gives whether one of this tick has done so before. */
    synchronized boolean isRunAgain(Plan<?> plan) {
        return run != null && !run.add(plan);
    }
}
