package io.dstream.formats.internal.csv;

import io.dstream.formats.internal.shape.BadValueException;
import io.dstream.formats.internal.shape.RecordShape;
import io.dstream.formats.internal.shape.RecordShape.Component;
import io.dstream.formats.internal.shape.Shape;
import io.dstream.formats.internal.shape.ShapeVisitor;
import io.dstream.formats.internal.shape.Text;
import java.util.Optional;

/** A component as a column: the text of its values. Values with parts have none. */
final class CsvShape implements ShapeVisitor<CsvShape.Column> {

    /** Text to value and back; neither is null. */
    interface Column {
        Object parse(String text);

        /** Returns null if the value is as good as null. */
        String text(Object value);
    }

    private final Component component;

    private CsvShape(Component component) {
        this.component = component;
    }

    /** Throws IllegalArgumentException if it cannot be one. */
    static Column column(Component component) {
        return component.shape().accept(new CsvShape(component));
    }

    @Override
    public Column scalar(Shape.OfScalar shape) {
        return new Column() {
            @Override
            public Object parse(String text) {
                return shape.scalar().parse(text);
            }

            @Override
            public String text(Object value) {
                return Text.checked(shape.scalar().text(value));
            }
        };
    }

    @Override
    public Column enumeration(Shape.OfEnum shape) {
        return new Column() {
            @Override
            public Object parse(String text) {
                return shape.constant(text);
            }

            @Override
            public String text(Object value) {
                return ((Enum<?>) value).name();
            }
        };
    }

    @Override
    public Column optional(Shape.OfOptional shape) {
        Column column = shape.value().accept(this);
        return new Column() {
            @Override
            public Object parse(String text) {
                return Optional.of(column.parse(text));
            }

            @Override
            public String text(Object value) {
                Object unwrapped = Shape.OfOptional.unwrapped(value);
                return unwrapped == null ? null : column.text(unwrapped);
            }
        };
    }

    @Override
    public Column list(Shape.OfList shape) {
        throw unsupported("a list");
    }

    @Override
    public Column map(Shape.OfMap shape) {
        throw unsupported("a map");
    }

    @Override
    public Column record(RecordShape shape) {
        throw unsupported("the record " + shape.type().getSimpleName());
    }

    private IllegalArgumentException unsupported(String what) {
        return new IllegalArgumentException(
                "component " + component.name() + " is " + what
                        + ", which CSV has no column for: map the records to ones without it, or use JSON lines, Avro or Parquet");
    }

    /** A text as a value of a component. */
    static Object value(Component component, Column column, String text) {
        try {
            return text == null ? component.shape().ofNull() : column.parse(text);
        } catch (BadValueException e) {
            throw e.in(component.name());
        }
    }
}
