package io.dstream.batch;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import java.util.Arrays;
import java.util.List;

/**
 * The counts of numbers in ranges, as computed by {@link Batch#histogram}. Range {@code i} goes from edge {@code i},
 * inclusive, to edge {@code i + 1}, exclusive; the last range includes its upper edge.
 *
 * @param edges the edges, one more than there are ranges; empty if there are no ranges
 * @param counts the number of values in each range
 */
public record Histogram(List<Double> edges, List<Long> counts) {
    /** Copies the lists. */
    public Histogram {
        edges = List.copyOf(edges);
        counts = List.copyOf(counts);
        checkArgument(
                edges.size() == (counts.isEmpty() ? 0 : counts.size() + 1),
                "a histogram of %s counts with %s edges: expected one edge more than counts",
                counts.size(),
                edges.size());
    }

    static double[] even(double min, double max, int buckets) {
        checkArgument(
                Double.isFinite(min) && Double.isFinite(max),
                "a histogram of numbers from %s to %s: expected finite ones; leave out the others with filter, or give"
                        + " the edges of the ranges",
                min,
                max);
        if (min == max) {
            return new double[] {min, max};
        }
        double[] edges = new double[buckets + 1];
        for (int i = 0; i < buckets; i++) {
            double part = (double) i / buckets;
            edges[i] = min * (1 - part) + max * part; // their difference may be too large for a double
        }
        edges[buckets] = max;
        return edges;
    }

    static double[] checkedEdges(double[] edges) {
        checkNotNull(edges, "histogram needs edges");
        checkArgument(edges.length >= 2, "a histogram with %s edges: expected at least 2", edges.length);
        double[] checked = new double[edges.length];
        for (int i = 0; i < edges.length; i++) {
            checked[i] = edges[i] + 0.0; // not -0.0, which is another number to a search
            checkArgument(
                    i == 0 ? !Double.isNaN(edges[0]) : edges[i] > edges[i - 1],
                    "a histogram with the edges %s: expected each to be larger than the one before",
                    Arrays.toString(edges));
        }
        return checked;
    }

    static long[] count(double[] edges, double number, long[] counts) {
        int found = Arrays.binarySearch(edges, number + 0.0);
        int range = found < 0 ? -found - 2 : Math.min(found, counts.length - 1);
        if (range >= 0 && range < counts.length && number <= edges[counts.length]) {
            counts[range]++;
        }
        return counts;
    }

    static long[] sum(long[] counts, long[] others) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += others[i];
        }
        return counts;
    }
}
