package io.dstream.formats.internal.avro;

import io.dstream.formats.FormatException;
import io.dstream.formats.internal.shape.BadValueException;
import io.dstream.formats.internal.shape.Keys;
import io.dstream.formats.internal.shape.RecordShape;
import io.dstream.formats.internal.shape.Shape;
import io.dstream.formats.internal.shape.ShapeVisitor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;

/**
 * Makes readers of a shape from a file's schema, by Avro's rules: fields by name or alias, numbers may become wider,
 * each branch of a union as its type. What fits never is an error before the first record is read, except for the
 * branches of unions.
 */
final class AvroReaders implements ShapeVisitor<AvroReader> {
    private final Schema schema;

    private AvroReaders(Schema schema) {
        this.schema = schema;
    }

    /** Throws BadValueException if values of the schema can never be ones of the shape. */
    static AvroReader of(Shape shape, Schema schema) {
        return switch (schema.getType()) {
            case UNION -> union(shape, schema);
            case NULL -> block -> shape.ofNull();
            default -> shape.accept(new AvroReaders(schema));
        };
    }

    private static AvroReader union(Shape shape, Schema schema) {
        List<AvroReader> branches = new ArrayList<>();
        int readable = 0;
        BadValueException problem = null;
        for (Schema branch : schema.getTypes()) {
            try {
                branches.add(of(shape, branch));
                readable += branch.getType() == Schema.Type.NULL ? 0 : 1;
            } catch (BadValueException e) {
                problem = e;
                branches.add(block -> {
                    throw e;
                });
            }
        }
        if (readable == 0 && problem != null) {
            throw problem;
        }
        return block ->
                branches.get(index(block, branches.size(), "branch of a union")).read(block);
    }

    private static int index(BlockDecoder block, int size, String what) throws IOException {
        int index = block.readIndex();
        if (index < 0 || index >= size) {
            throw new FormatException("there is no " + what + " with number " + index + ": the block is damaged");
        }
        return index;
    }

    private BadValueException unfit(String expected) {
        String logical = schema.getLogicalType() == null
                ? ""
                : " (" + schema.getLogicalType().getName() + ")";
        return BadValueException.of("expected " + expected + ", but the file's schema has "
                + schema.getType().getName() + logical);
    }

    @Override
    public AvroReader scalar(Shape.OfScalar shape) {
        return AvroScalars.reader(shape.scalar(), schema)
                .orElseThrow(() -> unfit(shape.scalar().expected()));
    }

    @Override
    public AvroReader enumeration(Shape.OfEnum shape) {
        if (schema.getType() == Schema.Type.STRING) {
            return block -> shape.constant(block.readString());
        }
        if (schema.getType() != Schema.Type.ENUM) {
            throw unfit("one of " + shape.constants().keySet());
        }
        List<String> symbols = schema.getEnumSymbols();
        return block -> shape.constant(symbols.get(index(block, symbols.size(), "symbol")));
    }

    @Override
    public AvroReader list(Shape.OfList shape) {
        if (schema.getType() != Schema.Type.ARRAY) {
            throw unfit("an array");
        }
        AvroReader element = of(shape.element(), schema.getElementType());
        return block -> {
            List<Object> list = new ArrayList<>();
            for (long count = block.readArrayStart(); count != 0; count = block.arrayNext()) {
                for (; count > 0; count--) {
                    try {
                        list.add(element.read(block));
                    } catch (BadValueException e) {
                        throw e.at(list.size());
                    }
                }
            }
            return Collections.unmodifiableList(list);
        };
    }

    @Override
    public AvroReader map(Shape.OfMap shape) {
        if (schema.getType() != Schema.Type.MAP) {
            throw unfit("a map");
        }
        Keys keys = Keys.of(shape.key());
        AvroReader value = of(shape.value(), schema.getValueType());
        return block -> {
            Map<Object, Object> map = new LinkedHashMap<>();
            for (long count = block.readMapStart(); count != 0; count = block.mapNext()) {
                for (; count > 0; count--) {
                    String key = block.readString();
                    try {
                        map.put(keys.parse(key), value.read(block));
                    } catch (BadValueException e) {
                        throw e.at(key);
                    }
                }
            }
            return Collections.unmodifiableMap(map);
        };
    }

    @Override
    public AvroReader optional(Shape.OfOptional shape) {
        AvroReader value = of(shape.value(), schema); // which is neither a union nor null
        return block -> Optional.of(value.read(block));
    }

    @Override
    public AvroReader record(RecordShape shape) {
        if (schema.getType() != Schema.Type.RECORD) {
            throw unfit("a record");
        }
        List<String> names = schema.getFields().stream().map(Schema.Field::name).toList();
        Map<String, Integer> found = shape.match(names);
        int size = names.size();
        int[] components = new int[size];
        AvroReader[] readers = new AvroReader[size];
        for (int i = 0; i < size; i++) {
            Schema field = schema.getFields().get(i).schema();
            Integer component = found.get(names.get(i));
            components[i] = component == null ? -1 : component;
            readers[i] = component == null
                    ? skipper(field)
                    : reader(shape.components().get(component), field);
        }
        return block -> {
            Object[] values = shape.missingValues();
            for (int i = 0; i < size; i++) {
                try {
                    Object value = readers[i].read(block);
                    if (components[i] >= 0) {
                        values[components[i]] = value;
                    }
                } catch (BadValueException e) {
                    throw components[i] < 0
                            ? e
                            : e.in(shape.components().get(components[i]).name());
                }
            }
            return shape.make(values);
        };
    }

    private static AvroReader reader(RecordShape.Component component, Schema field) {
        try {
            return of(component.shape(), field);
        } catch (BadValueException e) {
            throw e.in(component.name());
        }
    }

    private static AvroReader skipper(Schema field) {
        return block -> {
            GenericDatumReader.skip(field, block);
            return null;
        };
    }
}
