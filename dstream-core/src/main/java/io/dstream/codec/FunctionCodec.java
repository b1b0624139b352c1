package io.dstream.codec;

import static java.util.Objects.requireNonNull;

/** What {@link Codec#of} gives. */
record FunctionCodec<T>(String id, int version, Class<T> type, Codec.Writer<T> writer, Codec.Reader<T> reader)
        implements Codec<T> {
    FunctionCodec {
        requireNonNull(writer, "writer");
        requireNonNull(reader, "reader");
        Codecs.requireAllowed(id, version, type);
    }

    @Override
    public void write(T value, ByteWriter out) {
        writer.write(value, out);
    }

    @Override
    public T read(int version, ByteReader in) {
        return reader.read(version, in);
    }

    @Override
    public String toString() {
        return "codec '" + id + "' version " + version + " of " + type.getTypeName();
    }
}
