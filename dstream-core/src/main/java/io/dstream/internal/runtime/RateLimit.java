package io.dstream.internal.runtime;

import io.dstream.source.BackPressure;
import io.dstream.source.RateEstimator;
import java.time.Duration;
import java.util.OptionalDouble;

/** How many records a source may give the next batch. The ticker asks, the driver tells what became of a batch. */
public final class RateLimit {
    private final double intervalSeconds;
    private final double maxRate;
    private final RateEstimator estimator;
    private volatile double rate;
    private double allowance; // the ticker's: what earlier batches were allowed and did not take, less than one record

    RateLimit(BackPressure settings, Duration batchInterval) {
        this.intervalSeconds = batchInterval.toNanos() / 1e9;
        this.maxRate = settings.maxRate();
        this.rate = Math.min(settings.initialRate(), maxRate);
        this.estimator = settings.estimator().apply(batchInterval);
    }

    /** Records that the next batch may take. */
    public long next() {
        double current = rate;
        if (current == Double.POSITIVE_INFINITY) {
            return Long.MAX_VALUE;
        }
        allowance = allowance - Math.floor(allowance) + current * intervalSeconds;
        return (long) allowance;
    }

    /** Records a second, where there is a limit. */
    OptionalDouble rate() {
        double current = rate;
        return current == Double.POSITIVE_INFINITY ? OptionalDouble.empty() : OptionalDouble.of(current);
    }

    /** Learns from a batch. */
    public void learn(RateEstimator.Batch batch) {
        double estimate = estimator.rate(batch);
        if (estimate > 0) {
            rate = Math.min(estimate, maxRate);
        }
    }
}
