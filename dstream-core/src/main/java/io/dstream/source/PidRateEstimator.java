package io.dstream.source;

import static com.google.common.base.Preconditions.checkArgument;

import java.time.Duration;

/**
 * A proportional-integral-derivative controller: steers the rate at which a source gives records towards the rate at
 * which they are processed.
 *
 * <p>With {@code processed = records / processing time}, the new rate is
 *
 * <pre>
 * rate - P * error - I * backlog - D * change of the error, and at least the minimum rate, where
 *   error   = rate - processed
 *   backlog = scheduling delay * processed / batch interval    records that wait, per interval
 * </pre>
 *
 * <p>The first batch with records sets the rate to what was processed. Batches without records leave it as it is.
 */
final class PidRateEstimator implements RateEstimator {
    private final double intervalMillis;
    private final double proportional;
    private final double integral;
    private final double derivative;
    private final double minRate;

    private double latestMillis = Double.NEGATIVE_INFINITY;
    private double latestRate = Double.NaN;
    private double latestError;

    PidRateEstimator(Duration batchInterval, double proportional, double integral, double derivative, double minRate) {
        check(proportional, integral, derivative, minRate);
        this.intervalMillis = batchInterval.toNanos() / 1e6;
        this.proportional = proportional;
        this.integral = integral;
        this.derivative = derivative;
        this.minRate = minRate;
    }

    static void check(double proportional, double integral, double derivative, double minRate) {
        checkArgument(proportional >= 0, "proportional gain of %s: expected 0 or more", proportional);
        checkArgument(integral >= 0, "integral gain of %s: expected 0 or more", integral);
        checkArgument(derivative >= 0, "derivative gain of %s: expected 0 or more", derivative);
        checkArgument(minRate > 0, "minimum rate of %s records/s: expected more than 0", minRate);
    }

    @Override
    public double rate(Batch batch) {
        if (batch.endMillis() <= latestMillis || batch.records() <= 0 || !(batch.processingMillis() > 0)) {
            return Double.NaN;
        }
        double processed = batch.records() / batch.processingMillis() * 1000;
        if (Double.isNaN(latestRate)) {
            latestRate = Math.max(processed, minRate);
        } else {
            double seconds = (batch.endMillis() - latestMillis) / 1000;
            double error = latestRate - processed;
            double backlog = batch.schedulingMillis() * processed / intervalMillis;
            double change = (error - latestError) / seconds;
            latestRate =
                    Math.max(latestRate - proportional * error - integral * backlog - derivative * change, minRate);
            latestError = error;
        }
        latestMillis = batch.endMillis();
        return latestRate;
    }
}
