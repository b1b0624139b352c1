package io.dstream.source;

/**
 * Says, after each batch, how many records a second a source may give. Each source has its own; it is called by one
 * thread at a time.
 */
@FunctionalInterface
public interface RateEstimator {

    /**
     * Learns from a batch.
     *
     * @param batch what is known of it
     * @return records a second from now on, or NaN to leave the rate as it is
     */
    double rate(Batch batch);

    /**
     * What is known of a batch that is over.
     *
     * @param endMillis when its processing ended, in milliseconds since some fixed moment
     * @param records how many records the source gave it
     * @param processingMillis how long it was processed
     * @param schedulingMillis how long it waited for that
     */
    record Batch(double endMillis, long records, double processingMillis, double schedulingMillis) {}
}
