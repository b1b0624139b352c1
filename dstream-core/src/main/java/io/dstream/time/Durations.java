package io.dstream.time;

import static com.google.common.base.Preconditions.checkArgument;

import java.time.Duration;

/** Limits durations, so that code that adds to them or converts them to nanoseconds cannot overflow. */
public final class Durations {
    /** A hundred years: practically forever. */
    public static final Duration LONGEST = Duration.ofDays(36_525);

    private Durations() {}

    /**
     * Limits a duration that may mean forever.
     *
     * @param duration the duration
     * @return the same duration, or {@link #LONGEST} if that is shorter
     */
    public static Duration atMostLongest(Duration duration) {
        return duration.compareTo(LONGEST) > 0 ? LONGEST : duration;
    }

    /**
     * Checks a duration that must be exact.
     *
     * @param what what it is, for the message, such as "a batch interval"
     * @param duration the duration
     * @throws IllegalArgumentException if it is longer than {@link #LONGEST}
     */
    public static void checkNotTooLong(String what, Duration duration) {
        checkArgument(
                duration.compareTo(LONGEST) <= 0,
                "%s of %s: expected at most %s days, a hundred years",
                what,
                duration,
                LONGEST.toDays());
    }
}
