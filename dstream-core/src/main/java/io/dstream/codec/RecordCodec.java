package io.dstream.codec;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.io.Serializable;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The codec created by {@link Codecs#ofRecord(Class)}: writes a record by the names of its components. Each component
 * is written as a separate value, so its type must be one that can be written.
 *
 * <p>Data written by earlier releases is read by name:
 *
 * <ul>
 *   <li>the order of components may change;
 *   <li>a new component gets 0, false, an empty Optional, List, Set, Map or Collection, or otherwise null;
 *   <li>a component that no longer exists is skipped;
 *   <li>if some components are new <em>and</em> some no longer exist, one of them may have been renamed, and its values
 *       would be lost silently. This is rejected unless {@link #renamed} or {@link #removed} has been called for those
 *       that no longer exist;
 *   <li>the type of a component may have become wider: Byte, Short, Integer, Long; or Float, Double; boxed or not. All
 *       other changes of type are rejected.
 * </ul>
 *
 * <p>The record's own constructor is called; an exception it throws becomes the cause of a {@link CodecException}. Type
 * arguments are not known when reading: for a {@code List<String>}, any list that was written is read, even a list of
 * numbers.
 *
 * @param <R> the type of the record
 */
public final class RecordCodec<R extends Record> extends NamedCodec<R> {
    private static final long serialVersionUID = 1L;

    private final transient Component[] components;
    private final transient MethodHandle constructor;
    private final ImmutableMap<String, String> renamed;
    private final ImmutableSet<String> removed;

    RecordCodec(String id, Class<R> type) {
        super(
                id,
                type,
                Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList());
        components = Component.allOf(type);
        constructor = Component.constructorOf(type);
        renamed = ImmutableMap.of();
        removed = ImmutableSet.of();
    }

    private RecordCodec(RecordCodec<R> codec, ImmutableMap<String, String> renamed, ImmutableSet<String> removed) {
        super(codec.id(), codec.type(), codec.names());
        components = codec.components;
        constructor = codec.constructor;
        this.renamed = renamed;
        this.removed = removed;
    }

    /**
     * Returns a copy that knows the former name of a component.
     *
     * @param from the name in an earlier release
     * @param to the current name
     * @return a codec with this information
     * @throws IllegalArgumentException if the record has no component {@code to}, or has a component {@code from}
     */
    public RecordCodec<R> renamed(String from, String to) {
        requireGone(from);
        if (!names().contains(to)) {
            throw new IllegalArgumentException("expected one of the components " + names() + " of "
                    + type().getTypeName() + ", found '" + to + "'");
        }
        return new RecordCodec<>(
                this,
                ImmutableMap.<String, String>builder()
                        .putAll(renamed)
                        .put(from, to)
                        .buildOrThrow(),
                removed);
    }

    /**
     * Returns a copy that knows that a component of an earlier release was removed, so its values may be discarded.
     *
     * @param name the name in an earlier release
     * @return a codec with this information
     * @throws IllegalArgumentException if the record has such a component
     */
    public RecordCodec<R> removed(String name) {
        requireGone(name);
        return new RecordCodec<>(
                this,
                renamed,
                ImmutableSet.<String>builder().addAll(removed).add(name).build());
    }

    private void requireGone(String name) {
        if (names().contains(name) || renamed.containsKey(name) || removed.contains(name)) {
            throw new IllegalArgumentException("expected the name of a component that " + type().getTypeName()
                    + " had, found '" + name + "', which it has, or which was named before");
        }
    }

    @Override
    void writeParts(R value, ByteWriter out) {
        for (Component component : components) {
            component.write(value, out.values());
        }
    }

    @Override
    Layout<R> layout(List<String> stored, int offset) {
        int[] places = new int[stored.size()];
        boolean[] filled = new boolean[components.length];
        List<String> gone = new ArrayList<>();
        for (int i = 0; i < places.length; i++) {
            String name = stored.get(i);
            places[i] = names().indexOf(renamed.getOrDefault(name, name));
            if (places[i] >= 0) {
                if (filled[places[i]]) {
                    throw new CodecException(
                            "expected component " + names().get(places[i]) + " of record " + type().getTypeName()
                                    + " once, found it twice in " + stored,
                            offset,
                            null);
                }
                filled[places[i]] = true;
            } else if (!removed.contains(name)) {
                gone.add(name);
            }
        }
        Object[] defaults = new Object[components.length];
        List<String> added = new ArrayList<>();
        for (int i = 0; i < components.length; i++) {
            if (!filled[i]) {
                defaults[i] = components[i].ifNew();
                added.add(components[i].name());
            }
        }
        if (!gone.isEmpty() && !added.isEmpty()) {
            throw maybeRenamed(gone, added, offset);
        }
        return values -> read(values, places, defaults);
    }

    private CodecException maybeRenamed(List<String> gone, List<String> added, int offset) {
        return new CodecException(
                "record " + type().getTypeName() + " has no components " + gone + ", which were written, and has "
                        + added + ", which were not, and a component may have been renamed; say so with .renamed(\""
                        + gone.get(0) + "\", \"" + added.get(0) + "\") or .removed(\"" + gone.get(0)
                        + "\") behind Codecs.ofRecord(...)",
                offset,
                null);
    }

    private R read(ValueReader values, int[] places, Object[] defaults) {
        int at = values.in().position();
        Object[] arguments = defaults.clone();
        for (int place : places) {
            int offset = values.in().position();
            Object value = values.read();
            if (place >= 0) {
                arguments[place] = components[place].fit(value, offset);
            }
        }
        try {
            return type().cast((Object) constructor.invokeExact(arguments));
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw new CodecException(
                    "the constructor of record " + type().getTypeName() + " does not take what was read: " + e, at, e);
        }
    }

    Component[] components() {
        return components.clone();
    }

    /** What is serialised: the rest is found in the class again, where it is read. */
    private record Serialised<R extends Record>(
            String id, Class<R> type, ImmutableMap<String, String> renamed, ImmutableSet<String> removed)
            implements Serializable {
        private Object readResolve() {
            return new RecordCodec<>(new RecordCodec<>(id, type), renamed, removed);
        }
    }

    private Object writeReplace() {
        return new Serialised<>(id(), type(), renamed, removed);
    }
}
