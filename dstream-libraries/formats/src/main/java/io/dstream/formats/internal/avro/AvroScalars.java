package io.dstream.formats.internal.avro;

import io.dstream.formats.internal.shape.BadValueException;
import io.dstream.formats.internal.shape.Scalar;
import io.dstream.formats.internal.shape.Times;
import io.dstream.formats.internal.shape.Times.Unit;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** Reads scalars. Units, scales and widths are those of the file. */
final class AvroScalars {
    private static final int UUID_BYTES = 16;

    private final Schema schema;
    private final Schema.Type type;

    private AvroScalars(Schema schema) {
        this.schema = schema;
        this.type = schema.getType();
    }

    /** Empty if values of the schema cannot be such. */
    static Optional<AvroReader> reader(Scalar scalar, Schema schema) {
        return Optional.ofNullable(new AvroScalars(schema).reader(scalar));
    }

    private AvroReader reader(Scalar scalar) {
        return switch (scalar) {
            case BOOLEAN -> type == Schema.Type.BOOLEAN ? BlockDecoder::readBoolean : null;
            case BYTE, SHORT -> type == Schema.Type.INT ? block -> narrowed(scalar, block.readInt()) : null;
            case INT -> type == Schema.Type.INT ? BlockDecoder::readInt : null;
            case LONG ->
                switch (type) {
                    case INT -> block -> (long) block.readInt();
                    case LONG -> BlockDecoder::readLong;
                    default -> null;
                };
            case FLOAT ->
                switch (type) {
                    case INT -> block -> (float) block.readInt();
                    case LONG -> block -> (float) block.readLong();
                    case FLOAT -> BlockDecoder::readFloat;
                    default -> null;
                };
            case DOUBLE ->
                switch (type) {
                    case INT -> block -> (double) block.readInt();
                    case LONG -> block -> (double) block.readLong();
                    case FLOAT -> block -> (double) block.readFloat();
                    case DOUBLE -> BlockDecoder::readDouble;
                    default -> null;
                };
            case STRING ->
                switch (type) {
                    case STRING -> BlockDecoder::readString;
                    case BYTES -> block -> new String(block.readByteArray(), StandardCharsets.UTF_8);
                    case ENUM -> block -> symbol(block.readEnum());
                    default -> null;
                };
            case CHAR, DURATION -> type == Schema.Type.STRING ? block -> scalar.parse(block.readString()) : null;
            case BYTES -> bytes();
            case UUID -> uuid();
            case DECIMAL -> decimal();
            case INSTANT -> time(scalar, "timestamp-");
            case DATE_TIME -> time(scalar, "local-timestamp-");
            case DATE -> date();
        };
    }

    private static Object narrowed(Scalar scalar, int value) {
        if (scalar == Scalar.BYTE && value == (byte) value) {
            return (byte) value;
        }
        if (scalar == Scalar.SHORT && value == (short) value) {
            return (short) value;
        }
        throw BadValueException.expected(scalar.expected(), value);
    }

    private String symbol(int index) {
        if (index < 0 || index >= schema.getEnumSymbols().size()) {
            throw BadValueException.of("there is no symbol with number " + index + ": the block is damaged");
        }
        return schema.getEnumSymbols().get(index);
    }

    private AvroReader bytes() {
        return switch (type) {
            case BYTES, STRING -> BlockDecoder::readByteArray;
            case FIXED -> this::fixed;
            default -> null;
        };
    }

    private byte[] fixed(BlockDecoder block) throws IOException {
        byte[] bytes = new byte[Math.min(schema.getFixedSize(), block.remaining() + 1)]; // one more fails
        block.readFixed(bytes);
        return bytes;
    }

    private AvroReader uuid() {
        if (type == Schema.Type.STRING) {
            return block -> Scalar.UUID.parse(block.readString());
        }
        if (type == Schema.Type.FIXED && schema.getFixedSize() == UUID_BYTES) {
            return block -> {
                ByteBuffer bytes = ByteBuffer.wrap(fixed(block));
                return new UUID(bytes.getLong(), bytes.getLong());
            };
        }
        return null;
    }

    private AvroReader decimal() {
        if (type == Schema.Type.STRING) {
            return block -> Scalar.DECIMAL.parse(block.readString());
        }
        if (type == Schema.Type.INT || type == Schema.Type.LONG) {
            return block -> BigDecimal.valueOf(block.readLong());
        }
        AvroReader bytes = bytes();
        if (bytes == null || !(schema.getLogicalType() instanceof LogicalTypes.Decimal decimal)) {
            return null;
        }
        return block -> {
            byte[] digits = (byte[]) bytes.read(block);
            if (digits.length == 0) {
                throw BadValueException.of("a decimal has no digits");
            }
            return new BigDecimal(new BigInteger(digits), decimal.getScale());
        };
    }

    private AvroReader time(Scalar scalar, String prefix) {
        if (type == Schema.Type.STRING) {
            return block -> scalar.parse(block.readString());
        }
        LogicalType logical = schema.getLogicalType();
        if (type != Schema.Type.LONG || logical == null || !logical.getName().startsWith(prefix)) {
            return null;
        }
        Unit unit = Unit.valueOf(logical.getName().substring(prefix.length()).toUpperCase(Locale.ROOT));
        return scalar == Scalar.INSTANT
                ? block -> Times.instant(block.readLong(), unit)
                : block -> Times.dateTime(block.readLong(), unit);
    }

    private AvroReader date() {
        if (type == Schema.Type.STRING) {
            return block -> Scalar.DATE.parse(block.readString());
        }
        return type == Schema.Type.INT && schema.getLogicalType() instanceof LogicalTypes.Date
                ? block -> LocalDate.ofEpochDay(block.readInt())
                : null;
    }
}
