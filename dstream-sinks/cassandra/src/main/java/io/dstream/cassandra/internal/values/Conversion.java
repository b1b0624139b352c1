package io.dstream.cassandra.internal.values;

import com.datastax.oss.driver.api.core.data.CqlDuration;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.protocol.internal.ProtocolConstants;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Date;

/** Values of types that the driver's codecs do not take, as what they do. */
final class Conversion {
    private Conversion() {}

    /**
     * A value as the driver takes it for a type; the value itself if there is nothing to do.
     *
     * @throws ArithmeticException if a number does not fit
     */
    static Object of(Object value, DataType type) {
        if (value instanceof Number number) {
            return number(number, type.getProtocolCode());
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        if (value instanceof byte[] bytes) {
            return ByteBuffer.wrap(bytes);
        }
        if (value instanceof Character) {
            return value.toString();
        }
        if (value instanceof Duration time && type.getProtocolCode() == ProtocolConstants.DataType.DURATION) {
            return CqlDuration.newInstance(0, 0, time.toNanos());
        }
        return type.getProtocolCode() == ProtocolConstants.DataType.TIMESTAMP ? instant(value) : value;
    }

    private static Object instant(Object value) {
        if (value instanceof OffsetDateTime time) {
            return time.toInstant();
        }
        if (value instanceof ZonedDateTime time) {
            return time.toInstant();
        }
        if (value instanceof LocalDateTime time) {
            return time.toInstant(ZoneOffset.UTC);
        }
        return value instanceof Date time ? time.toInstant() : value;
    }

    private static Object number(Number value, int code) {
        if (value instanceof Long && code == ProtocolConstants.DataType.BIGINT) {
            return value;
        }
        return switch (code) {
            case ProtocolConstants.DataType.BIGINT ->
                isWhole(value) ? (Object) whole(value).longValueExact() : value;
            case ProtocolConstants.DataType.INT ->
                isWhole(value) ? (Object) whole(value).intValueExact() : value;
            case ProtocolConstants.DataType.SMALLINT ->
                isWhole(value) ? (Object) whole(value).shortValueExact() : value;
            case ProtocolConstants.DataType.TINYINT ->
                isWhole(value) ? (Object) whole(value).byteValueExact() : value;
            case ProtocolConstants.DataType.VARINT -> isWhole(value) ? whole(value) : value;
            case ProtocolConstants.DataType.DECIMAL -> decimal(value);
            case ProtocolConstants.DataType.DOUBLE ->
                isSmall(value) || value instanceof Float ? (Object) value.doubleValue() : value;
            default -> value;
        };
    }

    private static boolean isWhole(Number value) {
        return value instanceof Long || isSmall(value) || value instanceof BigInteger;
    }

    private static boolean isSmall(Number value) {
        return value instanceof Integer || value instanceof Short || value instanceof Byte;
    }

    private static BigInteger whole(Number value) {
        return value instanceof BigInteger big ? big : BigInteger.valueOf(value.longValue());
    }

    private static Object decimal(Number value) {
        if (isWhole(value)) {
            return new BigDecimal(whole(value));
        }
        return value instanceof Double || value instanceof Float ? new BigDecimal(value.toString()) : value;
    }
}
