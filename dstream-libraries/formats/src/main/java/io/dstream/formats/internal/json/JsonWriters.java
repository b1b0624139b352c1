package io.dstream.formats.internal.json;

import com.fasterxml.jackson.core.JsonGenerator;
import io.dstream.formats.internal.shape.BadValueException;
import io.dstream.formats.internal.shape.Keys;
import io.dstream.formats.internal.shape.RecordShape;
import io.dstream.formats.internal.shape.RecordShape.Component;
import io.dstream.formats.internal.shape.Scalar;
import io.dstream.formats.internal.shape.Shape;
import io.dstream.formats.internal.shape.ShapeVisitor;
import io.dstream.formats.internal.shape.Text;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** Makes writers of shapes. */
final class JsonWriters implements ShapeVisitor<JsonWriter> {

    private static void orNull(JsonWriter writer, Object value, JsonGenerator generator) throws IOException {
        if (value == null) {
            generator.writeNull();
        } else {
            writer.write(value, generator);
        }
    }

    @Override
    public JsonWriter scalar(Shape.OfScalar shape) {
        Scalar scalar = shape.scalar();
        return switch (scalar) {
            case BOOLEAN -> (value, generator) -> generator.writeBoolean((Boolean) value);
            case BYTE, SHORT, INT, LONG -> (value, generator) -> generator.writeNumber(((Number) value).longValue());
            case FLOAT -> (value, generator) -> generator.writeNumber((Float) value);
            case DOUBLE -> (value, generator) -> generator.writeNumber((Double) value);
            case DECIMAL -> (value, generator) -> generator.writeNumber((BigDecimal) value);
            case CHAR, STRING -> (value, generator) -> generator.writeString(Text.checked(value.toString()));
            case BYTES, INSTANT, DATE, DATE_TIME, DURATION, UUID ->
                (value, generator) -> generator.writeString(scalar.text(value));
        };
    }

    @Override
    public JsonWriter enumeration(Shape.OfEnum shape) {
        return (value, generator) -> generator.writeString(((Enum<?>) value).name());
    }

    @Override
    public JsonWriter list(Shape.OfList shape) {
        JsonWriter element = shape.element().accept(this);
        return (value, generator) -> {
            generator.writeStartArray();
            int index = 0;
            for (Object each : (List<?>) value) {
                try {
                    orNull(element, each, generator);
                } catch (BadValueException e) {
                    throw e.at(index);
                }
                index++;
            }
            generator.writeEndArray();
        };
    }

    @Override
    public JsonWriter map(Shape.OfMap shape) {
        Keys keys = Keys.of(shape.key());
        JsonWriter writer = shape.value().accept(this);
        return (map, generator) -> {
            generator.writeStartObject();
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) map).entrySet()) {
                try {
                    generator.writeFieldName(Text.checked(keys.text(entry.getKey())));
                    orNull(writer, entry.getValue(), generator);
                } catch (BadValueException e) {
                    throw e.at(entry.getKey());
                }
            }
            generator.writeEndObject();
        };
    }

    @Override
    public JsonWriter optional(Shape.OfOptional shape) {
        JsonWriter writer = shape.value().accept(this);
        return (optional, generator) -> orNull(writer, Shape.OfOptional.unwrapped(optional), generator);
    }

    @Override
    public JsonWriter record(RecordShape shape) {
        List<Component> components = shape.components();
        List<JsonWriter> writers = components.stream()
                .map(component -> component.shape().accept(this))
                .toList();
        return (record, generator) -> {
            generator.writeStartObject();
            for (int i = 0; i < writers.size(); i++) {
                Component component = components.get(i);
                generator.writeFieldName(component.field());
                try {
                    orNull(writers.get(i), shape.get(i, record), generator);
                } catch (BadValueException e) {
                    throw e.in(component.name());
                }
            }
            generator.writeEndObject();
        };
    }
}
