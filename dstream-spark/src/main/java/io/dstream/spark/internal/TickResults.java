package io.dstream.spark.internal;

import io.dstream.plan.Plan;
import io.dstream.plan.Step;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What has been made of plans in the tick in hand, for all its runs: Spark has what a shuffle has written for as long
 * as somebody has its RDD, so that a second action on a batch begins behind it. What tasks have reported counts once,
 * whichever runs read it. Outside a tick each run has results of its own. Used by any thread.
 */
final class TickResults {
    private final Scope scope = new Scope();
    private final IdentityHashMap<Plan<?>, Source> sources = new IdentityHashMap<>();
    private final Map<Long, List<Step>> stages = new HashMap<>();
    private final Set<TaskId> told = new HashSet<>();

    private record TaskId(long stage, int task) {}

    /** What goes when the tick is over. */
    Scope scope() {
        return scope;
    }

    /** What a plan has become; null where it was not met yet. */
    synchronized Source of(Plan<?> plan) {
        return sources.get(plan);
    }

    synchronized void keep(Plan<?> plan, Source source) {
        sources.put(plan, source);
    }

    /** A failure is a result of its tasks like any other: whoever tries again has to begin anew. */
    synchronized void forget() {
        sources.clear();
    }

    /** Knows the steps of a stage. */
    synchronized void know(long stage, List<Step> steps) {
        stages.put(stage, steps);
    }

    synchronized List<Step> steps(long stage) {
        return stages.get(stage);
    }

    /** Whether a task tells something for the first time. */
    synchronized boolean isNew(Report.Note note) {
        return told.add(new TaskId(note.stage(), note.task()));
    }
}
