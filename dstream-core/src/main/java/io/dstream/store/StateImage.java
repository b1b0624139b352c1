package io.dstream.store;

import io.dstream.codec.ByteWriter;

/** Some of an operator's state in one partition on its way to a checkpoint, in pieces of bounded size. */
public interface StateImage {

    /**
     * Writes the next piece: as many entries as make it about so large.
     *
     * @param out takes the piece
     * @param bytes how large it should become
     * @return whether there is more to write
     */
    boolean write(ByteWriter out, int bytes);

    /**
     * Whether the next tick may change, in place, values that are still to be written, so that it has to wait.
     *
     * @return whether all must be written before the next tick
     */
    default boolean mayChange() {
        return false;
    }

    /**
     * How much there is beside what is written here: in files that it only names.
     *
     * @return bytes, which it took to write them
     */
    default long bytesElsewhere() {
        return 0;
    }
}
