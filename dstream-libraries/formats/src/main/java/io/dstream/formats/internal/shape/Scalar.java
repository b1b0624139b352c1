package io.dstream.formats.internal.shape;

import com.google.common.collect.ImmutableList;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Values without parts, and their text: what CSV has, strings of JSON, and keys of maps. */
public enum Scalar {
    BOOLEAN("true or false", boolean.class, Boolean.class) {
        @Override
        Object parsed(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new IllegalArgumentException();
            };
        }
    },
    BYTE("a whole number from -128 to 127", byte.class, Byte.class) {
        @Override
        Object parsed(String text) {
            return Byte.valueOf(text);
        }
    },
    SHORT("a whole number from -32768 to 32767", short.class, Short.class) {
        @Override
        Object parsed(String text) {
            return Short.valueOf(text);
        }
    },
    INT("a whole number of 32 bits", int.class, Integer.class) {
        @Override
        Object parsed(String text) {
            return Integer.valueOf(text);
        }
    },
    LONG("a whole number of 64 bits", long.class, Long.class) {
        @Override
        Object parsed(String text) {
            return Long.valueOf(text);
        }
    },
    FLOAT("a number", float.class, Float.class) {
        @Override
        Object parsed(String text) {
            float value = Float.parseFloat(checkedNumber(text));
            checkFinite(Float.isInfinite(value), text);
            return value;
        }
    },
    DOUBLE("a number", double.class, Double.class) {
        @Override
        Object parsed(String text) {
            double value = Double.parseDouble(checkedNumber(text));
            checkFinite(Double.isInfinite(value), text);
            return value;
        }
    },
    CHAR("one character", char.class, Character.class) {
        @Override
        Object parsed(String text) {
            if (text.length() != 1) {
                throw new IllegalArgumentException();
            }
            return text.charAt(0);
        }
    },
    STRING("text", String.class) {
        @Override
        Object parsed(String text) {
            return text;
        }
    },
    BYTES("Base64", byte[].class) {
        @Override
        Object parsed(String text) {
            return Base64.getDecoder().decode(text);
        }

        @Override
        public String text(Object value) {
            return Base64.getEncoder().encodeToString((byte[]) value);
        }
    },
    DECIMAL("a decimal number", BigDecimal.class) {
        @Override
        Object parsed(String text) {
            return new BigDecimal(text);
        }
    },
    INSTANT("a point in time such as 2026-01-31T12:00:00Z", Instant.class) {
        @Override
        Object parsed(String text) {
            return text.endsWith("Z")
                    ? Instant.parse(text)
                    : OffsetDateTime.parse(text).toInstant();
        }
    },
    DATE("a date such as 2026-01-31", LocalDate.class) {
        @Override
        Object parsed(String text) {
            return LocalDate.parse(text);
        }
    },
    DATE_TIME("a date and time such as 2026-01-31T12:00:00", LocalDateTime.class) {
        @Override
        Object parsed(String text) {
            return LocalDateTime.parse(text);
        }
    },
    DURATION("a duration such as PT1M30S", Duration.class) {
        @Override
        Object parsed(String text) {
            return Duration.parse(text);
        }
    },
    UUID("a UUID such as 123e4567-e89b-12d3-a456-426614174000", UUID.class) {
        @Override
        Object parsed(String text) {
            if (text.length() != UUID_LENGTH) { // the JDK takes less
                throw new IllegalArgumentException();
            }
            return java.util.UUID.fromString(text);
        }
    };

    private static final int UUID_LENGTH = 36;

    private final String expected;
    private final ImmutableList<Class<?>> types;

    Scalar(String expected, Class<?>... types) {
        this.expected = expected;
        this.types = ImmutableList.copyOf(types);
    }

    /** The scalar that a type is, if it is one. */
    static Optional<Scalar> of(Class<?> type) {
        for (Scalar scalar : values()) {
            if (scalar.types.contains(type)) {
                return Optional.of(scalar);
            }
        }
        return Optional.empty();
    }

    /** What such values look like, as messages say it. */
    public String expected() {
        return expected;
    }

    abstract Object parsed(String text);

    /** The value that a text is. */
    public final Object parse(String text) {
        try {
            return parsed(text);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw BadValueException.expected(expected, text);
        }
    }

    /** The text of a value. */
    public String text(Object value) {
        return value.toString();
    }

    /** What the JDK reads as a number, but for suffixes, hexadecimal digits and blanks. */
    private static String checkedNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && ".eE+-".indexOf(c) < 0) {
                if (text.equals("NaN") || text.equals("Infinity") || text.equals("-Infinity")) {
                    return text;
                }
                throw new IllegalArgumentException();
            }
        }
        return text;
    }

    private static void checkFinite(boolean infinite, String text) {
        if (infinite && !text.endsWith("Infinity")) {
            throw new IllegalArgumentException();
        }
    }
}
