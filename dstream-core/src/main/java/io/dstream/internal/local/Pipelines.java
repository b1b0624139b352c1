package io.dstream.internal.local;

import io.dstream.engine.StageTimes.Pipeline;
import io.dstream.plan.Operator;
import io.dstream.plan.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** What tasks take records through, for whoever takes their times. */
@SuppressWarnings("ReferenceEquality") // tasks share their chain, which may be long
final class Pipelines {
    private Pipelines() {}

    /** The pipeline of each task: the same object for neighbours with the same steps. */
    static List<Pipeline> of(List<LocalTask> tasks, Operator into) {
        List<Pipeline> all = new ArrayList<>(tasks.size());
        Chain last = null;
        Pipeline pipeline = null;
        for (LocalTask task : tasks) {
            if (pipeline == null || task.chain() != last) {
                last = task.chain();
                pipeline = new Pipeline(steps(last), Optional.ofNullable(into));
            }
            all.add(pipeline);
        }
        return all;
    }

    /** One for tasks that are run as if they were one. */
    static Pipeline ofAll(List<LocalTask> tasks) {
        List<Step> steps = new ArrayList<>();
        Chain last = null;
        for (LocalTask task : tasks) {
            if (task.chain() != last) {
                last = task.chain();
                steps.addAll(steps(last));
            }
        }
        return new Pipeline(steps, Optional.empty());
    }

    /** Those of tasks that merge what others have read. */
    static List<Pipeline> merging(Operator operator, int tasks) {
        return Collections.nCopies(tasks, new Pipeline(List.of(), Optional.of(operator)));
    }

    private static List<Step> steps(Chain chain) {
        List<Step> steps = new ArrayList<>();
        for (Chain at = chain; at != null; at = at.next()) {
            steps.add(at.step());
        }
        return steps;
    }
}
