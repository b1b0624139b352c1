package io.dstream.jdbc.internal.sql;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
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
public record Column(String name, Dialect dialect, int type, String typeName) implements Serializable {

    /** What of times a column holds. */
    public enum Holds {
        UNKNOWN,
        NO_TIMES,
        DATES,
        TIMES,
        TIMES_WITH_OFFSET,
        DATES_WITH_TIMES,
        INSTANTS;

        public boolean isTemporal() {
            return this != UNKNOWN && this != NO_TIMES;
        }
    }

    /** What the database is to find the type of by itself. */
    private record Untyped(String text) implements Serializable {}

    public static Column unknown(String name, Dialect dialect) {
        return new Column(name, dialect, Types.NULL, "");
    }

    /**
     * A column of SQLite, which takes any value and makes of it what the declared type says by its letters: see
     * sqlite.org/datatype3. Called a number here is what is declared as one.
     */
    public static Column ofSqlite(String name, String declared) {
        String type = declared.strip().toUpperCase(Locale.ROOT);
        int known;
        if (type.contains("INT")) {
            known = Types.BIGINT;
        } else if (type.contains("CHAR") || type.contains("CLOB") || type.contains("TEXT")) {
            known = Types.VARCHAR;
        } else if (type.contains("BLOB")) {
            known = Types.BLOB;
        } else if (type.contains("REAL") || type.contains("FLOA") || type.contains("DOUB")) {
            known = Types.DOUBLE;
        } else if (type.startsWith("NUM") || type.startsWith("DEC")) {
            known = Types.NUMERIC;
        } else {
            known = Types.OTHER;
        }
        return new Column(name, Dialect.SQLITE, known, type.isEmpty() ? "(none)" : type);
    }

    /**
     * What the driver is given for a value.
     *
     * @throws IllegalArgumentException if values of its class cannot go there; without the value
     */
    public Object convert(Object value) {
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
        return Times.convert(this, value);
    }

    private Object number(Number number) {
        check(!isTemporal(), number);
        if (number instanceof BigInteger integer) {
            return new BigDecimal(integer);
        }
        if (number instanceof Double || number instanceof Float) {
            // PostgreSQL makes a numeric of the first 15 digits of a double, and of 6 of a float
            boolean exact = isDecimal() && Double.isFinite(number.doubleValue());
            return exact ? new BigDecimal(number.toString()) : number;
        }
        check(
                number instanceof Long
                        || number instanceof Integer
                        || number instanceof BigDecimal
                        || number instanceof Short
                        || number instanceof Byte,
                number);
        return number;
    }

    /** PostgreSQL finds out by itself what a text is to become: an enum's constant, jsonb, an array, a uuid. */
    private Object text(String text) {
        return dialect == Dialect.POSTGRESQL ? new Untyped(text) : text;
    }

    private Object uuid(UUID uuid) {
        return dialect == Dialect.H2 && !isText() ? uuid : text(uuid.toString());
    }

    boolean isKnown() {
        return type != Types.NULL;
    }

    boolean isNumeric() {
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

    private boolean isDecimal() {
        boolean decimal = type == Types.NUMERIC || type == Types.DECIMAL || typeName.equals("money");
        return decimal && dialect != Dialect.SQLITE;
    }

    private boolean isTemporal() {
        return dialect != Dialect.SQLITE && holds().isTemporal();
    }

    /** What of times the column holds. */
    public Holds holds() {
        return switch (type) {
            case Types.NULL -> Holds.UNKNOWN;
            case Types.DATE -> typeName.toUpperCase(Locale.ROOT).startsWith("YEAR") ? Holds.NO_TIMES : Holds.DATES;
            case Types.TIME_WITH_TIMEZONE -> Holds.TIMES_WITH_OFFSET;
            case Types.TIME -> typeName.equals("timetz") ? Holds.TIMES_WITH_OFFSET : Holds.TIMES;
            case Types.TIMESTAMP_WITH_TIMEZONE -> Holds.INSTANTS;
            case Types.TIMESTAMP -> {
                boolean ofMaria = dialect == Dialect.MARIADB
                        && typeName.toUpperCase(Locale.ROOT).startsWith("TIMESTAMP");
                yield ofMaria || typeName.equals("timestamptz") ? Holds.INSTANTS : Holds.DATES_WITH_TIMES;
            }
            default -> Holds.NO_TIMES;
        };
    }

    private boolean isText() {
        return switch (type) {
            case Types.CHAR,
                    Types.VARCHAR,
                    Types.LONGVARCHAR,
                    Types.CLOB,
                    Types.NCHAR,
                    Types.NVARCHAR,
                    Types.LONGNVARCHAR,
                    Types.NCLOB -> true;
            default -> false;
        };
    }

    private void check(boolean fits, Object value) {
        if (!fits) {
            throw mismatch(value);
        }
    }

    IllegalArgumentException mismatch(Object value) {
        String type = value.getClass().getName();
        return new IllegalArgumentException(
                isKnown()
                        ? name + " is of type " + typeName + " and cannot take a " + type
                                + ": convert it in the column's function, or change the column's type"
                        : name + " cannot take a " + type
                                + ": give it a string, a number, a boolean, bytes, a UUID, an enum or a time");
    }

    /** Sets a parameter to what {@link #convert} gave. */
    public static void set(PreparedStatement statement, int index, Object converted) throws SQLException {
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
