package io.dstream.table;

import io.dstream.batch.Pair;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** Finds arrays in keys, which would make each of them a key of its own. Looks at a class once. */
final class KeyCheck {
    private static final ClassValue<KeyCheck> CHECKS = new ClassValue<>() {
        @Override
        protected KeyCheck computeValue(Class<?> type) {
            return of(type);
        }
    };

    private enum Kind {
        /** Objects hold what they are equal by themselves. */
        PLAIN,
        PAIR,
        OPTIONAL,
        COLLECTION,
        MAP,
        ARRAYS
    }

    private final Kind kind;
    private final String what; // of those with arrays, for the message

    private KeyCheck(Kind kind, String what) {
        this.kind = kind;
        this.what = what;
    }

    /** What is wrong with a key, or null. */
    static String arraysIn(Object key) {
        if (key == null || key instanceof String || key instanceof Number) {
            return null;
        }
        KeyCheck check = CHECKS.get(key.getClass());
        return switch (check.kind) {
            case PLAIN -> null;
            case ARRAYS -> check.what;
            case PAIR -> either(((Pair<?, ?>) key).key(), ((Pair<?, ?>) key).value());
            case OPTIONAL -> arraysIn(((Optional<?>) key).orElse(null));
            case COLLECTION -> arraysInAny((Collection<?>) key);
            case MAP -> either(((Map<?, ?>) key).keySet(), ((Map<?, ?>) key).values());
        };
    }

    private static String either(Object a, Object b) {
        String wrong = arraysIn(a);
        return wrong == null ? arraysIn(b) : wrong;
    }

    private static String arraysInAny(Collection<?> all) {
        for (Object each : all) {
            String wrong = arraysIn(each);
            if (wrong != null) {
                return wrong;
            }
        }
        return null;
    }

    private static KeyCheck of(Class<?> type) {
        if (type.isArray()) {
            return new KeyCheck(Kind.ARRAYS, "an array (" + type.getSimpleName() + ")");
        } else if (type == Pair.class) {
            return new KeyCheck(Kind.PAIR, "");
        } else if (type == Optional.class) {
            return new KeyCheck(Kind.OPTIONAL, "");
        } else if (Collection.class.isAssignableFrom(type)) {
            return new KeyCheck(Kind.COLLECTION, "");
        } else if (Map.class.isAssignableFrom(type)) {
            return new KeyCheck(Kind.MAP, "");
        }
        return type.isRecord() && comparesItsComponents(type) ? ofRecord(type) : new KeyCheck(Kind.PLAIN, "");
    }

    private static KeyCheck ofRecord(Class<?> type) {
        for (RecordComponent component : type.getRecordComponents()) {
            Class<?> declared = component.getType();
            if (declared.isArray()) {
                return new KeyCheck(
                        Kind.ARRAYS,
                        "a " + type.getSimpleName() + ", with an array (" + declared.getSimpleName()
                                + ") as its component " + component.getName() + ",");
            } else if (declared.isRecord() && declared != type && CHECKS.get(declared).kind == Kind.ARRAYS) {
                return CHECKS.get(declared);
            }
        }
        return new KeyCheck(Kind.PLAIN, "");
    }

    /** Whether the compiler has made equals: it makes it final, as programs do not. */
    private static boolean comparesItsComponents(Class<?> record) {
        try {
            Method equals = record.getDeclaredMethod("equals", Object.class);
            return Modifier.isFinal(equals.getModifiers());
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }
}
