package io.dstream.spark;

/**
 * Spark could not run a job, for another reason than what the program's functions throw: executors were lost more often
 * than Spark allows, the cluster is gone, or the job was cancelled. The batch is treated as the program's policy says.
 */
public final class ClusterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * A job that could not be run.
     *
     * @param message what could not be done
     * @param cause what Spark threw
     */
    public ClusterException(String message, Throwable cause) {
        super(message, cause);
    }
}
