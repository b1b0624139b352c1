package io.dstream.peers;

/**
 * The time and the digests of a run through many batches, written by the threads of an engine's sources and sinks. They
 * are all over the engine's job graph, which is shipped even within a JVM: hence one for all, in {@link #RUN}. Safe for
 * use by many threads; used once per batch or per thread, not once per record.
 */
public final class Stopwatch {
    /** The run's. */
    public static final Stopwatch RUN = new Stopwatch();

    private int from;
    private long begin;
    private long end;
    private long digest;
    private Runnable atFirstResult = () -> {};

    private Stopwatch() {}

    /**
     * Begins a run.
     *
     * @param firstMeasured number of the first batch to be measured
     */
    public synchronized void reset(int firstMeasured) {
        from = firstMeasured;
        begin = 0;
        end = 0;
        digest = 0;
    }

    /**
     * A source is about to give a batch's first record.
     *
     * @param batch the batch's number
     */
    public synchronized void batchBegins(int batch) {
        if (batch == from && begin == 0) {
            begin = System.nanoTime();
        }
    }

    /**
     * Has something run when the first result of a job is there; to be called before the job begins.
     *
     * @param action what to run, once
     */
    public synchronized void atFirstResult(Runnable action) {
        atFirstResult = action;
    }

    /** A thread of a sink has its first result. */
    public synchronized void sinkBegins() {
        atFirstResult.run();
        atFirstResult = () -> {};
    }

    /**
     * A sink has seen its last result.
     *
     * @param nanoTime when
     * @param sum the sum of its results' digests
     */
    public synchronized void sinkEnded(long nanoTime, long sum) {
        end = end == 0 ? nanoTime : Math.max(end, nanoTime);
        digest += sum;
    }

    /**
     * The run, once it is over.
     *
     * @return what has come of it
     */
    public synchronized Job.Run run() {
        if (begin == 0 || end == 0) {
            throw new IllegalStateException("the run has not come from its first measured batch to its end");
        }
        return new Job.Run(end - begin, digest);
    }
}
