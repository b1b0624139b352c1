package io.dstream.spark.internal;

/** The one element of a partition of an RDD that a task starts from. */
interface Input {
    /**
     * Opens it, in the task.
     *
     * @param env the engine
     * @return the records to read
     */
    Part open(Env env);
}
