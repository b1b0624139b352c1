package io.dstream.formats.internal.parquet;

import io.dstream.formats.internal.shape.BadValueException;
import io.dstream.formats.internal.shape.Decimals;
import io.dstream.formats.internal.shape.RecordShape;
import io.dstream.formats.internal.shape.RecordShape.Component;
import io.dstream.formats.internal.shape.Shape;
import io.dstream.formats.internal.shape.Shape.Digits;
import io.dstream.formats.internal.shape.ShapeVisitor;
import io.dstream.formats.internal.shape.Text;
import io.dstream.formats.internal.shape.Times;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;

/** Makes writers of shapes, in the schema that {@link ParquetSchemas} makes of them. */
final class ParquetWriters implements ShapeVisitor<ParquetValueWriter> {

    /** Writes the fields of a group. */
    interface Fields {
        void write(Object record, RecordConsumer out);
    }

    @Override
    public ParquetValueWriter scalar(Shape.OfScalar shape) {
        return switch (shape.scalar()) {
            case BOOLEAN -> (value, out) -> out.addBoolean((Boolean) value);
            case BYTE, SHORT, INT -> (value, out) -> out.addInteger(((Number) value).intValue());
            case LONG -> (value, out) -> out.addLong((Long) value);
            case FLOAT -> (value, out) -> out.addFloat((Float) value);
            case DOUBLE -> (value, out) -> out.addDouble((Double) value);
            case CHAR, STRING, DURATION ->
                (value, out) -> out.addBinary(Binary.fromString(Text.checked(value.toString())));
            // The page is made later, when the program may have changed its array.
            case BYTES -> (value, out) -> out.addBinary(Binary.fromConstantByteArray(((byte[]) value).clone()));
            case UUID -> (value, out) -> out.addBinary(Binary.fromConstantByteArray(bytes((UUID) value)));
            case DECIMAL -> decimal(shape.digits().orElseThrow());
            case INSTANT -> (value, out) -> out.addLong(Times.micros((Instant) value));
            case DATE_TIME -> (value, out) -> out.addLong(Times.micros((LocalDateTime) value));
            case DATE -> (value, out) -> out.addInteger(Times.days((LocalDate) value));
        };
    }

    private static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(ParquetSchemas.UUID_BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    private static ParquetValueWriter decimal(Digits digits) {
        if (digits.precision() <= ParquetSchemas.INT_DIGITS) {
            return (value, out) ->
                    out.addInteger(Decimals.unscaled((BigDecimal) value, digits).intValueExact());
        }
        if (digits.precision() <= ParquetSchemas.LONG_DIGITS) {
            return (value, out) ->
                    out.addLong(Decimals.unscaled((BigDecimal) value, digits).longValueExact());
        }
        int length = DecimalBytes.length(digits.precision());
        return (value, out) -> out.addBinary(
                Binary.fromConstantByteArray(DecimalBytes.of(Decimals.unscaled((BigDecimal) value, digits), length)));
    }

    @Override
    public ParquetValueWriter enumeration(Shape.OfEnum shape) {
        return (value, out) -> out.addBinary(Binary.fromString(((Enum<?>) value).name()));
    }

    @Override
    public ParquetValueWriter list(Shape.OfList shape) {
        ParquetValueWriter element = shape.element().accept(this);
        return (value, out) -> {
            List<?> list = (List<?>) value;
            out.startGroup();
            if (!list.isEmpty()) {
                out.startField("list", 0);
                int index = 0;
                for (Object each : list) {
                    out.startGroup();
                    try {
                        field("element", 0, shape.element(), each, element, out);
                    } catch (BadValueException e) {
                        throw e.at(index);
                    }
                    out.endGroup();
                    index++;
                }
                out.endField("list", 0);
            }
            out.endGroup();
        };
    }

    @Override
    public ParquetValueWriter map(Shape.OfMap shape) {
        ParquetValueWriter keys = shape.key().accept(this);
        ParquetValueWriter values = shape.value().accept(this);
        return (value, out) -> {
            Map<?, ?> map = (Map<?, ?>) value;
            out.startGroup();
            if (!map.isEmpty()) {
                out.startField("key_value", 0);
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    out.startGroup();
                    if (entry.getKey() == null) {
                        throw BadValueException.of("a key is null: files have no such keys");
                    }
                    try {
                        field("key", 0, shape.key(), entry.getKey(), keys, out);
                        field("value", 1, shape.value(), entry.getValue(), values, out);
                    } catch (BadValueException e) {
                        throw e.at(entry.getKey());
                    }
                    out.endGroup();
                }
                out.endField("key_value", 0);
            }
            out.endGroup();
        };
    }

    /** What is null is not there. */
    private static void field(
            String name, int index, Shape shape, Object value, ParquetValueWriter writer, RecordConsumer out) {
        Object present = shape instanceof Shape.OfOptional ? Shape.OfOptional.unwrapped(value) : value;
        if (present != null) {
            out.startField(name, index);
            writer.write(present, out);
            out.endField(name, index);
        }
    }

    @Override
    public ParquetValueWriter optional(Shape.OfOptional shape) {
        return shape.value().accept(this);
    }

    @Override
    public ParquetValueWriter record(RecordShape shape) {
        Fields fields = fields(shape);
        return (value, out) -> {
            out.startGroup();
            fields.write(value, out);
            out.endGroup();
        };
    }

    Fields fields(RecordShape shape) {
        List<Component> components = shape.components();
        List<ParquetValueWriter> writers = components.stream()
                .map(component -> component.shape().accept(this))
                .toList();
        return (record, out) -> {
            for (int i = 0; i < writers.size(); i++) {
                Component component = components.get(i);
                try {
                    field(component.field(), i, component.shape(), shape.get(i, record), writers.get(i), out);
                } catch (BadValueException e) {
                    throw e.in(component.name());
                }
            }
        };
    }
}
