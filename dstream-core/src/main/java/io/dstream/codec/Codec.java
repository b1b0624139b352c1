package io.dstream.codec;

import java.io.Serializable;

/**
 * Writes and reads the values of one class. Register it with {@link Codecs#with}; bytes refer to it by {@link #id}.
 *
 * <p>What is written must remain readable as long as such bytes are kept. If you change what {@link #write} writes,
 * increase {@link #version} and add a branch for the old version to {@link #read}:
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
 * <p>A codec must be stateless, because it is called by several threads at a time. It never receives null. It is
 * serializable, for engines that have values written in other processes; within a single process, the values its
 * functions capture need not be.
 *
 * @param <T> the type of the values
 */
public interface Codec<T> extends Serializable {
    /**
     * Returns the id by which bytes refer to the codec. It must never change.
     *
     * @return 1 to 100 of the characters {@code A-Z a-z 0-9 . _ -}
     */
    String id();

    /**
     * Returns the version of what {@link #write} writes.
     *
     * @return at least 1
     */
    int version();

    /**
     * Returns the class of the values. For a class that can have instances, the codec is for exactly this class, not
     * for subclasses. For an interface or an abstract class, it is for all implementations that have no codec of their
     * own.
     *
     * @return the class
     */
    Class<T> type();

    /**
     * Writes a value. Its parts may be anything that can be written with {@link ByteWriter#writeValue}.
     *
     * @param value the value
     * @param out the output
     */
    void write(T value, ByteWriter out);

    /**
     * Reads a value: exactly the bytes that were written for it.
     *
     * @param version the version that wrote them; never higher than {@link #version}
     * @param in the input, which ends after the value
     * @return the value; must not be null
     * @throws CodecException if the version is not known, or it could not have written these bytes
     */
    T read(int version, ByteReader in);

    /**
     * Returns a codec made of two functions.
     *
     * @param id its {@link #id}
     * @param version its {@link #version}
     * @param type its {@link #type}
     * @param writer its {@link #write}
     * @param reader its {@link #read}
     * @param <T> the type of the values
     * @return the codec
     * @throws IllegalArgumentException if the id or the version is not valid
     */
    static <T> Codec<T> of(String id, int version, Class<T> type, Writer<T> writer, Reader<T> reader) {
        return new FunctionCodec<>(id, version, type, writer, reader);
    }

    /**
     * {@link Codec#write} as a function.
     *
     * @param <T> the type of the values
     */
    @FunctionalInterface
    interface Writer<T> extends Serializable {
        /**
         * Writes a value.
         *
         * @param value the value
         * @param out the output
         */
        void write(T value, ByteWriter out);
    }

    /**
     * {@link Codec#read} as a function.
     *
     * @param <T> the type of the values
     */
    @FunctionalInterface
    interface Reader<T> extends Serializable {
        /**
         * Reads a value.
         *
         * @param version the version that wrote it
         * @param in the input
         * @return the value
         */
        T read(int version, ByteReader in);
    }
}
