package io.dstream.formats.internal.shape;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.formats.Decimal;
import io.dstream.formats.FieldName;
import io.dstream.formats.internal.shape.RecordShape.Component;
import io.dstream.formats.internal.shape.Shape.Digits;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the shapes of classes. */
final class Shapes {
    private static final int MAX_PRECISION = 38;

    private final Deque<Class<?>> around = new ArrayDeque<>(); // records that are being read
    private final Map<Class<?>, RecordShape> known = new HashMap<>();

    private Shapes() {}

    static RecordShape of(Class<?> type) {
        checkNotNull(type, "a format needs the class of its records");
        checkArgument(type.isRecord(), "%s is not a record: a format maps records by their components", type.getName());
        return new Shapes().record(type);
    }

    private RecordShape record(Class<?> type) {
        RecordShape shape = known.get(type);
        if (shape == null) {
            checkArgument(
                    type.getTypeParameters().length == 0,
                    "%s has type parameters, so a format cannot tell what its components are: declare a record"
                            + " without them",
                    type.getName());
            checkArgument(
                    !around.contains(type),
                    "%s contains itself: the schema of a file is finite, so records must not",
                    type.getName());
            around.push(type);
            shape = read(type);
            around.pop();
            known.put(type, shape);
        }
        return shape;
    }

    private RecordShape read(Class<?> type) {
        RecordComponent[] parts = type.getRecordComponents();
        Class<?>[] types = new Class<?>[parts.length];
        List<Component> components = new ArrayList<>();
        List<MethodHandle> getters = new ArrayList<>();
        try {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
            for (int i = 0; i < parts.length; i++) {
                types[i] = parts[i].getType();
                components.add(component(parts[i]));
                getters.add(lookup.unreflect(parts[i].getAccessor())
                        .asType(MethodType.methodType(Object.class, Object.class)));
            }
            MethodHandle constructor = lookup.findConstructor(type, MethodType.methodType(void.class, types))
                    .asSpreader(Object[].class, parts.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
            checkNames(type, components);
            return new RecordShape(type, components, getters, constructor);
        } catch (IllegalAccessException e) {
            throw new IllegalArgumentException(
                    type.getName() + " is not accessible: its module must open package " + type.getPackageName()
                            + " to dstream",
                    e);
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(type.getName() + " has no canonical constructor", e);
        }
    }

    private static void checkNames(Class<?> type, List<Component> components) {
        Map<String, String> names = new HashMap<>();
        for (Component component : components) {
            List<String> all = new ArrayList<>(component.aliases());
            all.add(component.field());
            for (String name : all) {
                String other = names.put(name, component.name());
                checkArgument(
                        other == null,
                        "components %s and %s of %s are both called \"%s\" in files (@FieldName)",
                        other,
                        component.name(),
                        type.getName(),
                        name);
            }
        }
    }

    private Component component(RecordComponent part) {
        FieldName named = part.getAnnotation(FieldName.class);
        String field = named == null || named.value().isEmpty() ? part.getName() : named.value();
        List<String> aliases = named == null ? List.of() : List.of(named.aliases());
        return new Component(part.getName(), field, aliases, shape(part.getGenericType(), part));
    }

    private Shape shape(Type type, RecordComponent part) {
        if (type instanceof Class<?> plain) {
            Optional<Scalar> scalar = Scalar.of(plain);
            if (scalar.isPresent()) {
                return scalar(plain, scalar.get(), part);
            }
            if (plain.isEnum()) {
                return Shape.OfEnum.of(plain);
            }
            if (plain.isRecord()) {
                return record(plain);
            }
        }
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == List.class) {
                return new Shape.OfList(shape(arguments[0], part));
            }
            if (generic.getRawType() == Map.class) {
                return new Shape.OfMap(key(arguments[0], part), shape(arguments[1], part));
            }
            if (generic.getRawType() == Optional.class) {
                Shape value = shape(arguments[0], part);
                if (value instanceof Shape.OfOptional) {
                    throw unsupported(type, part);
                }
                return new Shape.OfOptional(value);
            }
        }
        throw unsupported(type, part);
    }

    private static Shape scalar(Class<?> type, Scalar scalar, RecordComponent part) {
        Object zero = type.isPrimitive() ? Array.get(Array.newInstance(type, 1), 0) : null;
        Decimal decimal = part.getAnnotation(Decimal.class);
        if (scalar != Scalar.DECIMAL || decimal == null) {
            return new Shape.OfScalar(scalar, zero, Optional.empty());
        }
        checkArgument(
                decimal.precision() >= 1
                        && decimal.precision() <= MAX_PRECISION
                        && decimal.scale() >= 0
                        && decimal.scale() <= decimal.precision(),
                "component %s of %s: @Decimal(precision = %s, scale = %s): expected a precision of 1 to %s and a scale"
                        + " of 0 to the precision",
                part.getName(),
                part.getDeclaringRecord().getName(),
                decimal.precision(),
                decimal.scale(),
                MAX_PRECISION);
        return new Shape.OfScalar(scalar, zero, Optional.of(new Digits(decimal.precision(), decimal.scale())));
    }

    private Shape key(Type type, RecordComponent part) {
        Shape key = shape(type, part);
        boolean isText = key instanceof Shape.OfEnum
                || (key instanceof Shape.OfScalar scalar && scalar.scalar() != Scalar.BYTES);
        checkArgument(
                isText,
                "component %s of %s has keys of type %s: expected keys that have a text, such as String, Integer or an"
                        + " enum",
                part.getName(),
                part.getDeclaringRecord().getName(),
                type.getTypeName());
        return key;
    }

    private static IllegalArgumentException unsupported(Type type, RecordComponent part) {
        return new IllegalArgumentException("component " + part.getName() + " of "
                + part.getDeclaringRecord().getName() + " has type " + type.getTypeName()
                + ", which no format has: expected a primitive or its box, String, byte[], BigDecimal, Instant, LocalDate,"
                + " LocalDateTime, Duration, UUID, an enum, a record, or a List, Map or Optional of these");
    }
}
