package io.dstream.state;

import io.dstream.state.Aggregators.Moments;
import java.io.Serializable;

/**
 * What is to be said of some numbers, as {@code Batch.stats} and {@link Aggregators#stats} find it out. Mean and
 * variance are computed by the updates of Welford (1962) for a number and of Chan, Golub and LeVeque (1983) for what
 * was found out of others, so that large numbers that differ little lose no precision.
 *
 * @param count how many
 * @param sum what they add up to, one after the other
 * @param mean their mean; NaN where there are none
 * @param squares the sum of the squared differences from the mean
 * @param min the smallest; infinity where there are none
 * @param max the largest; minus infinity where there are none
 */
public record Stats(long count, double sum, double mean, double squares, double min, double max)
        implements Serializable {
    /** Of no numbers. */
    public static final Stats NONE = new Stats(0, 0, Double.NaN, 0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);

    /**
     * With one more number.
     *
     * @param number the number
     * @return what is to be said of all
     */
    public Stats plus(double number) {
        return of(moments().plus(number), sum + number, Math.min(min, number), Math.max(max, number));
    }

    /**
     * With others.
     *
     * @param other what is to be said of the others
     * @return what is to be said of all
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
     * The variance of the numbers as a whole population.
     *
     * @return the variance, NaN where there are none
     */
    public double variance() {
        return moments().variance();
    }

    /**
     * The variance estimated from the numbers as a sample.
     *
     * @return the variance, NaN where there are fewer than two
     */
    public double sampleVariance() {
        return moments().sampleVariance();
    }

    /**
     * The standard deviation of the numbers as a whole population.
     *
     * @return the root of {@link #variance}
     */
    public double stdev() {
        return Math.sqrt(variance());
    }

    /**
     * The standard deviation estimated from the numbers as a sample.
     *
     * @return the root of {@link #sampleVariance}
     */
    public double sampleStdev() {
        return Math.sqrt(sampleVariance());
    }
}
