package io.dstream.internal.times;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import java.time.Duration;
import java.time.Instant;

/**
 * Event times as they are computed with: milliseconds since the epoch. The least and the greatest leave room, so that
 * two can be added or subtracted.
 */
public final class Times {
    /** Before any time: the watermark at the beginning. */
    public static final long MIN = Long.MIN_VALUE / 4;

    /** After any time: the watermark at the end of the input. */
    public static final long MAX = Long.MAX_VALUE / 4;

    private Times() {}

    /** A sum that stays within the bounds. */
    public static long plus(long time, long millis) {
        return clamp(time + Math.min(millis, MAX));
    }

    /** A difference that stays within the bounds. */
    public static long minus(long time, long millis) {
        return clamp(time - Math.min(millis, MAX));
    }

    private static long clamp(long time) {
        return Math.max(MIN, Math.min(MAX, time));
    }

    /** The instant of a time. */
    public static Instant instant(long millis) {
        return Instant.ofEpochMilli(millis);
    }

    /**
     * The time of an instant; what is smaller than a millisecond is cut off.
     *
     * @throws IllegalArgumentException if it lies outside of the bounds, where no record may be
     */
    public static long millis(Instant instant) {
        long seconds = instant.getEpochSecond();
        checkArgument(
                seconds >= MIN / 1_000 - 1 && seconds <= MAX / 1_000,
                "an event time of %s: expected one within 70 million years of 1970",
                instant);
        return instant.toEpochMilli();
    }

    /**
     * Checks a length of time.
     *
     * @param what what it is, for the message
     * @param duration at least a millisecond
     * @return the duration
     */
    public static Duration checkLength(String what, Duration duration) {
        checkMillis(what, duration, 1);
        return duration;
    }

    /** The milliseconds of a duration that may be negative. */
    public static long checkMillis(String what, Duration duration) {
        return checkMillis(what, duration, MIN);
    }

    /** The milliseconds of a duration, which are a whole number and at least so many; never more than {@link #MAX}. */
    public static long checkMillis(String what, Duration duration, long least) {
        checkNotNull(duration, "%s is needed", what);
        checkArgument(duration.getNano() % 1_000_000 == 0, "%s of %s: expected whole milliseconds", what, duration);
        long seconds = duration.getSeconds();
        if (seconds >= MAX / 1_000) {
            return MAX;
        }
        checkArgument(seconds > MIN / 1_000, "%s of %s: expected less than 70 million years", what, duration);
        long millis = duration.toMillis();
        checkArgument(millis >= least, "%s of %s: expected at least %s ms", what, duration, least);
        return millis;
    }
}
