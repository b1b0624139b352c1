package io.dstream.formats.internal.avro;

import io.dstream.formats.internal.shape.RecordShape;
import io.dstream.formats.internal.shape.RecordShape.Component;
import io.dstream.formats.internal.shape.Shape;
import io.dstream.formats.internal.shape.Shape.Digits;
import io.dstream.formats.internal.shape.ShapeVisitor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.JsonProperties;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * Makes the schema that a shape is written in. What may be null is a union with null, null first, which is its default:
 * so a field that is added can be missing, here and for other readers.
 */
public final class AvroSchemas implements ShapeVisitor<Schema> {
    private final Map<Class<?>, Schema> named = new HashMap<>(); // a name may be defined once
    private String path = "";

    private AvroSchemas() {}

    /** The schema of a record. Throws IllegalArgumentException for a component that Avro cannot have. */
    public static Schema of(RecordShape shape) {
        return shape.accept(new AvroSchemas());
    }

    private Schema orNull(Shape shape) {
        Schema schema = shape.accept(this);
        boolean isUnion = schema.getType() == Schema.Type.UNION; // an optional
        return shape.nullable() && !isUnion ? Schema.createUnion(Schema.create(Schema.Type.NULL), schema) : schema;
    }

    @Override
    public Schema scalar(Shape.OfScalar shape) {
        return switch (shape.scalar()) {
            case BOOLEAN -> Schema.create(Schema.Type.BOOLEAN);
            case BYTE, SHORT, INT -> Schema.create(Schema.Type.INT);
            case LONG -> Schema.create(Schema.Type.LONG);
            case FLOAT -> Schema.create(Schema.Type.FLOAT);
            case DOUBLE -> Schema.create(Schema.Type.DOUBLE);
            case CHAR, STRING, DURATION -> Schema.create(Schema.Type.STRING);
            case UUID -> LogicalTypes.uuid().addToSchema(Schema.create(Schema.Type.STRING));
            case BYTES -> Schema.create(Schema.Type.BYTES);
            case DECIMAL -> decimal(shape);
            case INSTANT -> LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
            case DATE_TIME -> LogicalTypes.localTimestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
            case DATE -> LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT));
        };
    }

    private Schema decimal(Shape.OfScalar shape) {
        Digits digits = shape.digits()
                .orElseThrow(() -> new IllegalArgumentException("component " + path
                        + " is a BigDecimal: Avro needs its precision and scale, with @Decimal(precision = 18, scale = 4)"
                        + " for instance"));
        return LogicalTypes.decimal(digits.precision(), digits.scale()).addToSchema(Schema.create(Schema.Type.BYTES));
    }

    @Override
    public Schema enumeration(Shape.OfEnum shape) {
        return named.computeIfAbsent(shape.type(), type -> {
            try {
                return Schema.createEnum(
                        name(type),
                        null,
                        type.getPackageName(),
                        List.copyOf(shape.constants().keySet()));
            } catch (AvroRuntimeException e) {
                throw notAName(e);
            }
        });
    }

    @Override
    public Schema list(Shape.OfList shape) {
        return Schema.createArray(orNull(shape.element()));
    }

    @Override
    public Schema map(Shape.OfMap shape) {
        return Schema.createMap(orNull(shape.value()));
    }

    @Override
    public Schema optional(Shape.OfOptional shape) {
        return orNull(shape.value());
    }

    @Override
    public Schema record(RecordShape shape) {
        Schema known = named.get(shape.type());
        if (known != null) {
            return known;
        }
        List<Schema.Field> fields = new ArrayList<>();
        String around = path;
        for (Component component : shape.components()) {
            path = around.isEmpty() ? component.name() : around + "." + component.name();
            fields.add(field(component));
        }
        path = around;
        try {
            Schema schema =
                    Schema.createRecord(name(shape.type()), null, shape.type().getPackageName(), false, fields);
            named.put(shape.type(), schema);
            return schema;
        } catch (AvroRuntimeException e) {
            throw notAName(e);
        }
    }

    private Schema.Field field(Component component) {
        Schema schema = orNull(component.shape());
        try {
            Schema.Field field = new Schema.Field(component.field(), schema, null, none(component.shape()));
            component.aliases().forEach(field::addAlias);
            return field;
        } catch (AvroRuntimeException e) {
            throw notAName(e);
        }
    }

    /** The default of a field. */
    private static Object none(Shape shape) {
        if (shape.nullable()) {
            return JsonProperties.NULL_VALUE;
        }
        Object zero = shape.missing();
        return zero instanceof Character
                ? zero.toString()
                : zero instanceof Byte || zero instanceof Short ? (Object) 0 : zero;
    }

    /** Of a class that is in another, with that: Trade_Leg. */
    private static String name(Class<?> type) {
        String inPackage = type.getName()
                .substring(
                        type.getPackageName().length() + (type.getPackageName().isEmpty() ? 0 : 1));
        return inPackage.replace('$', '_');
    }

    private IllegalArgumentException notAName(AvroRuntimeException e) {
        return new IllegalArgumentException(
                "Avro has no such name" + (path.isEmpty() ? "" : ", at component " + path) + ": " + e.getMessage()
                        + ". Avro's names consist of letters, digits and underscores: rename it with @FieldName",
                e);
    }
}
