package io.dstream.sources.internal.socket;

import java.time.Duration;

/**
 * Says which reports to let through: what senders do wrong must not flood a log. A few at once, then one every ten
 * seconds; a report like the last one always, since that is dropped further on. Safe for use by many threads.
 */
final class ReportLimit {
    private static final int AT_ONCE = 10;
    private static final long EVERY_NANOS = Duration.ofSeconds(10).toNanos();

    private int left = AT_ONCE;
    private long since;
    private String last = "";

    ReportLimit(long nowNanos) {
        this.since = nowNanos;
    }

    synchronized boolean allows(String message, long nowNanos) {
        if (message.equals(last)) {
            return true;
        }
        long more = (nowNanos - since) / EVERY_NANOS;
        since += more * EVERY_NANOS;
        left = (int) Math.min(AT_ONCE, left + more);
        if (left == 0) {
            return false;
        }
        left--;
        last = message;
        return true;
    }
}
