package io.dstream.table;

import io.dstream.codec.ByteWriter;
import io.dstream.codec.CodecException;
import io.dstream.codec.Codecs;
import java.io.Serializable;

/**
 * A neutral accumulator to begin with again and again, for each key or partition: the value itself where it cannot be
 * changed, and otherwise a copy each time, so that what one of them puts into it is not there for the next. Immutable.
 *
 * @param <A> the accumulator
 */
public final class Zero<A> implements Serializable {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // as far as the program's own value is
    private final A shared;

    private final byte[] bytes; // of one that may be changed; else null

    private Zero(A shared, byte[] bytes) {
        this.shared = shared;
        this.bytes = bytes;
    }

    /**
     * A zero.
     *
     * @param kind the operator, for the message
     * @param value what the program gave; may be null
     * @param <A> the accumulator
     * @return the zero
     * @throws IllegalArgumentException if it may be changed and cannot be copied
     */
    public static <A> Zero<A> of(String kind, A value) {
        if (!InPlace.mayChange(value)) {
            return new Zero<>(value, null);
        }
        try {
            ByteWriter out = Codecs.builtIn().newWriter();
            out.writeValue(value);
            return new Zero<>(null, out.toByteArray());
        } catch (CodecException e) {
            throw new IllegalArgumentException(
                    kind + " from a " + value.getClass().getTypeName()
                            + ": expected a zero that cannot be changed, or a collection or array that can be copied,"
                            + " because it is used again and again; give an Aggregator, which makes a new one each time ("
                            + e.getMessage() + ")",
                    e);
        }
    }

    /**
     * The zero, for one use.
     *
     * @return the value, or a copy
     */
    @SuppressWarnings("unchecked")
    public A get() {
        return bytes == null ? shared : (A) Codecs.builtIn().newReader(bytes).readValue();
    }
}
