package io.dstream.peers;

/**
 * An engine that runs the workloads, on two threads. It is made with a constructor without parameters, in a JVM of its
 * own, runs one job, and is closed.
 */
@SuppressWarnings("try") // closing may be interrupted; the JVM ends then
public interface Engine extends AutoCloseable {
    /** How many threads, or as near as the engine comes to it. */
    int THREADS = 2;

    /**
     * Whether the engine has what a workload needs.
     *
     * @param workload the workload
     * @return whether it can be opened
     */
    boolean supports(Workload workload);

    /**
     * Makes the job ready to run.
     *
     * @param workload a supported workload
     * @return the job
     * @throws Exception if that goes wrong
     */
    Job open(Workload workload) throws Exception;

    @Override
    void close() throws Exception;
}
