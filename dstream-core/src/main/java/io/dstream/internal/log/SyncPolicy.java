package io.dstream.internal.log;

import java.time.Duration;

/**
 * When {@link RecordLog#force()} waits for the disk. A process that is killed loses nothing that was forced, under any
 * of them; they differ in what a power cut takes.
 */
public final class SyncPolicy {
    private static final SyncPolicy ALWAYS = new SyncPolicy(0);
    private static final SyncPolicy OS = new SyncPolicy(Long.MAX_VALUE);

    private final long nanos; // least time between two

    private SyncPolicy(long nanos) {
        this.nanos = nanos;
    }

    /** Each time. A power cut loses nothing that was forced. */
    public static SyncPolicy always() {
        return ALWAYS;
    }

    /**
     * Only if the last time is at least so long ago. A power cut may lose what was forced since then.
     *
     * @throws IllegalArgumentException if the interval is not positive
     */
    public static SyncPolicy every(Duration interval) {
        if (interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException("an interval must be positive, not " + interval);
        }
        return new SyncPolicy(interval.toNanos());
    }

    /** Never; the operating system writes when it likes. A power cut may lose all since the segment was begun. */
    public static SyncPolicy os() {
        return OS;
    }

    boolean isDue(long nanosSinceLast) {
        return nanos == 0 || (nanos != Long.MAX_VALUE && nanosSinceLast >= nanos);
    }

    @Override
    public String toString() {
        if (nanos == 0) {
            return "always";
        }
        return nanos == Long.MAX_VALUE ? "os" : "every " + Duration.ofNanos(nanos);
    }
}
