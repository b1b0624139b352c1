package io.dstream.store;

import io.dstream.codec.ByteReader;

/** Takes in what was written of an operator's state, piece by piece. */
public interface StateLoader {

    /**
     * Takes in a piece.
     *
     * @param piece what a {@link StateImage} wrote
     */
    void take(ByteReader piece);

    /** All pieces have been taken in. */
    void end();
}
