package io.dstream.table;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.dstream.batch.Pair;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Whether a value can be changed while its reference stays the same, so that nobody who holds the reference can tell.
 * Errs on the side of yes. Any thread may ask; a class is looked at once.
 */
public final class InPlace {
    private static final ImmutableSet<Class<?>> FIXED = ImmutableSet.of(
            String.class,
            Integer.class,
            Long.class,
            Double.class,
            Float.class,
            Short.class,
            Byte.class,
            Character.class,
            Boolean.class,
            BigInteger.class,
            BigDecimal.class,
            UUID.class,
            Class.class);

    private static final ClassValue<Kind> KINDS = new ClassValue<>() {
        @Override
        protected Kind computeValue(Class<?> type) {
            return kind(type);
        }
    };

    private InPlace() {}

    private enum Kind {
        FIXED,
        /** As fixed as what is in it. */
        HOLDER,
        CHANGING
    }

    /**
     * Whether a value may be changed in place: not where it is a string, a number, a time, an enum constant, or an
     * object whose fields are all final and of such types; nor where it is a pair, an {@code Optional} or an immutable
     * collection of these.
     *
     * @param value the value, or null
     * @return whether it may
     */
    public static boolean mayChange(Object value) {
        if (value == null || value instanceof Long || value instanceof Integer || value instanceof String) {
            return false; // which most are, and this is quicker than to look at the class
        }
        return switch (KINDS.get(value.getClass())) {
            case FIXED -> false;
            case CHANGING -> true;
            case HOLDER -> holdsWhatMayChange(value);
        };
    }

    private static boolean holdsWhatMayChange(Object value) {
        if (value instanceof Pair<?, ?> pair) {
            return mayChange(pair.key()) || mayChange(pair.value());
        } else if (value instanceof Optional<?> some) {
            return mayChange(some.orElse(null));
        } else if (value instanceof Collection<?> all) {
            return all.stream().anyMatch(InPlace::mayChange);
        }
        return ((Map<?, ?>) value)
                .entrySet().stream().anyMatch(entry -> mayChange(entry.getKey()) || mayChange(entry.getValue()));
    }

    private static Kind kind(Class<?> type) {
        if (type == Pair.class || type == Optional.class || isImmutableCollection(type)) {
            return Kind.HOLDER;
        }
        return isFixed(type, new HashSet<>()) ? Kind.FIXED : Kind.CHANGING;
    }

    private static boolean isImmutableCollection(Class<?> type) {
        return type.getName().startsWith("java.util.ImmutableCollections$")
                ? Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type)
                : ImmutableCollection.class.isAssignableFrom(type) || ImmutableMap.class.isAssignableFrom(type);
    }

    /** Whether all objects of a declared type are fixed; a type within itself is if the rest of it is. */
    private static boolean isFixed(Class<?> type, Set<Class<?>> seen) {
        if (type.isPrimitive() || FIXED.contains(type) || Enum.class.isAssignableFrom(type) || !seen.add(type)) {
            return true;
        }
        if (!Modifier.isFinal(type.getModifiers()) || type.isArray()) {
            return false;
        }
        return type.getPackageName().equals("java.time")
                || (type.getClassLoader() != null
                        && (type.isRecord() || type.getSuperclass() == Object.class)
                        && Arrays.stream(type.getDeclaredFields()).allMatch(field -> isFixed(field, seen)));
    }

    private static boolean isFixed(Field field, Set<Class<?>> seen) {
        return Modifier.isStatic(field.getModifiers())
                || (Modifier.isFinal(field.getModifiers()) && isFixed(field.getType(), seen));
    }
}
