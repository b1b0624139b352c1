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
}
