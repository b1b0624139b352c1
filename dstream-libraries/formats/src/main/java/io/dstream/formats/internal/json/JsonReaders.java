package io.dstream.formats.internal.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.dstream.formats.internal.shape.BadValueException;
import io.dstream.formats.internal.shape.Keys;
import io.dstream.formats.internal.shape.RecordShape;
import io.dstream.formats.internal.shape.RecordShape.Component;
import io.dstream.formats.internal.shape.Scalar;
import io.dstream.formats.internal.shape.Shape;
import io.dstream.formats.internal.shape.ShapeVisitor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes readers of shapes. */
final class JsonReaders implements ShapeVisitor<JsonReader> {

    /** A value, or what null is. */
    private static Object orNull(Shape shape, JsonReader reader, JsonParser parser) throws IOException {
        return parser.currentToken() == JsonToken.VALUE_NULL ? shape.ofNull() : reader.read(parser);
    }

    private static void expect(JsonToken token, String expected, JsonParser parser) throws IOException {
        if (parser.currentToken() != token) {
            throw wrong(expected, parser);
        }
    }

    private static BadValueException wrong(String expected, JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            return BadValueException.of("expected " + expected + ", found the end of the line");
        }
        return switch (token) {
            case START_OBJECT -> BadValueException.of("expected " + expected + ", found an object");
            case START_ARRAY -> BadValueException.of("expected " + expected + ", found an array");
            case VALUE_STRING -> BadValueException.expected(expected, parser.getText());
            default ->
                BadValueException.of("expected " + expected + ", found " + BadValueException.cut(parser.getText()));
        };
    }

    @Override
    public JsonReader scalar(Shape.OfScalar shape) {
        Scalar scalar = shape.scalar();
        return switch (scalar) {
            case BOOLEAN ->
                parser -> switch (parser.currentToken()) {
                    case VALUE_TRUE -> true;
                    case VALUE_FALSE -> false;
                    default -> throw wrong(scalar.expected(), parser);
                };
            case BYTE, SHORT, INT, LONG ->
                parser -> {
                    expect(JsonToken.VALUE_NUMBER_INT, scalar.expected(), parser);
                    return scalar.parse(parser.getText());
                };
            case DECIMAL ->
                parser -> {
                    if (!parser.currentToken().isNumeric()) {
                        throw wrong(scalar.expected(), parser);
                    }
                    return parser.getDecimalValue();
                };
            case FLOAT, DOUBLE ->
                parser -> {
                    boolean isText = parser.currentToken() == JsonToken.VALUE_STRING;
                    if (!parser.currentToken().isNumeric() && !(isText && isNotFinite(parser.getText()))) {
                        throw wrong(scalar.expected(), parser);
                    }
                    return scalar.parse(parser.getText());
                };
            case CHAR, STRING, BYTES, INSTANT, DATE, DATE_TIME, DURATION, UUID ->
                parser -> {
                    expect(JsonToken.VALUE_STRING, scalar.expected(), parser);
                    return scalar.parse(parser.getText());
                };
        };
    }

    private static boolean isNotFinite(String text) {
        return text.equals("NaN") || text.equals("Infinity") || text.equals("-Infinity");
    }

    @Override
    public JsonReader enumeration(Shape.OfEnum shape) {
        return parser -> {
            expect(JsonToken.VALUE_STRING, "one of " + shape.constants().keySet(), parser);
            return shape.constant(parser.getText());
        };
    }

    @Override
    public JsonReader list(Shape.OfList shape) {
        JsonReader element = shape.element().accept(this);
        return parser -> {
            expect(JsonToken.START_ARRAY, "an array", parser);
            List<Object> list = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                try {
                    list.add(orNull(shape.element(), element, parser));
                } catch (BadValueException e) {
                    throw e.at(list.size());
                }
            }
            return Collections.unmodifiableList(list);
        };
    }

    @Override
    public JsonReader map(Shape.OfMap shape) {
        Keys keys = Keys.of(shape.key());
        JsonReader value = shape.value().accept(this);
        return parser -> {
            expect(JsonToken.START_OBJECT, "an object", parser);
            Map<Object, Object> map = new LinkedHashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                try {
                    Object key = keys.parse(name);
                    parser.nextToken();
                    map.put(key, orNull(shape.value(), value, parser));
                } catch (BadValueException e) {
                    throw e.at(name);
                }
            }
            return Collections.unmodifiableMap(map);
        };
    }

    @Override
    public JsonReader optional(Shape.OfOptional shape) {
        JsonReader value = shape.value().accept(this);
        return parser -> Optional.of(value.read(parser));
    }

    @Override
    public JsonReader record(RecordShape shape) {
        List<Component> components = shape.components();
        List<JsonReader> readers = new ArrayList<>();
        Map<String, Integer> byField = new HashMap<>();
        for (Component component : components) {
            component.aliases().forEach(alias -> byField.put(alias, readers.size()));
            byField.put(component.field(), readers.size());
            readers.add(component.shape().accept(this));
        }
        return parser -> {
            expect(JsonToken.START_OBJECT, "an object", parser);
            Object[] values = shape.missingValues();
            boolean[] byName = new boolean[values.length];
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                parser.nextToken();
                Integer index = byField.get(field);
                boolean isName = index != null && components.get(index).field().equals(field);
                if (index == null || (byName[index] && !isName)) {
                    parser.skipChildren();
                    continue;
                }
                Component component = components.get(index);
                try {
                    values[index] = orNull(component.shape(), readers.get(index), parser);
                    byName[index] |= isName;
                } catch (BadValueException e) {
                    throw e.in(component.name());
                }
            }
            return shape.make(values);
        };
    }
}
