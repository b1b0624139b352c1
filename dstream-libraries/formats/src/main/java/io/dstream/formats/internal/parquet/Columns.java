package io.dstream.formats.internal.parquet;

import io.dstream.formats.internal.shape.BadValueException;
import io.dstream.formats.internal.shape.RecordShape;
import io.dstream.formats.internal.shape.RecordShape.Component;
import io.dstream.formats.internal.shape.Shape;
import io.dstream.formats.internal.shape.ShapeVisitor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * What of a file's schema a shape needs: no other columns are read. Throws BadValueException where the two do not fit.
 */
final class Columns implements ShapeVisitor<Type> {
    private final Type type;

    private Columns(Type type) {
        this.type = type;
    }

    static MessageType of(RecordShape shape, MessageType file) {
        return new MessageType(file.getName(), fields(shape, file));
    }

    private static Type of(Shape shape, Type type) {
        return shape.accept(new Columns(type));
    }

    private static List<Type> fields(RecordShape shape, GroupType group) {
        List<String> names = group.getFields().stream().map(Type::getName).toList();
        Map<String, Integer> found = shape.match(names);
        if (found.isEmpty()) {
            throw BadValueException.of(
                    "the file has none of the components of " + shape.type().getSimpleName() + ": it has " + names);
        }
        List<Type> fields = new ArrayList<>();
        for (Type field : group.getFields()) {
            Integer index = found.get(field.getName());
            if (index != null) {
                Component component = shape.components().get(index);
                fields.add(field(component, field));
            }
        }
        return fields;
    }

    private static Type field(Component component, Type field) {
        try {
            if (field.isRepetition(Type.Repetition.REPEATED)) {
                throw BadValueException.of("the file has a repeated field that is no LIST, which is not supported");
            }
            return of(component.shape(), field);
        } catch (BadValueException e) {
            throw e.in(component.name());
        }
    }

    static BadValueException unfit(String expected, Type type) {
        return BadValueException.of("expected " + expected + ", but the file's schema has "
                + type.toString().replaceAll("\\s+", " "));
    }

    @Override
    public Type scalar(Shape.OfScalar shape) {
        if (!type.isPrimitive()) {
            throw unfit(shape.scalar().expected(), type);
        }
        return type;
    }

    @Override
    public Type enumeration(Shape.OfEnum shape) {
        if (!type.isPrimitive()) {
            throw unfit("one of " + shape.constants().keySet(), type);
        }
        return type;
    }

    @Override
    public Type list(Shape.OfList shape) {
        boolean isList = !type.isPrimitive()
                && type.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation
                && type.asGroupType().getFieldCount() == 1
                && type.asGroupType().getType(0).isRepetition(Type.Repetition.REPEATED);
        if (!isList) {
            throw unfit("a LIST", type);
        }
        GroupType list = type.asGroupType();
        Type repeated = list.getType(0);
        if (isElement(list)) {
            return list.withNewFields(of(shape.element(), repeated));
        }
        GroupType around = repeated.asGroupType();
        return list.withNewFields(around.withNewFields(of(shape.element(), around.getType(0))));
    }

    /** Whether a list's repeated field is its element, in files of old writers, and not a group around it. */
    static boolean isElement(GroupType list) {
        Type repeated = list.getType(0);
        return repeated.isPrimitive()
                || repeated.asGroupType().getFieldCount() != 1
                || repeated.getName().equals("array")
                || repeated.getName().equals(list.getName() + "_tuple");
    }

    @Override
    public Type map(Shape.OfMap shape) {
        boolean isMap = !type.isPrimitive()
                && type.getLogicalTypeAnnotation() instanceof MapLogicalTypeAnnotation
                && type.asGroupType().getFieldCount() == 1
                && !type.asGroupType().getType(0).isPrimitive()
                && type.asGroupType().getType(0).isRepetition(Type.Repetition.REPEATED)
                && type.asGroupType().getType(0).asGroupType().getFieldCount() == 2;
        if (!isMap) {
            throw unfit("a MAP", type);
        }
        GroupType map = type.asGroupType();
        GroupType entry = map.getType(0).asGroupType();
        return map.withNewFields(
                entry.withNewFields(of(shape.key(), entry.getType(0)), of(shape.value(), entry.getType(1))));
    }

    @Override
    public Type optional(Shape.OfOptional shape) {
        return of(shape.value(), type);
    }

    @Override
    public Type record(RecordShape shape) {
        if (type.isPrimitive()) {
            throw unfit("a group", type);
        }
        return type.asGroupType().withNewFields(fields(shape, type.asGroupType()));
    }
}
