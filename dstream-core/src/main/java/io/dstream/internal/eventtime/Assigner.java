package io.dstream.internal.eventtime;

import com.google.common.math.LongMath;
import io.dstream.event.Window;
import io.dstream.event.WindowFunction;
import io.dstream.event.Windows;
import io.dstream.event.WindowsVisitor;
import io.dstream.internal.times.Times;
import io.dstream.plan.Operator;
import java.io.Serializable;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Collection;

/**
 * Which cells a record belongs to, and which windows a cell belongs to. Mostly a cell is a window. Where windows
 * overlap, a cell is a slice: a span that lies in each window either wholly or not at all, so that a record is taken in
 * once, in however many windows it is.
 */
abstract class Assigner implements Serializable {
    private static final long serialVersionUID = 1L;

    /**
     * The cells of a record.
     *
     * @param operator for whatever a user's function throws
     * @param value the record
     * @param time its time
     * @param cells is given them
     */
    abstract void cells(Operator operator, Object value, long time, Spans cells);

    /**
     * The windows of a cell, in the order of time.
     *
     * @param start of the cell
     * @param end of the cell
     * @param windows is given them
     */
    void windows(long start, long end, Spans windows) {
        windows.add(start, end);
    }

    /** Whether cells that overlap become one. */
    boolean merges() {
        return false;
    }

    /** Whether a cell may be that of several windows. */
    boolean slices() {
        return false;
    }

    /** Whether all records whose times lie in a cell, and no others, have that one cell. */
    boolean isByTimeAlone() {
        return true;
    }

    /** The assigner of some windows. */
    static Assigner of(Windows windows) {
        return windows.accept(new WindowsVisitor<>() {
            @Override
            public Assigner sliding(Duration size, Duration period, Duration offset) {
                return new Grid(size.toMillis(), period.toMillis(), offset.toMillis());
            }

            @Override
            public Assigner session(Duration gap) {
                return new Session(gap.toMillis());
            }

            @Override
            public Assigner calendar(int n, ChronoUnit unit, ZoneId zone, DayOfWeek firstDay) {
                return new Calendar(n, unit, zone, firstDay);
            }

            @Override
            public Assigner global() {
                return new Global();
            }

            @Override
            public Assigner own(WindowFunction<?> fn) {
                return new Own(fn);
            }
        });
    }

    /** Windows of one size at regular starts. */
    static final class Grid extends Assigner {
        private static final long serialVersionUID = 1L;
        private final long size;
        private final long period;
        private final long offset;
        private final long slice; // the windows themselves where they do not overlap

        Grid(long size, long period, long offset) {
            this.size = size;
            this.period = period;
            this.offset = offset;
            this.slice = size <= period ? period : LongMath.gcd(size, period);
        }

        @Override
        void cells(Operator operator, Object value, long time, Spans cells) {
            long number = number(time);
            if (time < end(number)) {
                cells.add(start(number), end(number));
            }
        }

        /** Which slice a time lies in: slices are numbered in the order of time, those between windows too. */
        long number(long time) {
            return Math.floorDiv(time - offset, slice);
        }

        /** When a slice begins. */
        long start(long number) {
            return number * slice + offset;
        }

        /** When it ends, which is before the next begins where there are gaps between windows. */
        long end(long number) {
            return start(number) + Math.min(slice, size);
        }

        private long floor(long time, long step) {
            return Math.floorDiv(time - offset, step) * step + offset;
        }

        @Override
        void windows(long start, long end, Spans windows) {
            for (long s = firstStart(end); s <= start; s += period) {
                windows.add(s, s + size);
            }
        }

        /** The start of the first window that ends at or after a time. */
        private long firstStart(long end) {
            return floor(end - size + period - 1, period);
        }

        /** When the first window that has a slice and ends after a time ends; there must be one. */
        long firstEnd(long start, long after) {
            return Math.max(firstStart(start + 1), firstStart(after + 1)) + size;
        }

        /** When the last window that has a slice ends. */
        long lastEnd(long start) {
            return floor(start, period) + size;
        }

        long size() {
            return size;
        }

        @Override
        boolean slices() {
            return size > period;
        }
    }

    private static final class Session extends Assigner {
        private static final long serialVersionUID = 1L;
        private final long gap;

        Session(long gap) {
            this.gap = gap;
        }

        @Override
        void cells(Operator operator, Object value, long time, Spans cells) {
            cells.add(time, Times.plus(time, gap));
        }

        @Override
        boolean merges() {
            return true;
        }

        @Override
        boolean isByTimeAlone() {
            return false;
        }
    }

    private static final class Global extends Assigner {
        private static final long serialVersionUID = 1L;

        @Override
        void cells(Operator operator, Object value, long time, Spans cells) {
            cells.add(Times.MIN, Times.MAX);
        }
    }

    private static final class Own extends Assigner {
        private static final long serialVersionUID = 1L;
        private final WindowFunction<Object> fn;

        @SuppressWarnings("unchecked")
        Own(WindowFunction<?> fn) {
            this.fn = (WindowFunction<Object>) fn;
        }

        @Override
        void cells(Operator operator, Object value, long time, Spans cells) {
            Collection<Window> windows = operator.requireResult(
                    operator.apply(fn::windows, value, Instant.ofEpochMilli(time)), "a Collection of Windows");
            for (Window window : windows) {
                operator.requireResult(window, "Windows that are not null");
                cells.add(Times.millis(window.start()), Times.millis(window.end()));
            }
        }

        @Override
        boolean isByTimeAlone() {
            return false;
        }
    }

    /** From the first instant of a local day to that of another. */
    private static final class Calendar extends Assigner {
        private static final long serialVersionUID = 1L;
        private static final int MONTHS = 12;
        private static final int DAYS_OF_WEEK = 7;
        private final int n;
        private final ChronoUnit unit;
        private final ZoneId zone;
        private final long firstDay; // of a week: days from the epoch, 0 or less

        Calendar(int n, ChronoUnit unit, ZoneId zone, DayOfWeek firstDay) {
            this.n = n;
            this.unit = unit;
            this.zone = zone;
            this.firstDay = -Math.floorMod(DayOfWeek.THURSDAY.getValue() - firstDay.getValue(), DAYS_OF_WEEK);
        }

        @Override
        void cells(Operator operator, Object value, long time, Spans cells) {
            LocalDate first = first(Instant.ofEpochMilli(time).atZone(zone).toLocalDate());
            // Where the clock is put back across midnight, an instant of one day comes after the first of the next.
            while (start(next(first)) <= time) {
                first = next(first);
            }
            cells.add(start(first), start(next(first)));
        }

        private long start(LocalDate day) {
            return day.atStartOfDay(zone).toInstant().toEpochMilli();
        }

        private LocalDate next(LocalDate first) {
            return first.plus(n, unit);
        }

        private LocalDate first(LocalDate day) {
            return switch (unit) {
                case DAYS -> LocalDate.ofEpochDay(floor(day.toEpochDay(), 0, n));
                case WEEKS -> LocalDate.ofEpochDay(floor(day.toEpochDay(), firstDay, (long) n * DAYS_OF_WEEK));
                case MONTHS -> month(floor(months(day), 0, n));
                default -> month(floor(months(day), 0, (long) n * MONTHS));
            };
        }

        private static long months(LocalDate day) {
            return (day.getYear() - 1970L) * MONTHS + day.getMonthValue() - 1;
        }

        private static LocalDate month(long months) {
            return YearMonth.of(1970, 1).plusMonths(months).atDay(1);
        }

        private static long floor(long value, long from, long step) {
            return Math.floorDiv(value - from, step) * step + from;
        }
    }
}
