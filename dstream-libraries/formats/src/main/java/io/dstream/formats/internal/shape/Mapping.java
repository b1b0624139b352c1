package io.dstream.formats.internal.shape;

import java.io.Serializable;

/** A record class and its shape. Only the class is sent to other processes; the shape is read off it there. */
public final class Mapping<T> implements Serializable {
    private static final long serialVersionUID = 1;

    private final Class<T> type;
    private final transient RecordShape shape;

    private Mapping(Class<T> type) {
        this.type = type;
        this.shape = Shapes.of(type);
    }

    /** A class's. Throws IllegalArgumentException if it is no record, or has a component that no format has. */
    public static <T> Mapping<T> of(Class<T> type) {
        return new Mapping<>(type);
    }

    public RecordShape shape() {
        return shape;
    }

    /** A record of the shape. */
    public T cast(Object record) {
        return type.cast(record);
    }

    public String name() {
        return type.getSimpleName();
    }

    private Object readResolve() {
        return new Mapping<>(type);
    }
}
