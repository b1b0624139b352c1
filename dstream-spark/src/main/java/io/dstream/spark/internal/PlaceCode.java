package io.dstream.spark.internal;

import io.dstream.plan.Findings;
import io.dstream.plan.Step;
import java.io.Serializable;
import java.util.List;

/** A step on its way to a task. */
interface PlaceCode extends Serializable {
    /**
     * The step, as it can be attached.
     *
     * @param work the task
     * @param partition the number of the partition there
     */
    Step step(Work work, int partition);

    /** Where the step tells what it finds out. */
    List<Findings<?>> findings();

    /** A step that keeps no state. */
    record Plain(Step step) implements PlaceCode {
        @Override
        public Step step(Work work, int partition) {
            return step;
        }

        @Override
        public List<Findings<?>> findings() {
            return step.findings();
        }
    }
}
