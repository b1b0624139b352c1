package io.dstream.source;

/**
 * Estimates, after each batch, how many records per second a source may emit. Each source has its own estimator, which
 * is called by one thread at a time.
 */
@FunctionalInterface
public interface RateEstimator {

    /**
     * Updates the rate after a batch.
     *
     * @param batch the measurements of the batch
     * @return records per second from now on; NaN to leave the rate unchanged
     */
    double rate(Batch batch);

    /**
     * The measurements of a finished batch.
     *
     * @param endMillis when its processing ended, in milliseconds since some fixed moment
     * @param records the number of records from the source
     * @param processingMillis the processing time in milliseconds
     * @param schedulingMillis the time it waited before processing, in milliseconds
     */
    record Batch(double endMillis, long records, double processingMillis, double schedulingMillis) {}
}
