package io.dstream.codec;

import com.google.common.base.Defaults;
import com.google.common.primitives.Primitives;
import io.dstream.internal.codec.Tag;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A component of a record: how it is got, and what fits into it. */
final class Component {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    private final RecordComponent reflected;
    private final Class<?> type;
    private final Class<?> boxed;
    private final MethodHandle getter;

    private Component(RecordComponent reflected) {
        this.reflected = reflected;
        type = reflected.getType();
        boxed = Primitives.wrap(type);
        Method accessor = reflected.getAccessor();
        open(accessor, reflected.getDeclaringRecord());
        try {
            Class<?> got = type == long.class || type == int.class || type == double.class || type == boolean.class
                    ? type
                    : Object.class;
            getter = LOOKUP.unreflect(accessor).asType(MethodType.methodType(got, Object.class));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
        if (!Tag.fitsWhatIsRead(type)) {
            throw new IllegalArgumentException("expected components of types that reading gives, found " + this
                    + ": declare it as the interface (List, Set, SortedSet, Map, SortedMap)");
        }
    }

    static Component[] allOf(Class<? extends Record> record) {
        return Arrays.stream(record.getRecordComponents()).map(Component::new).toArray(Component[]::new);
    }

    /** The canonical constructor, as a function of an array of what its parameters are. */
    static MethodHandle constructorOf(Class<? extends Record> record) {
        Class<?>[] types = Arrays.stream(record.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = record.getDeclaredConstructor(types);
            open(constructor, record);
            return LOOKUP.unreflectConstructor(constructor)
                    .asType(MethodType.genericMethodType(types.length))
                    .asSpreader(Object[].class, types.length);
        } catch (NoSuchMethodException | IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void open(AccessibleObject member, Class<?> record) {
        try {
            member.setAccessible(true);
        } catch (InaccessibleObjectException e) {
            String self = Component.class.getModule().getName();
            throw new IllegalArgumentException(
                    "record " + record.getTypeName() + " is not open: write `opens " + record.getPackageName()
                            + (self == null ? "" : " to " + self) + ";` into the module-info of module "
                            + record.getModule().getName(),
                    e);
        }
    }

    String name() {
        return reflected.getName();
    }

    Type genericType() {
        return reflected.getGenericType();
    }

    void write(Object record, ValueWriter out) {
        try {
            if (type == long.class) {
                out.writeLong((long) getter.invokeExact(record));
            } else if (type == int.class) {
                out.writeInt((int) getter.invokeExact(record));
            } else if (type == double.class) {
                out.writeDouble((double) getter.invokeExact(record));
            } else if (type == boolean.class) {
                out.writeBoolean((boolean) getter.invokeExact(record));
            } else {
                out.write((Object) getter.invokeExact(record));
            }
        } catch (CodecException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new CodecException("could not write " + this + ": " + e, e);
        }
    }

    /** What the component is if it was not written. */
    Object ifNew() {
        if (type == Optional.class) {
            return Optional.empty();
        } else if (type == List.class || type == Collection.class) {
            return Collections.emptyList();
        } else if (type == Set.class) {
            return Collections.emptySet();
        } else if (type == Map.class) {
            return Collections.emptyMap();
        }
        return Defaults.defaultValue(type);
    }

    /** What was read, as what the component takes. */
    Object fit(Object value, int offset) {
        if (value == null ? !type.isPrimitive() : boxed.isInstance(value)) {
            return value;
        }
        Object wider = value == null ? null : widened(value);
        if (wider == null) {
            throw new CodecException(
                    "expected " + this + ", found "
                            + (value == null ? "null" : value.getClass().getTypeName()),
                    offset,
                    null);
        }
        return wider;
    }

    private Object widened(Object value) {
        if (value instanceof Float number && boxed == Double.class) {
            return (double) number;
        }
        boolean upToShort = value instanceof Byte;
        boolean upToInteger = upToShort || value instanceof Short;
        boolean upToLong = upToInteger || value instanceof Integer;
        if (boxed == Long.class && upToLong) {
            return ((Number) value).longValue();
        } else if (boxed == Integer.class && upToInteger) {
            return ((Number) value).intValue();
        } else if (boxed == Short.class && upToShort) {
            return ((Number) value).shortValue();
        }
        return null;
    }

    @Override
    public String toString() {
        return "component " + name() + " of record "
                + reflected.getDeclaringRecord().getTypeName() + ", a " + type.getTypeName();
    }
}
