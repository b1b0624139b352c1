package io.dstream.codec;

import java.io.Serializable;

/**
 * How the values of one class are written and read. It is registered with {@link Codecs#with}; bytes name it by
 * {@link #id}.
 *
 * <p>What is written must be readable for as long as such bytes are kept, so a change of what {@link #write} writes
 * needs a higher {@link #version}, and {@link #read} a branch for the old one:
 *
 * <pre>{@code
 * Codec.of("cart", 2, Cart.class,
 *         (cart, out) -> {
 *             out.writeString(cart.owner());
 *             out.writeLong(cart.cents());
 *         },
 *         (version, in) -> switch (version) {
 *             case 1 -> new Cart(in.readString(), 100L * in.readInt());
 *             case 2 -> new Cart(in.readString(), in.readLong());
 *             default -> throw CodecException.unknownVersion("cart", version);
 *         })
 * }</pre>
 *
 * <p>For records and enums there are {@link Codecs#ofRecord(Class)} and {@link Codecs#ofEnum(Class)}.
 *
 * <p>A codec must be stateless: it is called by several threads at a time. It never meets null. It is serialisable, for
 * engines that have values written in other processes; where all is in one process, what its functions capture need not
 * be.
 *
 * @param <T> the values
 */
public interface Codec<T> extends Serializable {
    /**
     * The name under which bytes know the codec. It must never change.
     *
     * @return 1 to 100 of the characters {@code A-Z a-z 0-9 . _ -}
     */
    String id();

    /**
     * The version of what {@link #write} writes.
     *
     * @return at least 1
     */
    int version();

    /**
     * The class of the values. If it can have instances, the codec is for those of exactly this class, not of classes
     * that extend it; if it is an interface or abstract, for all that implement it and have no codec of their own.
     *
     * @return the class
     */
    Class<T> type();

    /**
     * Writes a value. Parts may be anything that can be written, with {@link ByteWriter#writeValue}.
     *
     * @param value the value
     * @param out where to
     */
    void write(T value, ByteWriter out);

    /**
     * Reads a value: exactly the bytes that were written for it.
     *
     * @param version the version that wrote them; never higher than {@link #version}
     * @param in where from; it ends behind the value
     * @return the value; not null
     * @throws CodecException if the version is not known, or the bytes are none that it could have written
     */
    T read(int version, ByteReader in);

    /**
     * A codec made of two functions.
     *
     * @param id its {@link #id}
     * @param version its {@link #version}
     * @param type its {@link #type}
     * @param writer its {@link #write}
     * @param reader its {@link #read}
     * @param <T> the values
     * @return the codec
     * @throws IllegalArgumentException if the id or the version is not allowed
     */
    static <T> Codec<T> of(String id, int version, Class<T> type, Writer<T> writer, Reader<T> reader) {
        return new FunctionCodec<>(id, version, type, writer, reader);
    }

    /**
     * {@link Codec#write} as a function.
     *
     * @param <T> the values
     */
    @FunctionalInterface
    interface Writer<T> extends Serializable {
        /**
         * Writes a value.
         *
         * @param value the value
         * @param out where to
         */
        void write(T value, ByteWriter out);
    }

    /**
     * {@link Codec#read} as a function.
     *
     * @param <T> the values
     */
    @FunctionalInterface
    interface Reader<T> extends Serializable {
        /**
         * Reads a value.
         *
         * @param version the version that wrote it
         * @param in where from
         * @return the value
         */
        T read(int version, ByteReader in);
    }
}
