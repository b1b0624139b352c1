package io.dstream.state;

import io.dstream.state.Aggregators.Moments;
import java.io.Serializable;

/**
 * Statistics of some numbers, as computed by {@code Batch.stats} and {@link Aggregators#stats}. Mean and variance are
 * computed with the updates of Welford (1962) for single numbers, and of Chan, Golub and LeVeque (1983) for merging
 * statistics, so large numbers with small differences lose no precision.
 *
 * @param count the number of values
 * @param sum the sum, added up in order
 * @param mean the mean; NaN if there are no numbers
 * @param squares the sum of the squared differences from the mean
 * @param min the smallest number; infinity if there are none
 * @param max the largest number; minus infinity if there are none
 */
public record Stats(long count, double sum, double mean, double squares, double min, double max)
        implements Serializable {
    /** The statistics of no numbers. */
    public static final Stats NONE = new Stats(0, 0, Double.NaN, 0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);

    /**
     * Returns the statistics with one more number.
     *
     * @param number the number
     * @return the statistics of all numbers
     */
    public Stats plus(double number) {
        return of(moments().plus(number), sum + number, Math.min(min, number), Math.max(max, number));
    }

    /**
     * Returns the statistics merged with others.
     *
     * @param other the other statistics
     * @return the statistics of all numbers
     */
    public Stats plus(Stats other) {
        return of(moments().plus(other.moments()), sum + other.sum, Math.min(min, other.min), Math.max(max, other.max));
    }

    private Moments moments() {
        return new Moments(count, mean, squares);
    }

    private static Stats of(Moments moments, double sum, double min, double max) {
        return new Stats(moments.count(), sum, moments.mean(), moments.squares(), min, max);
    }

    /**
     * Returns the variance, with the numbers as the whole population.
     *
     * @return the variance; NaN if there are no numbers
     */
    public double variance() {
        return moments().variance();
    }

    /**
     * Returns the variance, estimated with the numbers as a sample.
     *
     * @return the variance; NaN if there are fewer than two numbers
     */
    public double sampleVariance() {
        return moments().sampleVariance();
    }

    /**
     * Returns the standard deviation, with the numbers as the whole population.
     *
     * @return the square root of {@link #variance}
     */
    public double stdev() {
        return Math.sqrt(variance());
    }

    /**
     * Returns the standard deviation, estimated with the numbers as a sample.
     *
     * @return the square root of {@link #sampleVariance}
     */
    public double sampleStdev() {
        return Math.sqrt(sampleVariance());
    }
}
