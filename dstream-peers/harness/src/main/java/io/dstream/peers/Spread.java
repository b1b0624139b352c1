package io.dstream.peers;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * What the rounds have given, one figure each.
 *
 * @param rounds how many there are
 * @param median their median
 * @param min the least
 * @param max the greatest
 */
public record Spread(int rounds, double median, double min, double max) {

    /**
     * Of figures in whatever order.
     *
     * @param figures the figures
     * @return nothing if there are none
     */
    public static Optional<Spread> of(DoubleStream figures) {
        double[] sorted = figures.sorted().toArray();
        int n = sorted.length;
        if (n == 0) {
            return Optional.empty();
        }
        double median = n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
        return Optional.of(new Spread(n, median, sorted[0], sorted[n - 1]));
    }

    /**
     * The median and, of several rounds, the least and the greatest; with at least two digits.
     *
     * @param unit what to put behind the median
     * @return as in {@code 1.2 ms (1.1..1.4)}
     */
    public String text(String unit) {
        String range = rounds == 1 ? "" : " (" + number(min) + ".." + number(max) + ")";
        return number(median) + unit + range;
    }

    /**
     * With at least two digits.
     *
     * @param value a figure
     * @return as a table shows it
     */
    public static String number(double value) {
        return String.format(Locale.ROOT, value < 0.995 ? "%.2f" : value < 9.95 ? "%.1f" : "%.0f", value);
    }
}
