package io.dstream.store;

import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import java.io.Serializable;

/** Writes and reads the values of an operator's state: as any value is, unless it says otherwise. */
public interface StateValues extends Serializable {
    /**
     * Writes a value.
     *
     * @param value the value
     * @param out takes it
     */
    default void writeState(Object value, ByteWriter out) {
        out.writeValue(value);
    }

    /**
     * Reads a value.
     *
     * @param in gives it
     * @return the value
     */
    default Object readState(ByteReader in) {
        return in.readValue();
    }

    /**
     * Writes what the operator keeps {@linkplain StateStore#aside beside the keys}.
     *
     * @param aside what it keeps, not null
     * @param out takes it
     */
    default void writeAside(Object aside, ByteWriter out) {
        out.writeValue(aside);
    }

    /**
     * Reads what the operator keeps beside the keys.
     *
     * @param in gives it
     * @return what it keeps
     */
    default Object readAside(ByteReader in) {
        return in.readValue();
    }
}
