package io.dstream.formats.internal.avro;

import io.dstream.formats.internal.shape.BadValueException;
import io.dstream.formats.internal.shape.Decimals;
import io.dstream.formats.internal.shape.Keys;
import io.dstream.formats.internal.shape.RecordShape;
import io.dstream.formats.internal.shape.RecordShape.Component;
import io.dstream.formats.internal.shape.Shape;
import io.dstream.formats.internal.shape.Shape.Digits;
import io.dstream.formats.internal.shape.ShapeVisitor;
import io.dstream.formats.internal.shape.Text;
import io.dstream.formats.internal.shape.Times;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.io.Encoder;

/** Makes writers of shapes, in the schema that {@link AvroSchemas} makes of them. */
final class AvroWriters implements ShapeVisitor<AvroWriter> {

    /** A value in a union with null, if it may be null. */
    private AvroWriter orNull(Shape shape) {
        AvroWriter writer = shape.accept(this);
        if (!shape.nullable() || shape instanceof Shape.OfOptional) {
            return writer; // an optional writes its union
        }
        return (value, encoder) -> {
            if (value == null) {
                encoder.writeIndex(0);
            } else {
                encoder.writeIndex(1);
                writer.write(value, encoder);
            }
        };
    }

    @Override
    public AvroWriter scalar(Shape.OfScalar shape) {
        return switch (shape.scalar()) {
            case BOOLEAN -> (value, encoder) -> encoder.writeBoolean((Boolean) value);
            case BYTE, SHORT, INT -> (value, encoder) -> encoder.writeInt(((Number) value).intValue());
            case LONG -> (value, encoder) -> encoder.writeLong((Long) value);
            case FLOAT -> (value, encoder) -> encoder.writeFloat((Float) value);
            case DOUBLE -> (value, encoder) -> encoder.writeDouble((Double) value);
            case CHAR, STRING, DURATION, UUID ->
                (value, encoder) -> encoder.writeString(Text.checked(value.toString()));
            case BYTES -> (value, encoder) -> encoder.writeBytes((byte[]) value);
            case DECIMAL -> {
                Digits digits = shape.digits().orElseThrow();
                yield (value, encoder) -> encoder.writeBytes(
                        Decimals.unscaled((BigDecimal) value, digits).toByteArray());
            }
            case INSTANT -> (value, encoder) -> encoder.writeLong(Times.micros((Instant) value));
            case DATE_TIME -> (value, encoder) -> encoder.writeLong(Times.micros((LocalDateTime) value));
            case DATE -> (value, encoder) -> encoder.writeInt(Times.days((LocalDate) value));
        };
    }

    @Override
    public AvroWriter enumeration(Shape.OfEnum shape) {
        Map<Object, Integer> symbols = new HashMap<>();
        shape.constants().values().forEach(constant -> symbols.put(constant, symbols.size()));
        return (value, encoder) -> encoder.writeEnum(symbols.get(value));
    }

    @Override
    public AvroWriter list(Shape.OfList shape) {
        AvroWriter element = orNull(shape.element());
        return (value, encoder) -> {
            List<?> list = (List<?>) value;
            encoder.writeArrayStart();
            encoder.setItemCount(list.size());
            int index = 0;
            for (Object each : list) {
                encoder.startItem();
                try {
                    element.write(each, encoder);
                } catch (BadValueException e) {
                    throw e.at(index);
                }
                index++;
            }
            encoder.writeArrayEnd();
        };
    }

    @Override
    public AvroWriter map(Shape.OfMap shape) {
        Keys keys = Keys.of(shape.key());
        AvroWriter writer = orNull(shape.value());
        return (value, encoder) -> {
            Map<?, ?> map = (Map<?, ?>) value;
            encoder.writeMapStart();
            encoder.setItemCount(map.size());
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                encoder.startItem();
                try {
                    encoder.writeString(Text.checked(keys.text(entry.getKey())));
                    writer.write(entry.getValue(), encoder);
                } catch (BadValueException e) {
                    throw e.at(entry.getKey());
                }
            }
            encoder.writeMapEnd();
        };
    }

    @Override
    public AvroWriter optional(Shape.OfOptional shape) {
        AvroWriter writer = orNull(shape.value());
        return (value, encoder) -> writer.write(Shape.OfOptional.unwrapped(value), encoder);
    }

    @Override
    public AvroWriter record(RecordShape shape) {
        List<Component> components = shape.components();
        List<AvroWriter> writers = new ArrayList<>();
        components.forEach(component -> writers.add(orNull(component.shape())));
        return (value, encoder) -> {
            for (int i = 0; i < writers.size(); i++) {
                write(writers.get(i), shape.get(i, value), components.get(i), encoder);
            }
        };
    }

    private static void write(AvroWriter writer, Object value, Component component, Encoder encoder)
            throws IOException {
        try {
            writer.write(value, encoder);
        } catch (BadValueException e) {
            throw e.in(component.name());
        }
    }
}
