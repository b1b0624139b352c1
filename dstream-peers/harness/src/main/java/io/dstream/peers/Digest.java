package io.dstream.peers;

/**
 * What an engine makes of its output: the sum of these over all results, in whatever order they come. If two engines'
 * sums are equal, so were their results.
 */
public final class Digest {
    private static final long ODD = 0x9E3779B97F4A7C15L;

    private Digest() {}

    /**
     * Of a number; the sum tells the numbers' sum and how many there are.
     *
     * @param value the number
     * @return its part of the sum
     */
    public static long of(long value) {
        return value * 1_000_003 + 1;
    }

    /**
     * Of a key and its value.
     *
     * @param key the key, or its hash code
     * @param value the value
     * @return its part of the sum
     */
    public static long of(int key, long value) {
        long mixed = (key + ODD * value) * ODD;
        return mixed ^ (mixed >>> 32);
    }
}
