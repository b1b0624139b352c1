package io.dstream.formats.internal.shape;

import java.lang.invoke.MethodHandle;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A record: its components, and how it is made of them. Used by many threads. */
public final class RecordShape implements Shape {

    /**
     * A component.
     *
     * @param name what it is called in the class
     * @param field what it is called in files
     * @param aliases further names in files
     */
    public record Component(String name, String field, List<String> aliases, Shape shape) {}

    private final Class<?> type;
    private final List<Component> components;
    private final List<MethodHandle> getters; // (Object)Object
    private final MethodHandle constructor; // (Object[])Object

    RecordShape(Class<?> type, List<Component> components, List<MethodHandle> getters, MethodHandle constructor) {
        this.type = type;
        this.components = List.copyOf(components);
        this.getters = List.copyOf(getters);
        this.constructor = constructor;
    }

    public Class<?> type() {
        return type;
    }

    public List<Component> components() {
        return components;
    }

    /** The value of a component. */
    public Object get(int component, Object record) {
        try {
            return getters.get(component).invokeExact(record);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) { // an accessor of the user's that throws
            throw BadValueException.of(
                            type.getSimpleName() + "."
                                    + components.get(component).name() + "() threw " + e,
                            e)
                    .in(components.get(component).name());
        }
    }

    /** A record of the values of all components. */
    public Object make(Object[] values) {
        try {
            return constructor.invokeExact(values);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw BadValueException.of("the constructor of " + type.getSimpleName() + " threw " + e, e);
        }
    }

    /** What a record without any of its components in the file would be made of. */
    public Object[] missingValues() {
        Object[] values = new Object[components.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = components.get(i).shape().missing();
        }
        return values;
    }

    /** Which components, by number, fields of a file become: by name, or else by alias. */
    public Map<String, Integer> match(Iterable<String> fields) {
        Map<String, Integer> found = new HashMap<>();
        for (int i = 0; i < components.size(); i++) {
            String field = fieldOf(components.get(i), fields);
            if (field != null) {
                found.put(field, i);
            }
        }
        return found;
    }

    private static String fieldOf(Component component, Iterable<String> fields) {
        String byAlias = null;
        for (String field : fields) {
            if (field.equals(component.field())) {
                return field;
            }
            if (byAlias == null && component.aliases().contains(field)) {
                byAlias = field;
            }
        }
        return byAlias;
    }

    @Override
    public <R> R accept(ShapeVisitor<R> visitor) {
        return visitor.record(this);
    }
}
