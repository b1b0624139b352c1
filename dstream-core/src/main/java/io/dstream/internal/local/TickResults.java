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
    private final IdentityHashMap<Plan<?>, SoftReference<List<? extends Partition<?>>>> results =
            new IdentityHashMap<>(0);
    private final Set<Plan<?>> run = Collections.newSetFromMap(new IdentityHashMap<>(0)); // plans of actions
    private boolean inTick;

    synchronized void begin() {
        inTick = true;
    }

    synchronized void end() {
        inTick = false;
        results.clear();
        run.clear();
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

    /** Notes that an action runs a plan. Gives whether one of this tick has done so before. */
    synchronized boolean isRunAgain(Plan<?> plan) {
        return inTick && !run.add(plan);
    }
}
