package io.dstream.event;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.internal.times.Times;
import java.io.Serializable;
import java.time.Instant;

/**
 * A span of event time, half open.
 *
 * @param start its first instant
 * @param end the first instant after it
 */
public record Window(Instant start, Instant end) implements Serializable {

    /** All of time. Its bounds are the least and the greatest watermark, which are far outside of any calendar. */
    public static final Window GLOBAL = new Window(Times.instant(Times.MIN), Times.instant(Times.MAX));

    /**
     * Checks that the window has an extent.
     *
     * @throws IllegalArgumentException if the end is not after the start
     */
    public Window {
        checkNotNull(start, "a window needs a start");
        checkNotNull(end, "a window needs an end");
        checkArgument(start.isBefore(end), "a window from %s to %s: expected its end after its start", start, end);
    }

    /**
     * Whether an instant lies in it.
     *
     * @param time the instant
     * @return whether it is neither before the start nor at or after the end
     */
    public boolean contains(Instant time) {
        return !time.isBefore(start) && time.isBefore(end);
    }

    @Override
    public String toString() {
        return equals(GLOBAL) ? "[always]" : "[" + start + ", " + end + ")";
    }
}
