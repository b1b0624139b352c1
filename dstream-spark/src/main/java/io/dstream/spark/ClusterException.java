package io.dstream.spark;

/**
 * Thrown when Spark could not run a job for a reason other than an exception in the program's functions: executors were
 * lost more often than Spark allows, the cluster is gone, or the job was canceled. The batch is handled according to
 * the program's failure policy.
 */
public final class ClusterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message what could not be done
     * @param cause the exception from Spark
     */
    public ClusterException(String message, Throwable cause) {
        super(message, cause);
    }
}
