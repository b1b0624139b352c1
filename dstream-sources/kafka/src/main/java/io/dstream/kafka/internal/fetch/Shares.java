package io.dstream.kafka.internal.fetch;

/** Divides what a batch may take among partitions. */
final class Shares {
    private Shares() {}

    /**
     * Shares by lag, but never more than there is. All is given away if there is enough to take, and whoever has
     * something gets at least one where that goes.
     *
     * @param max how many there are to give away in all
     * @param lag how far each is behind
     * @param available how many each can take
     * @param turn who is to be first where it does not go evenly
     * @return how many each gets
     */
    static long[] divide(long max, long[] lag, long[] available, int turn) {
        int n = available.length;
        long total = 0;
        for (long some : available) {
            total += some;
        }
        if (total <= max) {
            return available.clone();
        }
        long[] given = new long[n];
        long left = oneEach(max, available, given, turn);
        while (left > 0) {
            double sum = 0;
            for (int i = 0; i < n; i++) {
                sum += weight(lag, available, given, i);
            }
            long before = left;
            for (int i = 0; i < n && left > 0; i++) {
                double fair = Math.floor(before * (weight(lag, available, given, i) / sum));
                long some = Math.min(left, Math.min(available[i] - given[i], (long) fair));
                given[i] += some;
                left -= some;
            }
            if (left == before) {
                left = oneEach(left, available, given, turn);
            }
        }
        return given;
    }

    private static double weight(long[] lag, long[] available, long[] given, int i) {
        return available[i] > given[i] ? Math.max(lag[i], available[i]) : 0;
    }

    private static long oneEach(long max, long[] available, long[] given, int turn) {
        long left = max;
        int n = available.length;
        for (int k = 0; k < n && left > 0; k++) {
            int i = Math.floorMod(turn + k, n);
            if (given[i] < available[i]) {
                given[i]++;
                left--;
            }
        }
        return left;
    }
}
