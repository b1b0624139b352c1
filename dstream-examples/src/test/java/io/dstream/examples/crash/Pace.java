package io.dstream.examples.crash;

import java.util.Collection;
import java.util.Collections;
import java.util.function.IntUnaryOperator;

/**
 * How partitions grow: now and then one leaps ahead and then waits for the others, so that there are batches, after a
 * restart too, without anything of it.
 */
final class Pace {
    private static final int AHEAD = 400;
    private static final int LEAP = 12_000;

    private Pace() {}

    /**
     * How many records a partition gets.
     *
     * @param has how many it has
     * @param all how many those have that there are
     * @param random a number less than what it is given
     */
    static int next(long has, Collection<Long> all, IntUnaryOperator random) {
        long least = all.isEmpty() ? 0 : Collections.min(all);
        long most = all.isEmpty() ? 0 : Collections.max(all);
        if (has > least + AHEAD) {
            return 0;
        }
        if (has == most && random.applyAsInt(60) == 0) {
            return LEAP;
        }
        return random.applyAsInt(has + AHEAD < most ? 120 : 60);
    }
}
