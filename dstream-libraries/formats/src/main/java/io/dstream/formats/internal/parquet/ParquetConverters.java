package io.dstream.formats.internal.parquet;

import io.dstream.formats.internal.parquet.ScalarConverter.Conversion;
import io.dstream.formats.internal.shape.BadValueException;
import io.dstream.formats.internal.shape.RecordShape;
import io.dstream.formats.internal.shape.Shape;
import io.dstream.formats.internal.shape.ShapeVisitor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;

/**
 * Makes converters of columns to a shape. Parquet calls one for each value that is there, and says when groups begin
 * and end. What is null is never mentioned, so a group has to find out at its end.
 */
final class ParquetConverters implements ShapeVisitor<Converter> {
    private final Type type;
    private final String path;
    private final Consumer<Object> out;

    private ParquetConverters(Type type, String path, Consumer<Object> out) {
        this.type = type;
        this.path = path;
        this.out = out;
    }

    /** Throws BadValueException if values of the type can never be ones of the shape. */
    static Converter of(Shape shape, Type type, String path, Consumer<Object> out) {
        return shape.accept(new ParquetConverters(type, path, out));
    }

    @Override
    public Converter scalar(Shape.OfScalar shape) {
        return converter(
                Conversions.of(shape.scalar(), type.asPrimitiveType()),
                shape.scalar().expected());
    }

    @Override
    public Converter enumeration(Shape.OfEnum shape) {
        PrimitiveType column = type.asPrimitiveType();
        return converter(
                Conversions.ofText(column, shape::constant),
                "one of " + shape.constants().keySet());
    }

    private Converter converter(Optional<Conversion> conversion, String expected) {
        return new ScalarConverter(
                path, conversion.orElseThrow(() -> Columns.unfit(expected, type).in(path)), out);
    }

    @Override
    public Converter optional(Shape.OfOptional shape) {
        return of(shape.value(), type, path, value -> out.accept(Optional.of(value)));
    }

    @Override
    public Converter list(Shape.OfList shape) {
        return new ListConverter(shape, type.asGroupType());
    }

    @Override
    public Converter map(Shape.OfMap shape) {
        return new MapConverter(shape, type.asGroupType());
    }

    @Override
    public Converter record(RecordShape shape) {
        return new RecordConverter(shape, type.asGroupType(), path, out);
    }

    /** A null where the path says. */
    private static Object ofNull(Shape shape, String path) {
        try {
            return shape.ofNull();
        } catch (BadValueException e) {
            throw e.in(path);
        }
    }

    /** Of a record, and of a whole one. */
    static final class RecordConverter extends GroupConverter {
        private static final Object NULL = new Object(); // not mentioned so far

        private final RecordShape shape;
        private final String path;
        private final Consumer<Object> out;
        private final Converter[] converters;
        private final int[] components; // of each field
        private Object[] values;

        RecordConverter(RecordShape shape, GroupType group, String path, Consumer<Object> out) {
            this.shape = shape;
            this.path = path;
            this.out = out;
            int size = group.getFieldCount();
            this.converters = new Converter[size];
            this.components = new int[size];
            Map<String, Integer> found =
                    shape.match(group.getFields().stream().map(Type::getName).toList());
            for (int i = 0; i < size; i++) {
                int component = found.get(group.getFieldName(i)); // there are no others
                components[i] = component;
                RecordShape.Component to = shape.components().get(component);
                converters[i] = of(to.shape(), group.getType(i), path(component), value -> values[component] = value);
            }
        }

        private String path(int component) {
            String name = shape.components().get(component).name();
            return path.isEmpty() ? name : path + "." + name;
        }

        @Override
        public Converter getConverter(int field) {
            return converters[field];
        }

        @Override
        public void start() {
            values = shape.missingValues();
            for (int component : components) {
                values[component] = NULL;
            }
        }

        @Override
        public void end() {
            for (int component : components) {
                if (values[component] == NULL) {
                    values[component] = ofNull(shape.components().get(component).shape(), path(component));
                }
            }
            Object record;
            try {
                record = shape.make(values);
            } catch (BadValueException e) {
                throw path.isEmpty() ? e : e.in(path);
            }
            out.accept(record);
        }
    }

    /** A group of groups, each around an element; or one of elements, as old writers have it. */
    private final class ListConverter extends GroupConverter {
        private final Converter repeated;
        private List<Object> list;

        ListConverter(Shape.OfList shape, GroupType group) {
            Type inside = group.getType(0);
            this.repeated = Columns.isElement(group)
                    ? of(shape.element(), inside, path, value -> list.add(value))
                    : new ElementConverter(shape.element(), inside.asGroupType());
        }

        @Override
        public Converter getConverter(int field) {
            return repeated;
        }

        @Override
        public void start() {
            list = new ArrayList<>();
        }

        @Override
        public void end() {
            out.accept(Collections.unmodifiableList(list));
        }

        private final class ElementConverter extends GroupConverter {
            private final Shape shape;
            private final Converter element;
            private boolean isThere;

            ElementConverter(Shape shape, GroupType group) {
                this.shape = shape;
                this.element = of(shape, group.getType(0), path, this::add);
            }

            private void add(Object value) {
                isThere = true;
                list.add(value);
            }

            @Override
            public Converter getConverter(int field) {
                return element;
            }

            @Override
            public void start() {
                isThere = false;
            }

            @Override
            public void end() {
                if (!isThere) {
                    list.add(ofNull(shape, path));
                }
            }
        }
    }

    /** A group of groups, each a key and a value. */
    private final class MapConverter extends GroupConverter {
        private final Converter entry;
        private Map<Object, Object> map;

        MapConverter(Shape.OfMap shape, GroupType group) {
            this.entry = new EntryConverter(shape, group.getType(0).asGroupType());
        }

        @Override
        public Converter getConverter(int field) {
            return entry;
        }

        @Override
        public void start() {
            map = new LinkedHashMap<>();
        }

        @Override
        public void end() {
            out.accept(Collections.unmodifiableMap(map));
        }

        private final class EntryConverter extends GroupConverter {
            private final Shape shape;
            private final Converter keys;
            private final Converter values;
            private Object key;
            private Object value;
            private boolean isThere;

            EntryConverter(Shape.OfMap map, GroupType group) {
                this.shape = map.value();
                this.keys = of(map.key(), group.getType(0), path, each -> key = each);
                this.values = of(map.value(), group.getType(1), path, this::value);
            }

            private void value(Object each) {
                value = each;
                isThere = true;
            }

            @Override
            public Converter getConverter(int field) {
                return field == 0 ? keys : values;
            }

            @Override
            public void start() {
                key = null;
                isThere = false;
            }

            @Override
            public void end() {
                if (key == null) {
                    throw BadValueException.of("a key is null").in(path);
                }
                map.put(key, isThere ? value : ofNull(shape, path));
            }
        }
    }
}
