package io.dstream.http.internal.ingest;

/** Says which of many requests may be made, so that they are not more than so many a second. Used by any thread. */
final class Rate {
    private static final double NANOS = 1e9;

    private final int perSecond; // 0 for no limit
    private double left;
    private long since;

    Rate(int perSecond, long nowNanos) {
        this.perSecond = perSecond;
        this.left = perSecond;
        this.since = nowNanos;
    }

    synchronized boolean allows(long nowNanos) {
        if (perSecond == 0) {
            return true;
        }
        left = Math.min(perSecond, left + perSecond * ((nowNanos - since) / NANOS));
        since = nowNanos;
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }
}
