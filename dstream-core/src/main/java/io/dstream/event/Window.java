package io.dstream.event;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.internal.times.Times;
import java.io.Serializable;
import java.time.Instant;

/**
 * A half-open span of event time.
 *
 * @param start its first instant, inclusive
 * @param end its end, exclusive
 */
public record Window(Instant start, Instant end) implements Serializable {

    /** All of time. Its bounds are the lowest and the highest watermark, which are far beyond any calendar. */
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
     * Returns whether an instant is in this window.
     *
     * @param time the instant
     * @return true if it is not before the start and is before the end
     */
    public boolean contains(Instant time) {
        return !time.isBefore(start) && time.isBefore(end);
    }

    @Override
    public String toString() {
        return equals(GLOBAL) ? "[always]" : "[" + start + ", " + end + ")";
    }
}
