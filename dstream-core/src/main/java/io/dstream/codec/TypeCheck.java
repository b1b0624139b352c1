package io.dstream.codec;

import io.dstream.internal.codec.Tag;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.HashSet;
import java.util.Set;

/** One run of {@link Codecs#check}: looks into each type once. */
final class TypeCheck {
    private final Codecs codecs;
    private final Set<Type> seen = new HashSet<>();

    TypeCheck(Codecs codecs) {
        this.codecs = codecs;
    }

    /** @param where what is declared with the type, for the message */
    void check(Type type, String where) {
        if (!seen.add(type)) {
            return;
        }
        if (type instanceof Class<?> c) {
            checkClass(c, where);
        } else if (type instanceof ParameterizedType parameterized) {
            check(parameterized.getRawType(), where);
            for (Type argument : parameterized.getActualTypeArguments()) {
                check(argument, where);
            }
        } else if (type instanceof WildcardType wildcard) {
            for (Type bound : wildcard.getUpperBounds()) {
                check(bound, where);
            }
        }
    }

    private void checkClass(Class<?> type, String where) {
        Codec<?> codec = codecs.codecOf(type);
        if (codec instanceof RecordCodec<?> record) {
            for (Component component : record.components()) {
                check(component.genericType(), " (component " + component.name() + " of " + type.getTypeName() + ")");
            }
        } else if (codec == null && Tag.of(type) == Tag.NONE && !type.isPrimitive()) {
            if (type.isSealed()) {
                for (Class<?> permitted : type.getPermittedSubclasses()) {
                    check(permitted, " (permitted by " + type.getTypeName() + ")");
                }
            }
            if (!Codecs.isOpen(type)) {
                throw new UnregisteredTypeException(type, where);
            }
        }
    }
}
