package io.dstream.event;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/**
 * Has a method for each kind of windows.
 *
 * @param <R> the type of the result
 */
public interface WindowsVisitor<R> {
    /**
     * Windows of one length that start at regular intervals.
     *
     * @param size the length of a window
     * @param period the time between the starts of windows; equal to the size for tumbling windows
     * @param offset by how much the starts are shifted; at least 0 and less than the period
     * @return the result
     */
    R sliding(Duration size, Duration period, Duration offset);

    /**
     * Windows that last as long as records keep arriving.
     *
     * @param gap the time without records that ends a session
     * @return the result
     */
    R session(Duration gap);

    /**
     * Windows of days, weeks, months or years in a time zone.
     *
     * @param n the number of units in a window
     * @param unit days, weeks, months or years
     * @param zone the time zone
     * @param firstDay the day on which weeks begin
     * @return the result
     */
    R calendar(int n, ChronoUnit unit, ZoneId zone, DayOfWeek firstDay);

    /**
     * A single window.
     *
     * @return the result
     */
    R global();

    /**
     * Windows defined by a function of the user.
     *
     * @param fn returns the windows of a record
     * @return the result
     */
    R own(WindowFunction<?> fn);
}
