package io.dstream.engine.task;

import io.dstream.plan.RecordConsumer;
import io.dstream.plan.Step;
import java.util.List;

/** Steps of a pipeline in one loop over the records. Without state: any number of threads may use it at a time. */
abstract class Loop {
    /**
     * Takes records through the steps.
     *
     * @param records holds them
     * @param from index of the first
     * @param to index after the last
     * @param next takes what comes out; of the class that the loop was made for
     * @param steps the steps, to name the operator of the one that fails
     */
    abstract void run(Object[] records, int from, int to, RecordConsumer<Object> next, List<Step> steps);
}
