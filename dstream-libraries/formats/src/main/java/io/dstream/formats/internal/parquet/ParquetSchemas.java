package io.dstream.formats.internal.parquet;

import io.dstream.formats.internal.shape.RecordShape;
import io.dstream.formats.internal.shape.RecordShape.Component;
import io.dstream.formats.internal.shape.Shape;
import io.dstream.formats.internal.shape.Shape.Digits;
import io.dstream.formats.internal.shape.ShapeVisitor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.parquet.schema.ConversionPatterns;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/** Makes the schema that a shape is written in: lists and maps in three levels, and optional whatever may be null. */
final class ParquetSchemas implements ShapeVisitor<Function<String, Type>> {
    static final int INT_DIGITS = 9;
    static final int LONG_DIGITS = 18;
    static final int UUID_BYTES = 16;
    private static final int BYTE_BITS = 8;
    private static final int SHORT_BITS = 16;

    private final Repetition repetition;
    private final String path;

    private ParquetSchemas(Repetition repetition, String path) {
        this.repetition = repetition;
        this.path = path;
    }

    /** The schema of a record. Throws IllegalArgumentException for a component that Parquet cannot have. */
    static MessageType of(RecordShape shape) {
        return new MessageType(shape.type().getSimpleName(), fields(shape, ""));
    }

    private static List<Type> fields(RecordShape shape, String around) {
        List<Type> fields = new ArrayList<>();
        for (Component component : shape.components()) {
            fields.add(type(component.shape(), component.field(), around + component.name()));
        }
        return fields;
    }

    private static Type type(Shape shape, String name, String path) {
        Repetition repetition = shape.nullable() ? Repetition.OPTIONAL : Repetition.REQUIRED;
        return shape.accept(new ParquetSchemas(repetition, path)).apply(name);
    }

    private Function<String, Type> primitive(PrimitiveTypeName type, LogicalTypeAnnotation logical) {
        return name -> Types.primitive(type, repetition).as(logical).named(name);
    }

    @Override
    public Function<String, Type> scalar(Shape.OfScalar shape) {
        return switch (shape.scalar()) {
            case BOOLEAN -> primitive(PrimitiveTypeName.BOOLEAN, null);
            case BYTE -> primitive(PrimitiveTypeName.INT32, LogicalTypeAnnotation.intType(BYTE_BITS, true));
            case SHORT -> primitive(PrimitiveTypeName.INT32, LogicalTypeAnnotation.intType(SHORT_BITS, true));
            case INT -> primitive(PrimitiveTypeName.INT32, null);
            case LONG -> primitive(PrimitiveTypeName.INT64, null);
            case FLOAT -> primitive(PrimitiveTypeName.FLOAT, null);
            case DOUBLE -> primitive(PrimitiveTypeName.DOUBLE, null);
            case CHAR, STRING, DURATION -> primitive(PrimitiveTypeName.BINARY, LogicalTypeAnnotation.stringType());
            case BYTES -> primitive(PrimitiveTypeName.BINARY, null);
            case UUID ->
                name -> Types.primitive(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY, repetition)
                        .length(UUID_BYTES)
                        .as(LogicalTypeAnnotation.uuidType())
                        .named(name);
            case DECIMAL -> decimal(shape);
            case INSTANT ->
                primitive(PrimitiveTypeName.INT64, LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS));
            case DATE_TIME ->
                primitive(PrimitiveTypeName.INT64, LogicalTypeAnnotation.timestampType(false, TimeUnit.MICROS));
            case DATE -> primitive(PrimitiveTypeName.INT32, LogicalTypeAnnotation.dateType());
        };
    }

    private Function<String, Type> decimal(Shape.OfScalar shape) {
        Digits digits = shape.digits()
                .orElseThrow(() -> new IllegalArgumentException("component " + path
                        + " is a BigDecimal: Parquet needs its precision and scale, with @Decimal(precision = 18, scale ="
                        + " 4) for instance"));
        LogicalTypeAnnotation logical = LogicalTypeAnnotation.decimalType(digits.scale(), digits.precision());
        if (digits.precision() <= INT_DIGITS) {
            return primitive(PrimitiveTypeName.INT32, logical);
        }
        if (digits.precision() <= LONG_DIGITS) {
            return primitive(PrimitiveTypeName.INT64, logical);
        }
        return name -> Types.primitive(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY, repetition)
                .length(DecimalBytes.length(digits.precision()))
                .as(logical)
                .named(name);
    }

    @Override
    public Function<String, Type> enumeration(Shape.OfEnum shape) {
        return primitive(PrimitiveTypeName.BINARY, LogicalTypeAnnotation.enumType());
    }

    @Override
    public Function<String, Type> list(Shape.OfList shape) {
        Type element = type(shape.element(), "element", path);
        return name -> ConversionPatterns.listOfElements(repetition, name, element);
    }

    @Override
    public Function<String, Type> map(Shape.OfMap shape) {
        Type key = shape.key()
                .accept(new ParquetSchemas(Repetition.REQUIRED, path))
                .apply("key");
        Type value = type(shape.value(), "value", path);
        return name -> ConversionPatterns.mapType(repetition, name, "key_value", key, value);
    }

    @Override
    public Function<String, Type> optional(Shape.OfOptional shape) {
        return shape.value().accept(this);
    }

    @Override
    public Function<String, Type> record(RecordShape shape) {
        if (shape.components().isEmpty()) {
            throw new IllegalArgumentException(
                    "component " + path + " is the record " + shape.type().getSimpleName()
                            + ", which has no components: Parquet has no groups without columns");
        }
        List<Type> fields = fields(shape, path + ".");
        return name -> new GroupType(repetition, name, fields);
    }
}
