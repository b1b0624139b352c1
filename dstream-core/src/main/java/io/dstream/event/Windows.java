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
 * Into which spans of event time records fall. Immutable.
 *
 * <p>All lengths are whole milliseconds, and windows of a fixed length are aligned to the epoch, shifted by an offset.
 */
public abstract class Windows implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int MOST_UNITS = 10_000;

    private Windows() {}

    /**
     * Windows that follow one upon another.
     *
     * @param size how long each is
     * @return the windows
     * @throws IllegalArgumentException if the size is less than a millisecond, or not a whole number of them
     */
    public static Windows tumbling(Duration size) {
        return tumbling(size, Duration.ZERO);
    }

    /**
     * Windows that follow one upon another.
     *
     * @param size how long each is
     * @param offset how far their starts are shifted; any, but what counts is its remainder by the size
     * @return the windows
     * @throws IllegalArgumentException if a length is not a whole number of milliseconds, or the size less than one
     */
    public static Windows tumbling(Duration size, Duration offset) {
        return new Sliding("tumbling", size, size, offset);
    }

    /**
     * Windows that overlap.
     *
     * @param size how long each is; need not be a multiple of the period
     * @param period how far their starts are apart. Where it is longer than the size, there are gaps, and records that
     *     happened in a gap are left out as {@link Reason#OUTSIDE_WINDOWS}
     * @return the windows
     * @throws IllegalArgumentException if a length is less than a millisecond, or not a whole number of them
     */
    public static Windows sliding(Duration size, Duration period) {
        return sliding(size, period, Duration.ZERO);
    }

    /**
     * Windows that overlap.
     *
     * @param size how long each is
     * @param period how far their starts are apart
     * @param offset how far their starts are shifted; any, but what counts is its remainder by the period
     * @return the windows
     * @throws IllegalArgumentException if a length is not a whole number of milliseconds, or size or period less than
     *     one
     */
    public static Windows sliding(Duration size, Duration period, Duration offset) {
        return new Sliding("sliding", size, period, offset);
    }

    /**
     * Windows that last as long as records of the key come less than a gap apart. A record exactly the gap after the
     * last one begins a new session, as in Beam. (In Flink, Spark and Kafka Streams it belongs to the old one.)
     *
     * <p>Whether a record is late is decided by the session that it would make alone.
     *
     * @param gap how long none comes after the last record of a session, which is also what its end is later than that
     * @return the windows
     * @throws IllegalArgumentException if the gap is less than a millisecond, or not a whole number of them
     */
    public static Windows session(Duration gap) {
        return new Session(gap);
    }

    /**
     * Windows of whole days, from the first instant of a day to that of another, counted from 1970-01-01. Where the
     * clock is changed they are longer or shorter than 24 hours.
     *
     * @param n how many days
     * @param zone whose days
     * @return the windows
     * @throws IllegalArgumentException if n is not between 1 and 10,000
     */
    public static Windows days(int n, ZoneId zone) {
        return new Calendar(n, ChronoUnit.DAYS, zone, DayOfWeek.MONDAY);
    }

    /**
     * Windows of whole weeks, counted from the week of 1970-01-01.
     *
     * @param n how many weeks
     * @param zone whose days
     * @param firstDay the day on which a week begins
     * @return the windows
     * @throws IllegalArgumentException if n is not between 1 and 10,000
     */
    public static Windows weeks(int n, ZoneId zone, DayOfWeek firstDay) {
        return new Calendar(n, ChronoUnit.WEEKS, zone, firstDay);
    }

    /**
     * Windows of whole months, counted from January 1970.
     *
     * @param n how many months
     * @param zone whose days
     * @return the windows
     * @throws IllegalArgumentException if n is not between 1 and 10,000
     */
    public static Windows months(int n, ZoneId zone) {
        return new Calendar(n, ChronoUnit.MONTHS, zone, DayOfWeek.MONDAY);
    }

    /**
     * Windows of whole years, counted from 1970.
     *
     * @param n how many years
     * @param zone whose days
     * @return the windows
     * @throws IllegalArgumentException if n is not between 1 and 10,000
     */
    public static Windows years(int n, ZoneId zone) {
        return new Calendar(n, ChronoUnit.YEARS, zone, DayOfWeek.MONDAY);
    }

    /**
     * One window of all time. Its end never comes while records may, so it needs a trigger of another kind than
     * {@link Triggers#atEndOfWindow}.
     *
     * @return the window
     */
    public static Windows global() {
        return Global.INSTANCE;
    }

    /**
     * Windows of one's own, that do not merge.
     *
     * @param fn gives the windows of a record
     * @param <T> the records
     * @return the windows
     */
    public static <T> Windows of(WindowFunction<T> fn) {
        return new Own(fn);
    }

    /**
     * Has a visitor do what it does for windows of this kind.
     *
     * @param visitor the visitor
     * @param <R> what comes of it
     * @return what comes of it
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
