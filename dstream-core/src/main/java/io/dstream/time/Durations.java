package io.dstream.time;

import static com.google.common.base.Preconditions.checkArgument;

import java.time.Duration;

/** How long a duration may be so that whoever adds to it, or counts it in nanoseconds, need not care. */
public final class Durations {
    /** A hundred years: as good as for ever. */
    public static final Duration LONGEST = Duration.ofDays(36_525);

    private Durations() {}

    /**
     * For durations that may mean for ever.
     *
     * @param duration what was given
     * @return the same, or {@link #LONGEST} where that is shorter
     */
    public static Duration atMostLongest(Duration duration) {
        return duration.compareTo(LONGEST) > 0 ? LONGEST : duration;
    }

    /**
     * For durations that must be what they say.
     *
     * @param what what it is, for the message: "a batch interval"
     * @param duration what was given
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
