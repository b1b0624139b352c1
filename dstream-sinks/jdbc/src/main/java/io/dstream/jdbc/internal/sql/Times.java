package io.dstream.jdbc.internal.sql;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Calendar;
import java.util.Date;
import java.util.Locale;

/**
 * What becomes of times. Between instants and local dates and times the zone is UTC, both ways and wherever the program
 * runs; only the classes of {@code java.sql} have the zone of the JVM, in which they show.
 */
final class Times {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSSSSS", Locale.ROOT);
    private static final DateTimeFormatter DATE_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS", Locale.ROOT);

    private Times() {}

    /**
     * What the driver is given for a time.
     *
     * @throws IllegalArgumentException if it is none, or has not what the column holds
     */
    static Object convert(Column column, Object value) {
        if (column.dialect() == Dialect.SQLITE) {
            return ofSqlite(column, plain(value, Column.Holds.INSTANTS, column));
        }
        Column.Holds holds = column.holds();
        if (holds == Column.Holds.UNKNOWN && value instanceof java.sql.Timestamp) {
            return value; // the driver can leave it open whether it becomes an instant
        }
        Object plain = plain(value, holds, column);
        Object placed =
                switch (holds) {
                    case DATES -> date(plain);
                    case TIMES -> time(plain);
                    case TIMES_WITH_OFFSET -> timeWithOffset(plain);
                    case DATES_WITH_TIMES -> dateTime(plain);
                    case INSTANTS -> instant(plain, column.dialect());
                    case UNKNOWN -> unknown(plain, column.dialect());
                    case NO_TIMES -> column.isNumeric() ? null : text(plain);
                };
        if (placed == null) {
            throw column.mismatch(value);
        }
        return placed;
    }

    /** An instant, an offset time, or something local. */
    private static Object plain(Object value, Column.Holds holds, Column column) {
        if (value instanceof LocalDate
                || value instanceof LocalTime
                || value instanceof LocalDateTime
                || value instanceof OffsetTime
                || value instanceof Instant) {
            return value;
        }
        if (value instanceof OffsetDateTime time) {
            return time.toInstant();
        }
        if (value instanceof ZonedDateTime time) {
            return time.toInstant();
        }
        if (value instanceof Calendar calendar) {
            return calendar.toInstant();
        }
        if (value instanceof java.sql.Timestamp time) {
            return holds == Column.Holds.INSTANTS ? time.toInstant() : time.toLocalDateTime();
        }
        if (value instanceof java.sql.Date date) {
            boolean starts = holds == Column.Holds.INSTANTS && column.dialect() != Dialect.SQLITE;
            LocalDate day = date.toLocalDate();
            return starts ? day.atStartOfDay(ZoneId.systemDefault()).toInstant() : day;
        }
        if (value instanceof java.sql.Time time) {
            ZonedDateTime zoned = Instant.ofEpochMilli(time.getTime()).atZone(ZoneId.systemDefault());
            return holds == Column.Holds.TIMES_WITH_OFFSET
                    ? zoned.toOffsetDateTime().toOffsetTime()
                    : zoned.toLocalTime();
        }
        if (value instanceof Date date) {
            return date.toInstant();
        }
        throw column.mismatch(value);
    }

    // ---- by what a column holds; null if it cannot hold that ----

    private static LocalDate date(Object plain) {
        LocalDateTime time = dateTime(plain);
        return time == null ? null : time.toLocalDate();
    }

    private static LocalTime time(Object plain) {
        if (plain instanceof LocalTime time) {
            return time;
        }
        if (plain instanceof LocalDate || plain instanceof OffsetTime) {
            return null;
        }
        return dateTime(plain).toLocalTime();
    }

    private static OffsetTime timeWithOffset(Object plain) {
        if (plain instanceof OffsetTime time) {
            return time;
        }
        LocalTime time = time(plain);
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }

    private static LocalDateTime dateTime(Object plain) {
        if (plain instanceof Instant instant) {
            return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        }
        if (plain instanceof LocalDate date) {
            return date.atStartOfDay();
        }
        return plain instanceof LocalDateTime time ? time : null;
    }

    /** MariaDB and MySQL get it as they show it in a session whose zone is UTC. */
    private static Object instant(Object plain, Dialect dialect) {
        LocalDateTime utc = dateTime(plain);
        return utc == null || dialect == Dialect.MARIADB ? utc : utc.atOffset(ZoneOffset.UTC);
    }

    private static Object unknown(Object plain, Dialect dialect) {
        boolean zoned = dialect == Dialect.POSTGRESQL || dialect == Dialect.H2;
        return plain instanceof Instant || (plain instanceof OffsetTime && !zoned)
                ? zoned ? instant(plain, dialect) : dateTime(plain)
                : plain;
    }

    private static Object text(Object plain) {
        if (plain instanceof OffsetTime time) {
            return time.toString();
        }
        return plain instanceof Instant ? dateTime(plain) : plain;
    }

    // ---- SQLite, which has no times ----

    /** Text of one length, so that it sorts as the times do; milliseconds where the column is a number. */
    private static Object ofSqlite(Column column, Object plain) {
        if (column.isNumeric()) {
            if (plain instanceof Instant instant) {
                return instant.toEpochMilli();
            }
            throw column.mismatch(plain);
        }
        if (plain instanceof LocalTime time) {
            return TIME.format(time);
        }
        if (plain instanceof OffsetTime time) {
            return TIME.format(time) + time.getOffset();
        }
        LocalDateTime time = dateTime(plain);
        if (time.getYear() < 0 || time.getYear() > 9999) {
            throw new IllegalArgumentException(column.name() + " cannot take a time of a year before 0 or after 9999,"
                    + " whose text would not sort in the order of time: convert it in the column's function");
        }
        if (plain instanceof LocalDate) {
            return DATE.format(time);
        }
        return DATE_TIME.format(time) + (plain instanceof Instant ? "Z" : "");
    }
}
