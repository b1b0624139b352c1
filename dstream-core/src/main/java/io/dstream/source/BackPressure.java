package io.dstream.source;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import java.time.Duration;
import java.util.function.Function;

/**
 * Limits the records that a batch may take from each source. The rest stays where it is: in the stream's buffer, or at
 * the sender.
 *
 * <pre>{@code
 * StreamingContext.builder().backPressure(BackPressure.pid().withInitialRate(5_000))...
 * }</pre>
 *
 * @param estimator returns, for a batch interval, the estimator of one source's rate
 * @param initialRate records per second from each source until the first batch has been processed
 * @param maxRate maximum records per second from each source
 */
public record BackPressure(Function<Duration, RateEstimator> estimator, double initialRate, double maxRate) {

    /** Checks the rates. */
    public BackPressure {
        checkNotNull(estimator, "estimator");
        checkArgument(initialRate > 0, "initial rate of %s records/s: expected more than 0", initialRate);
        checkArgument(maxRate > 0, "maximum rate of %s records/s: expected more than 0", maxRate);
    }

    /**
     * Returns no limits, other than those of buffers and pending batches. This is the default.
     *
     * @return no limits
     */
    public static BackPressure none() {
        return with(interval -> batch -> Double.NaN);
    }

    /**
     * Returns a PID controller that adapts to the processing rate, with gains of 1.0, 0.2 and 0.0 and a minimum of 100
     * records per second.
     *
     * @return the controller with its defaults
     */
    public static BackPressure pid() {
        return pid(1.0, 0.2, 0.0, 100);
    }

    /**
     * Returns a PID controller that adapts to the processing rate.
     *
     * @param proportional the gain for the difference between the input rate and the processing rate; 0 or more
     * @param integral the gain for the number of waiting records; 0 or more
     * @param derivative the gain for the change of the difference; 0 or more
     * @param minRate minimum records per second; more than 0
     * @return the controller
     * @throws IllegalArgumentException if a number is out of range
     */
    public static BackPressure pid(double proportional, double integral, double derivative, double minRate) {
        PidRateEstimator.check(proportional, integral, derivative, minRate);
        return with(interval -> new PidRateEstimator(interval, proportional, integral, derivative, minRate));
    }

    /**
     * Returns back-pressure with your own rate estimator.
     *
     * @param estimator returns, for a batch interval, the estimator of one source's rate
     * @return back-pressure without further limits
     */
    public static BackPressure with(Function<Duration, RateEstimator> estimator) {
        return new BackPressure(estimator, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
    }

    /**
     * Returns a copy with an initial rate.
     *
     * @param recordsPerSecond records per second from each source until the first batch has been processed
     * @return a copy with this rate
     */
    public BackPressure withInitialRate(double recordsPerSecond) {
        return new BackPressure(estimator, recordsPerSecond, maxRate);
    }

    /**
     * Returns a copy with a rate that is never exceeded.
     *
     * @param recordsPerSecond maximum records per second from each source
     * @return a copy with this limit
     */
    public BackPressure withMaxRate(double recordsPerSecond) {
        return new BackPressure(estimator, initialRate, recordsPerSecond);
    }
}
