package io.dstream.examples.crash;

/**
 * How many records a key had, and their sum, which wraps around.
 *
 * @param count how many
 * @param sum of their values
 */
record Totals(long count, long sum) {
    static final Totals NONE = new Totals(0, 0);

    static Totals of(long value) {
        return new Totals(1, value);
    }

    Totals plus(Totals other) {
        return new Totals(count + other.count, sum + other.sum);
    }
}
