package io.dstream.event;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.collect.ImmutableList;
import io.dstream.internal.times.Times;
import java.io.Serializable;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;

/**
 * Assigns records to spans of event time. Immutable.
 *
 * <p>All lengths are whole milliseconds. Windows of a fixed length are aligned to the epoch, shifted by an offset.
 */
public abstract class Windows implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int MOST_UNITS = 10_000;

    private Windows() {}

    /**
     * Returns windows that follow one another without gaps or overlaps.
     *
     * @param size the length of a window
     * @return the windows
     * @throws IllegalArgumentException if the size is less than a millisecond, or not a whole number of milliseconds
     */
    public static Windows tumbling(Duration size) {
        return tumbling(size, Duration.ZERO);
    }

    /**
     * Returns windows that follow one another without gaps or overlaps.
     *
     * @param size the length of a window
     * @param offset by how much to shift the starts; only its remainder modulo the size matters
     * @return the windows
     * @throws IllegalArgumentException if a duration is not a whole number of milliseconds, or the size is less than
     *     one
     */
    public static Windows tumbling(Duration size, Duration offset) {
        return new Sliding("tumbling", size, size, offset);
    }

    /**
     * Returns windows of one length that start at regular intervals, and may overlap.
     *
     * @param size the length of a window; need not be a multiple of the period
     * @param period the time between the starts of windows. If it is longer than the size there are gaps, and records
     *     in a gap are dropped as {@link Reason#OUTSIDE_WINDOWS}
     * @return the windows
     * @throws IllegalArgumentException if a duration is less than a millisecond, or not a whole number of milliseconds
     */
    public static Windows sliding(Duration size, Duration period) {
        return sliding(size, period, Duration.ZERO);
    }

    /**
     * Returns windows of one length that start at regular intervals, and may overlap.
     *
     * @param size the length of a window
     * @param period the time between the starts of windows
     * @param offset by how much to shift the starts; only its remainder modulo the period matters
     * @return the windows
     * @throws IllegalArgumentException if a duration is not a whole number of milliseconds, or size or period is less
     *     than one
     */
    public static Windows sliding(Duration size, Duration period, Duration offset) {
        return new Sliding("sliding", size, period, offset);
    }

    /**
     * Returns session windows: a session lasts as long as the records of its key are less than a gap apart. A record
     * exactly one gap after the last one starts a new session, as in Beam. (In Flink, Spark and Kafka Streams it
     * belongs to the old one.)
     *
     * <p>Whether a record is late depends on the session it would form on its own.
     *
     * @param gap the time without records that ends a session; the end of a session is one gap after its last record
     * @return the windows
     * @throws IllegalArgumentException if the gap is less than a millisecond, or not a whole number of milliseconds
     */
    public static Windows session(Duration gap) {
        return new Session(gap);
    }

    /**
     * Returns windows of whole calendar days, counted from 1970-01-01. Where clocks change, a day is longer or shorter
     * than 24 hours.
     *
     * @param n the number of days in a window
     * @param zone the time zone
     * @return the windows
     * @throws IllegalArgumentException if n is not between 1 and 10,000
     */
    public static Windows days(int n, ZoneId zone) {
        return new Calendar(n, ChronoUnit.DAYS, zone, DayOfWeek.MONDAY);
    }

    /**
     * Returns windows of whole calendar weeks, counted from the week of 1970-01-01.
     *
     * @param n the number of weeks in a window
     * @param zone the time zone
     * @param firstDay the day on which a week begins
     * @return the windows
     * @throws IllegalArgumentException if n is not between 1 and 10,000
     */
    public static Windows weeks(int n, ZoneId zone, DayOfWeek firstDay) {
        return new Calendar(n, ChronoUnit.WEEKS, zone, firstDay);
    }

    /**
     * Returns windows of whole calendar months, counted from January 1970.
     *
     * @param n the number of months in a window
     * @param zone the time zone
     * @return the windows
     * @throws IllegalArgumentException if n is not between 1 and 10,000
     */
    public static Windows months(int n, ZoneId zone) {
        return new Calendar(n, ChronoUnit.MONTHS, zone, DayOfWeek.MONDAY);
    }

    /**
     * Returns windows of whole calendar years, counted from 1970.
     *
     * @param n the number of years in a window
     * @param zone the time zone
     * @return the windows
     * @throws IllegalArgumentException if n is not between 1 and 10,000
     */
    public static Windows years(int n, ZoneId zone) {
        return new Calendar(n, ChronoUnit.YEARS, zone, DayOfWeek.MONDAY);
    }

    /**
     * Returns a single window of all time. It does not end while records may still arrive, so it needs a trigger other
     * than {@link Triggers#atEndOfWindow}.
     *
     * @return the window
     */
    public static Windows global() {
        return Global.INSTANCE;
    }

    /**
     * Windows defined by a function. They are not merged.
     *
     * @param fn returns the windows of a record
     * @param <T> the type of the records
     * @return the windows
     */
    public static <T> Windows of(WindowFunction<T> fn) {
        return new Own(fn);
    }

    /**
     * Calls the visitor's method for this kind of windows.
     *
     * @param visitor the visitor
     * @param <R> the type of the result
     * @return the result
     */
    public abstract <R> R accept(WindowsVisitor<R> visitor);

    /** What two of the same kind must have in common to be equal. */
    abstract List<Object> parts();

    @Override
    public final boolean equals(Object other) {
        return other instanceof Windows windows && getClass() == windows.getClass() && parts().equals(windows.parts());
    }

    @Override
    public final int hashCode() {
        return Objects.hash(getClass(), parts());
    }

    private static final class Sliding extends Windows {
        private static final long serialVersionUID = 1L;
        private final Duration size;
        private final Duration period;
        private final Duration offset;

        Sliding(String kind, Duration size, Duration period, Duration offset) {
            this.size = Times.checkLength("the size of a " + kind + " window", size);
            this.period = Times.checkLength("the period of a " + kind + " window", period);
            this.offset = Duration.ofMillis(
                    Math.floorMod(Times.checkMillis("the offset of a " + kind + " window", offset), period.toMillis()));
        }

        @Override
        public <R> R accept(WindowsVisitor<R> visitor) {
            return visitor.sliding(size, period, offset);
        }

        @Override
        List<Object> parts() {
            return ImmutableList.of(size, period, offset);
        }

        @Override
        public String toString() {
            String shift = offset.isZero() ? "" : " shifted by " + offset.toMillis() + " ms";
            return size.equals(period)
                    ? "tumbling windows of " + size.toMillis() + " ms" + shift
                    : "windows of " + size.toMillis() + " ms every " + period.toMillis() + " ms" + shift;
        }
    }

    private static final class Session extends Windows {
        private static final long serialVersionUID = 1L;
        private final Duration gap;

        Session(Duration gap) {
            this.gap = Times.checkLength("the gap of sessions", gap);
        }

        @Override
        public <R> R accept(WindowsVisitor<R> visitor) {
            return visitor.session(gap);
        }

        @Override
        List<Object> parts() {
            return ImmutableList.of(gap);
        }

        @Override
        public String toString() {
            return "sessions with a gap of " + gap.toMillis() + " ms";
        }
    }

    private static final class Calendar extends Windows {
        private static final long serialVersionUID = 1L;
        private final int n;
        private final ChronoUnit unit;
        private final ZoneId zone;
        private final DayOfWeek firstDay;

        Calendar(int n, ChronoUnit unit, ZoneId zone, DayOfWeek firstDay) {
            checkArgument(n >= 1 && n <= MOST_UNITS, "windows of %s %s: expected 1 to %s", n, unit, MOST_UNITS);
            this.n = n;
            this.unit = unit;
            this.zone = checkNotNull(zone, "windows of %s need a time zone", unit);
            this.firstDay = checkNotNull(firstDay, "windows of weeks need a first day");
        }

        @Override
        public <R> R accept(WindowsVisitor<R> visitor) {
            return visitor.calendar(n, unit, zone, firstDay);
        }

        @Override
        List<Object> parts() {
            return ImmutableList.of(n, unit, zone, firstDay);
        }

        @Override
        public String toString() {
            return "windows of " + n + " " + unit + " in " + zone
                    + (unit == ChronoUnit.WEEKS ? " from " + firstDay : "");
        }
    }

    private static final class Global extends Windows {
        private static final long serialVersionUID = 1L;
        static final Global INSTANCE = new Global();

        @Override
        public <R> R accept(WindowsVisitor<R> visitor) {
            return visitor.global();
        }

        @Override
        List<Object> parts() {
            return ImmutableList.of();
        }

        @Override
        public String toString() {
            return "the global window";
        }
    }

    private static final class Own extends Windows {
        private static final long serialVersionUID = 1L;
        private final WindowFunction<?> fn;

        Own(WindowFunction<?> fn) {
            this.fn = checkNotNull(fn, "Windows.of needs a function");
        }

        @Override
        public <R> R accept(WindowsVisitor<R> visitor) {
            return visitor.own(fn);
        }

        @Override
        List<Object> parts() {
            return ImmutableList.of(fn);
        }

        @Override
        public String toString() {
            return "windows of a function";
        }
    }
}
