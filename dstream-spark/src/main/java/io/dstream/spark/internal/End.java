package io.dstream.spark.internal;

import java.io.Serializable;
import java.util.List;

/**
 * What becomes of the records of a task.
 *
 * @param <R> what is given in their place
 */
interface End<R> extends Serializable {
    /** Runs a task. */
    List<R> run(Work work);

    /**
     * Tells of a failure, in place of a result: of this task or of one before it.
     *
     * @param task the number of the task
     */
    List<R> failed(int task, Report report);
}
