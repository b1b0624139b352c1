package io.dstream.codec;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * A codec whose values are made of named parts. A block has the names once, in the definition of the type; values are
 * read by what was written under the same name.
 */
abstract class NamedCodec<T> implements Codec<T> {
    private static final long serialVersionUID = 1L;

    private final String id;
    private final Class<T> type;
    private final ImmutableList<String> names;

    NamedCodec(String id, Class<T> type, List<String> names) {
        Codecs.requireAllowed(id, 1, type);
        this.id = id;
        this.type = requireNonNull(type, "type");
        this.names = ImmutableList.copyOf(names);
    }

    @Override
    public final String id() {
        return id;
    }

    /** Always 1: what was written says itself what it is made of. */
    @Override
    public final int version() {
        return 1;
    }

    @Override
    public final Class<T> type() {
        return type;
    }

    final ImmutableList<String> names() {
        return names;
    }

    /** Alone: the names, then the value. For codecs that write part of what they write with this one. */
    @Override
    public final void write(T value, ByteWriter out) {
        writeNames(out);
        writeParts(value, out);
    }

    @Override
    public final T read(int version, ByteReader in) {
        return layout(readNames(in), in.position()).read(in.values());
    }

    final void writeNames(ByteWriter out) {
        out.writeVarInt(names.size());
        for (String name : names) {
            out.writeString(name);
        }
    }

    static List<String> readNames(ByteReader in) {
        int count = in.readCount(1);
        ImmutableList.Builder<String> stored = ImmutableList.builder();
        for (int i = 0; i < count; i++) {
            stored.add(in.readString());
        }
        return stored.build();
    }

    /** Writes a value whose names are known. */
    abstract void writeParts(T value, ByteWriter out);

    /**
     * How values are read that were written with these names.
     *
     * @throws CodecException if they cannot be
     */
    abstract Layout<T> layout(List<String> stored, int offset);

    /** Reads values written with certain names. */
    interface Layout<T> {
        /** What {@link NamedCodec#writeParts} wrote. */
        T read(ValueReader in);
    }

    static String defaultId(Class<?> type, String factory) {
        String id = type.getSimpleName();
        if (!Codecs.isId(id)) {
            throw new IllegalArgumentException("expected a class whose simple name may be an id, found "
                    + type.getTypeName() + ": give it one, Codecs." + factory + "(\"id\", ...)");
        }
        return id;
    }

    @Override
    public String toString() {
        return "codec '" + id + "' of " + type.getTypeName();
    }
}
