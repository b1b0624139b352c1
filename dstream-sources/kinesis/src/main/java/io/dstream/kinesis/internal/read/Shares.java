package io.dstream.kinesis.internal.read;

/** Divides what a batch may take among shards. */
final class Shares {
    private Shares() {}

    /**
     * Shares in proportion to what there is, but never more than that. All is given away if there is enough to take,
     * and whoever has something gets at least one where that goes.
     *
     * @param most how many there are to give away in all
     * @param available how many each can take; less than 0 for one that takes no part
     * @param turn who is to be first where it does not go evenly
     * @return how many each gets; less than 0 for one that takes no part
     */
    static long[] divide(long most, long[] available, int turn) {
        long total = 0;
        for (long some : available) {
            total += Math.max(0, some);
        }
        long[] given = available.clone();
        if (total <= most) {
            return given;
        }
        long left = most;
        for (int i = 0; i < given.length; i++) {
            if (available[i] > 0) {
                given[i] = (long) Math.floor((double) most * available[i] / total);
                left -= given[i];
            }
        }
        for (int k = 0; left > 0; k++) {
            int i = Math.floorMod(turn + k, given.length);
            if (available[i] > 0 && given[i] < available[i]) {
                given[i]++;
                left--;
            }
        }
        return given;
    }
}
