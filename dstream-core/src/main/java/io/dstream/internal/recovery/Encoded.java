package io.dstream.internal.recovery;

import io.dstream.codec.Codecs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Records of the log that are encoded and not written yet. Immutable. */
public final class Encoded {
    static final Encoded NOTHING = new Encoded(List.of());

    private final List<Piece> pieces;

    /** A record of the log. */
    static final class Piece {
        final int type;
        final byte[] payload;

        Piece(int type, byte[] payload) {
            this.type = type;
            this.payload = payload;
        }
    }

    /** What is encoded. */
    interface Source {
        void writeTo(JournalWriter encoder) throws IOException;
    }

    private Encoded(List<Piece> pieces) {
        this.pieces = pieces;
    }

    static Encoded of(Codecs codecs, Source source) throws IOException {
        List<Piece> pieces = new ArrayList<>();
        source.writeTo(new JournalWriter(
                (type, id, payload, offset, length) ->
                        pieces.add(new Piece(type, Arrays.copyOfRange(payload, offset, offset + length))),
                codecs));
        return new Encoded(List.copyOf(pieces));
    }

    List<Piece> pieces() {
        return pieces;
    }
}
