package io.dstream.sources.internal.socket;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before each attempt: a delay that doubles, of which a random part of up to a half is left out, so
 * that many clients of one server do not come back all at once. Used by one thread.
 */
public final class Backoff {

    /** The first delay and the longest. Immutable. */
    public record Limits(Duration first, Duration longest) {
        public static final Limits DEFAULT = new Limits(Duration.ofMillis(100), Duration.ofSeconds(30));

        public Limits {
            checkNotNull(first, "first delay");
            checkNotNull(longest, "longest delay");
            checkArgument(
                    first.toMillis() >= 1 && first.compareTo(longest) <= 0 && longest.toDays() <= 1,
                    "reconnecting after %s, later after %s: expected at least 1 ms, the second not shorter than the"
                            + " first and at most a day",
                    first,
                    longest);
        }
    }

    private final Limits limits;
    private long next;

    Backoff(Limits limits) {
        this.limits = limits;
        reset();
    }

    void reset() {
        next = limits.first.toMillis();
    }

    long nextMillis() {
        long delay = next;
        next = Math.min(2 * delay, limits.longest.toMillis());
        return delay - ThreadLocalRandom.current().nextLong(delay / 2 + 1);
    }
}
