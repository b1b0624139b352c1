package io.dstream.peers.suite;

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
record Spread(int rounds, double median, double min, double max) {

    /** Nothing if there are no figures. */
    static Optional<Spread> of(DoubleStream figures) {
        double[] sorted = figures.sorted().toArray();
        int n = sorted.length;
        if (n == 0) {
            return Optional.empty();
        }
        double median = n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
        return Optional.of(new Spread(n, median, sorted[0], sorted[n - 1]));
    }

    /** The median and, of several rounds, the least and the greatest; with at least two digits. */
    String text(String unit) {
        String range = rounds == 1 ? "" : " (" + number(min) + ".." + number(max) + ")";
        return number(median) + unit + range;
    }

    static String number(double value) {
        return String.format(Locale.ROOT, value < 0.995 ? "%.2f" : value < 9.95 ? "%.1f" : "%.0f", value);
    }
}
