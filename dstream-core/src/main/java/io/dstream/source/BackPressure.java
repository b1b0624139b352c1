package io.dstream.source;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import java.time.Duration;
import java.util.function.Function;

/**
 * How many records a batch may take from each source. What it may not take stays where it is: in the stream's buffer,
 * at the sender.
 *
 * <pre>{@code
 * StreamingContext.builder().backPressure(BackPressure.pid().withInitialRate(5_000))...
 * }</pre>
 *
 * @param estimator makes, for a batch interval, what says the rate for one source
 * @param initialRate records a second from each source, until the first batch has been processed
 * @param maxRate records a second from each source, at most
 */
public record BackPressure(Function<Duration, RateEstimator> estimator, double initialRate, double maxRate) {

    /** Checks the rates. */
    public BackPressure {
        checkNotNull(estimator, "estimator");
        checkArgument(initialRate > 0, "initial rate of %s records/s: expected more than 0", initialRate);
        checkArgument(maxRate > 0, "maximum rate of %s records/s: expected more than 0", maxRate);
    }

    /**
     * No limit, but for the buffers' and that on pending batches. The default.
     *
     * @return no limit
     */
    public static BackPressure none() {
        return with(interval -> batch -> Double.NaN);
    }

    /**
     * A controller that follows the rate of processing, with gains of 1.0, 0.2 and 0.0 and at least 100 records a
     * second.
     *
     * @return the controller with its defaults
     */
    public static BackPressure pid() {
        return pid(1.0, 0.2, 0.0, 100);
    }

    /**
     * A controller that follows the rate of processing.
     *
     * @param proportional how much the difference between the rates of giving and of processing counts; 0 or more
     * @param integral how much the records that wait count; 0 or more
     * @param derivative how much the change of the difference counts; 0 or more
     * @param minRate records a second, at least; more than 0
     * @return the controller
     * @throws IllegalArgumentException if a number is out of its bounds
     */
    public static BackPressure pid(double proportional, double integral, double derivative, double minRate) {
        PidRateEstimator.check(proportional, integral, derivative, minRate);
        return with(interval -> new PidRateEstimator(interval, proportional, integral, derivative, minRate));
    }

    /**
     * A rate of one's own making.
     *
     * @param estimator makes, for a batch interval, what says the rate for one source
     * @return that, without further limits
     */
    public static BackPressure with(Function<Duration, RateEstimator> estimator) {
        return new BackPressure(estimator, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
    }

    /**
     * The same with a rate to begin with.
     *
     * @param recordsPerSecond from each source, until the first batch has been processed
     * @return the same with that rate
     */
    public BackPressure withInitialRate(double recordsPerSecond) {
        return new BackPressure(estimator, recordsPerSecond, maxRate);
    }

    /**
     * The same with a rate that is never exceeded.
     *
     * @param recordsPerSecond from each source
     * @return the same with that limit
     */
    public BackPressure withMaxRate(double recordsPerSecond) {
        return new BackPressure(estimator, initialRate, recordsPerSecond);
    }
}
