package io.dstream.jdbc;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * A column, or a parameter of a statement, and what becomes of the values that go there. Immutable.
 *
 * @param name as messages call it
 * @param dialect the database
 * @param type of {@link Types}; {@code Types.NULL} where it is not known
 * @param typeName the database's name for it; empty where it is not known
 */
record Column(String name, Dialect dialect, int type, String typeName) {

    /** What the database is to find the type of by itself. */
    private record Untyped(String text) {}

    static Column unknown(String name, Dialect dialect) {
        return new Column(name, dialect, Types.NULL, "");
    }

    /**
     * What the driver is given for a value.
     *
     * @throws IllegalArgumentException if values of its class cannot go there; without the value
     */
    Object convert(Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof Optional<?> maybe) {
            return convert(maybe.orElse(null));
        }
        if (value instanceof Number number) {
            return number(number);
        }
        if (value instanceof CharSequence || value instanceof Character || value instanceof Enum<?>) {
            check(!isNumeric(), value);
            return text(value instanceof Enum<?> constant ? constant.name() : value.toString());
        }
        if (value instanceof Boolean || value instanceof byte[]) {
            check(!isTemporal() && !(isNumeric() && value instanceof byte[]), value);
            return value;
        }
        if (value instanceof UUID uuid) {
            check(!isNumeric() && !isTemporal(), value);
            return uuid(uuid);
        }
        return time(value);
    }

    private Object number(Number number) {
        check(!isTemporal(), number);
        if (number instanceof BigInteger integer) {
            return new BigDecimal(integer);
        }
        check(
                number instanceof Long
                        || number instanceof Integer
                        || number instanceof Double
                        || number instanceof BigDecimal
                        || number instanceof Float
                        || number instanceof Short
                        || number instanceof Byte,
                number);
        return number;
    }

    /** PostgreSQL takes a text for a column of another type, such as an enum's or jsonb, only without a type. */
    private Object text(String text) {
        return dialect == Dialect.POSTGRESQL && isKnown() && !isText() ? new Untyped(text) : text;
    }

    private Object uuid(UUID uuid) {
        boolean asItIs = dialect == Dialect.POSTGRESQL || dialect == Dialect.H2;
        return asItIs && !isText() ? uuid : uuid.toString();
    }

    private Object time(Object value) {
        if (value instanceof LocalDate || value instanceof LocalTime || value instanceof LocalDateTime) {
            check(!isNumeric(), value);
            return dialect == Dialect.SQLITE ? value.toString() : value;
        }
        if (value instanceof Instant instant) {
            return instant(instant);
        }
        if (value instanceof OffsetDateTime time) {
            return instant(time.toInstant());
        }
        if (value instanceof ZonedDateTime time) {
            return instant(time.toInstant());
        }
        if (value instanceof java.sql.Date date) {
            return convert(date.toLocalDate());
        }
        if (value instanceof java.sql.Time time) {
            return convert(time.toLocalTime());
        }
        if (value instanceof Date date) {
            return instant(date.toInstant());
        }
        throw mismatch(value);
    }

    /** An instant where the column holds one, and its date and time in UTC where it holds those. */
    private Object instant(Instant instant) {
        if (dialect == Dialect.SQLITE) {
            return isNumeric() ? instant.toEpochMilli() : instant.toString();
        }
        check(!isNumeric(), instant);
        boolean zoned = isKnown()
                ? type == Types.TIMESTAMP_WITH_TIMEZONE || typeName.equalsIgnoreCase("timestamptz")
                : dialect == Dialect.POSTGRESQL || dialect == Dialect.H2;
        OffsetDateTime utc = instant.atOffset(ZoneOffset.UTC);
        return zoned ? utc : utc.toLocalDateTime();
    }

    private boolean isKnown() {
        return type != Types.NULL;
    }

    private boolean isNumeric() {
        return switch (type) {
            case Types.TINYINT,
                    Types.SMALLINT,
                    Types.INTEGER,
                    Types.BIGINT,
                    Types.REAL,
                    Types.FLOAT,
                    Types.DOUBLE,
                    Types.NUMERIC,
                    Types.DECIMAL -> !typeName.isEmpty();
            default -> false;
        };
    }

    private boolean isTemporal() {
        return switch (type) {
            case Types.DATE, Types.TIME, Types.TIMESTAMP, Types.TIME_WITH_TIMEZONE, Types.TIMESTAMP_WITH_TIMEZONE ->
                dialect != Dialect.SQLITE && !typeName.toUpperCase(Locale.ROOT).startsWith("YEAR");
            default -> false;
        };
    }

    private boolean isText() {
        String text = typeName.toLowerCase(Locale.ROOT);
        return text.contains("char") || text.contains("text");
    }

    private void check(boolean fits, Object value) {
        if (!fits) {
            throw mismatch(value);
        }
    }

    private IllegalArgumentException mismatch(Object value) {
        String type = value.getClass().getName();
        return new IllegalArgumentException(
                isKnown()
                        ? name + " is of type " + typeName + " and cannot take a " + type
                                + ": convert it in the column's function, or change the column's type"
                        : name + " cannot take a " + type
                                + ": give it a string, a number, a boolean, bytes, a UUID, an enum or a time");
    }

    /** Sets a parameter to what {@link #convert} gave. */
    static void set(PreparedStatement statement, int index, Object converted) throws SQLException {
        if (converted instanceof Untyped untyped) {
            statement.setObject(index, untyped.text, Types.OTHER);
        } else if (converted instanceof byte[] bytes) {
            statement.setBytes(index, bytes);
        } else if (converted instanceof String text) {
            statement.setString(index, text);
        } else {
            statement.setObject(index, converted);
        }
    }
}
