package io.dstream.formats.internal.parquet;

import io.dstream.formats.internal.parquet.ScalarConverter.Conversion;
import io.dstream.formats.internal.shape.BadValueException;
import io.dstream.formats.internal.shape.Scalar;
import io.dstream.formats.internal.shape.Times;
import io.dstream.formats.internal.shape.Times.Unit;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** What the values of a column become. Units, scales and widths are those of the file. */
final class Conversions {
    /** The day of the Julian calendar on which 1970 began. */
    private static final long EPOCH = 2_440_588;

    private static final long SECONDS_OF_DAY = 86_400;
    private static final int INT96_BYTES = 12;

    private final PrimitiveTypeName type;
    private final LogicalTypeAnnotation logical;
    private final int length;

    private Conversions(PrimitiveType column) {
        this.type = column.getPrimitiveTypeName();
        this.logical = column.getLogicalTypeAnnotation();
        this.length = column.getTypeLength();
    }

    /** Empty if values of the column cannot be such. */
    static Optional<Conversion> of(Scalar scalar, PrimitiveType column) {
        return Optional.ofNullable(new Conversions(column).conversion(scalar));
    }

    /** Text, whatever it means. Empty if the column has none. */
    static Optional<Conversion> ofText(PrimitiveType column, java.util.function.Function<String, Object> value) {
        return new Conversions(column).isText()
                ? Optional.of(Conversion.ofBinary(binary -> value.apply(binary.toStringUsingUTF8())))
                : Optional.empty();
    }

    private Conversion conversion(Scalar scalar) {
        return switch (scalar) {
            case BOOLEAN -> type == PrimitiveTypeName.BOOLEAN ? Conversion.ofLongs(value -> value != 0) : null;
            case BYTE, SHORT, INT ->
                type == PrimitiveTypeName.INT32 && isWhole()
                        ? Conversion.ofLongs(value -> narrowed(scalar, whole(value)))
                        : null;
            case LONG -> isWhole() ? Conversion.ofLongs(this::whole) : null;
            case FLOAT -> type == PrimitiveTypeName.FLOAT ? Conversion.ofDoubles(value -> (float) value) : null;
            case DOUBLE ->
                switch (type) {
                    case FLOAT, DOUBLE -> Conversion.ofDoubles(value -> value);
                    default -> isWhole() ? Conversion.ofLongs(value -> (double) whole(value)) : null;
                };
            case CHAR, STRING, DURATION -> text(scalar);
            case BYTES ->
                isBytes() && !(logical instanceof DecimalLogicalTypeAnnotation)
                        ? Conversion.ofBinary(Binary::getBytes)
                        : null;
            case UUID -> uuid();
            case DECIMAL -> decimal();
            case INSTANT ->
                type == PrimitiveTypeName.INT96 ? Conversion.ofBinary(Conversions::int96) : time(scalar, true);
            case DATE_TIME -> time(scalar, false);
            case DATE ->
                type == PrimitiveTypeName.INT32 && logical instanceof DateLogicalTypeAnnotation
                        ? Conversion.ofLongs(LocalDate::ofEpochDay)
                        : text(scalar);
        };
    }

    private boolean isWhole() {
        return (type == PrimitiveTypeName.INT32 || type == PrimitiveTypeName.INT64)
                && (logical == null || logical instanceof IntLogicalTypeAnnotation);
    }

    private boolean isBytes() {
        return type == PrimitiveTypeName.BINARY || type == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY;
    }

    private boolean isText() {
        return type == PrimitiveTypeName.BINARY
                && (logical == null
                        || logical instanceof StringLogicalTypeAnnotation
                        || logical instanceof EnumLogicalTypeAnnotation
                        || logical instanceof JsonLogicalTypeAnnotation);
    }

    /** A whole number, which may have been written without a sign. */
    private long whole(long value) {
        if (!(logical instanceof IntLogicalTypeAnnotation number) || number.isSigned() || value >= 0) {
            return value;
        }
        if (type == PrimitiveTypeName.INT32) {
            return Integer.toUnsignedLong((int) value);
        }
        throw BadValueException.expected(Scalar.LONG.expected(), Long.toUnsignedString(value));
    }

    private static Object narrowed(Scalar scalar, long value) {
        if (scalar == Scalar.BYTE && value == (byte) value) {
            return (byte) value;
        }
        if (scalar == Scalar.SHORT && value == (short) value) {
            return (short) value;
        }
        if (scalar == Scalar.INT && value == (int) value) {
            return (int) value;
        }
        throw BadValueException.expected(scalar.expected(), value);
    }

    private Conversion text(Scalar scalar) {
        return isText() ? Conversion.ofBinary(value -> scalar.parse(value.toStringUsingUTF8())) : null;
    }

    private Conversion uuid() {
        boolean isBinary = type == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY
                && length == ParquetSchemas.UUID_BYTES
                && (logical == null || logical instanceof UUIDLogicalTypeAnnotation);
        return isBinary
                ? Conversion.ofBinary(value -> {
                    ByteBuffer bytes = value.toByteBuffer();
                    return new UUID(bytes.getLong(), bytes.getLong());
                })
                : text(Scalar.UUID);
    }

    private Conversion decimal() {
        if (isWhole()) {
            return Conversion.ofLongs(value -> BigDecimal.valueOf(whole(value)));
        }
        if (!(logical instanceof DecimalLogicalTypeAnnotation decimal)) {
            return text(Scalar.DECIMAL);
        }
        int scale = decimal.getScale();
        return isBytes()
                ? Conversion.ofBinary(value -> decimal(value.getBytes(), scale))
                : Conversion.ofLongs(value -> BigDecimal.valueOf(value, scale));
    }

    private static BigDecimal decimal(byte[] digits, int scale) {
        if (digits.length == 0) {
            throw BadValueException.of("a decimal has no digits");
        }
        return new BigDecimal(new BigInteger(digits), scale);
    }

    private Conversion time(Scalar scalar, boolean ofUtc) {
        boolean isTime = type == PrimitiveTypeName.INT64
                && logical instanceof TimestampLogicalTypeAnnotation time
                && time.isAdjustedToUTC() == ofUtc;
        if (!isTime) {
            return text(scalar);
        }
        Unit unit = Unit.valueOf(
                ((TimestampLogicalTypeAnnotation) logical).getUnit().name());
        return scalar == Scalar.INSTANT
                ? Conversion.ofLongs(value -> Times.instant(value, unit))
                : Conversion.ofLongs(value -> Times.dateTime(value, unit));
    }

    /** What Spark and Hive have written: nanoseconds of the day, then the day. */
    private static Object int96(Binary value) {
        ByteBuffer bytes = value.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.remaining() < INT96_BYTES) {
            throw BadValueException.of("a time has " + bytes.remaining() + " bytes: expected " + INT96_BYTES);
        }
        long nanos = bytes.getLong();
        long day = bytes.getInt() - EPOCH;
        return Instant.ofEpochSecond(day * SECONDS_OF_DAY, nanos);
    }
}
