package io.dstream.peers;

/**
 * Adds up the digests of results in one thread of an engine's sink, and leaves out those of windows that end after the
 * last batch: an engine gives them when the input has ended.
 */
public final class Tally {
    private final long last;
    private long sum;
    private boolean begun;
    private long seen; // when the first result was that is left out; 0 if there has been none
    private long idle; // when the last results had been taken

    /**
     * A new one.
     *
     * @param batches how many batches there are, or the first time whose results are left out
     */
    public Tally(long batches) {
        this.last = batches - 1;
    }

    /**
     * Takes a result.
     *
     * @param batch the number of the batch that it is the result of
     * @param digest the result's digest
     */
    public void add(long batch, long digest) {
        if (!begun) {
            begun = true;
            Stopwatch.RUN.sinkBegins();
        }
        if (batch <= last) {
            sum += digest;
        } else if (seen == 0) {
            seen = System.nanoTime();
        }
    }

    /** All results up to now have been taken; called often enough to say when the last was, but not for each. */
    public void flushed() {
        if (seen == 0) {
            idle = System.nanoTime();
        }
    }

    /** There are no more results. */
    public void close() {
        long end = seen != 0 ? seen : idle != 0 ? idle : System.nanoTime();
        Stopwatch.RUN.sinkEnded(end, sum);
    }
}
