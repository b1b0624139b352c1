package io.dstream.formats.internal.shape;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a value of a record is made of. Immutable; read off a class once, by {@link Shapes}. */
public sealed interface Shape
        permits Shape.OfScalar, Shape.OfEnum, Shape.OfList, Shape.OfMap, Shape.OfOptional, RecordShape {

    <R> R accept(ShapeVisitor<R> visitor);

    /** Whether null is such a value: for all but primitives. */
    default boolean nullable() {
        return true;
    }

    /** What a component gets that a file does not have. */
    default Object missing() {
        return null;
    }

    /** What a null in a file becomes. */
    default Object ofNull() {
        return null;
    }

    /** Precision and scale of a decimal. */
    record Digits(int precision, int scale) {}

    /**
     * A value without parts.
     *
     * @param zero the value of a primitive that is missing, or null if it is none
     * @param digits of a decimal that has been told them
     */
    record OfScalar(Scalar scalar, Object zero, Optional<Digits> digits) implements Shape {
        @Override
        public <R> R accept(ShapeVisitor<R> visitor) {
            return visitor.scalar(this);
        }

        @Override
        public boolean nullable() {
            return zero == null;
        }

        @Override
        public Object missing() {
            return zero;
        }

        @Override
        public Object ofNull() {
            if (zero != null) {
                throw BadValueException.expected(scalar.expected(), null);
            }
            return null;
        }
    }

    /** A constant of an enum, by its name. */
    record OfEnum(Class<?> type, Map<String, Object> constants) implements Shape {
        static OfEnum of(Class<?> type) {
            Map<String, Object> constants = new LinkedHashMap<>();
            for (Object constant : type.getEnumConstants()) {
                constants.put(((Enum<?>) constant).name(), constant);
            }
            return new OfEnum(type, Collections.unmodifiableMap(constants));
        }

        public Object constant(String name) {
            Object constant = constants.get(name);
            if (constant == null) {
                throw BadValueException.expected("one of " + constants.keySet(), name);
            }
            return constant;
        }

        @Override
        public <R> R accept(ShapeVisitor<R> visitor) {
            return visitor.enumeration(this);
        }
    }

    /** A list; its elements may be null. */
    record OfList(Shape element) implements Shape {
        @Override
        public <R> R accept(ShapeVisitor<R> visitor) {
            return visitor.list(this);
        }
    }

    /** A map in its order; keys are scalars or enums, values may be null. */
    record OfMap(Shape key, Shape value) implements Shape {
        @Override
        public <R> R accept(ShapeVisitor<R> visitor) {
            return visitor.map(this);
        }
    }

    /** A value that may be missing. It is null in files. */
    record OfOptional(Shape value) implements Shape {
        @Override
        public <R> R accept(ShapeVisitor<R> visitor) {
            return visitor.optional(this);
        }

        @Override
        public Object missing() {
            return Optional.empty();
        }

        @Override
        public Object ofNull() {
            return Optional.empty();
        }

        /** What is in it, or null. */
        public static Object unwrapped(Object optional) {
            return optional == null ? null : ((Optional<?>) optional).orElse(null);
        }
    }
}
