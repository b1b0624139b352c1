package io.dstream.peers.kafka.spark;

/** In batches of no more than so many records, so that a topic is several of them. */
public final class LimitedSparkCount extends SparkCount {
    private static final int RECORDS_PER_SECOND = 1_000_000;

    /** With a limit that it does not come to, so that it always has something to do. */
    public LimitedSparkCount() {
        super(RECORDS_PER_SECOND);
    }
}
