package io.dstream.formats.internal.shape;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Times as numbers. Avro and Parquet have units of a second; what is finer than microseconds is cut off when it is
 * written, as other engines do.
 */
public final class Times {
    private static final long NANOS = 1_000_000_000;

    private Times() {}

    /** Units of a second. */
    public enum Unit {
        MILLIS(1_000),
        MICROS(1_000_000),
        NANOS(1_000_000_000);

        private final long perSecond;

        Unit(long perSecond) {
            this.perSecond = perSecond;
        }
    }

    public static long micros(Instant instant) {
        try {
            long seconds = instant.getEpochSecond();
            long micros = instant.getNano() / 1000;
            // The least has more seconds than fit, and micros that make up for them.
            return seconds < 0
                    ? Math.addExact(
                            Math.multiplyExact(seconds + 1, Unit.MICROS.perSecond), micros - Unit.MICROS.perSecond)
                    : Math.addExact(Math.multiplyExact(seconds, Unit.MICROS.perSecond), micros);
        } catch (ArithmeticException e) {
            throw BadValueException.expected("a time whose microseconds since 1970 fit 64 bits", instant);
        }
    }

    public static long micros(LocalDateTime time) {
        return micros(time.toInstant(ZoneOffset.UTC));
    }

    public static int days(LocalDate date) {
        try {
            return Math.toIntExact(date.toEpochDay());
        } catch (ArithmeticException e) {
            throw BadValueException.expected("a date whose days since 1970 fit 32 bits", date);
        }
    }

    public static Instant instant(long units, Unit unit) {
        long nanos = Math.floorMod(units, unit.perSecond) * (NANOS / unit.perSecond);
        return Instant.ofEpochSecond(Math.floorDiv(units, unit.perSecond), nanos);
    }

    public static LocalDateTime dateTime(long units, Unit unit) {
        return dateTime(instant(units, unit));
    }

    private static LocalDateTime dateTime(Instant instant) {
        try {
            return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw BadValueException.expected("a date and time that Java has", instant);
        }
    }
}
