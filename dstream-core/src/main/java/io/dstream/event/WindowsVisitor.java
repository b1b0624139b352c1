package io.dstream.event;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/**
 * Does something for each kind of windows.
 *
 * @param <R> what comes of it
 */
public interface WindowsVisitor<R> {
    /**
     * Windows of one length that begin every so often.
     *
     * @param size how long they are
     * @param period how far their starts are apart: the size, for tumbling ones
     * @param offset how far the starts are shifted, at least 0 and less than the period
     * @return what comes of it
     */
    R sliding(Duration size, Duration period, Duration offset);

    /**
     * Windows that last as long as records come.
     *
     * @param gap how long none comes after the end of a session
     * @return what comes of it
     */
    R session(Duration gap);

    /**
     * Windows of days, weeks, months or years in a time zone.
     *
     * @param n how many of them make a window
     * @param unit days, weeks, months or years
     * @param zone the time zone
     * @param firstDay the day on which weeks begin
     * @return what comes of it
     */
    R calendar(int n, ChronoUnit unit, ZoneId zone, DayOfWeek firstDay);

    /**
     * One window.
     *
     * @return what comes of it
     */
    R global();

    /**
     * Windows of the user's own.
     *
     * @param fn gives the windows of a record
     * @return what comes of it
     */
    R own(WindowFunction<?> fn);
}
