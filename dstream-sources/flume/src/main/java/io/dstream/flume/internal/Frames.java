package io.dstream.flume.internal;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * How calls and answers are put on a connection: a number that the answer repeats, how many pieces follow, and each
 * with its length. This is what Avro's Netty transport does; it reads whatever it is announced, and this does not.
 */
final class Frames {
    private static final int MOST_PIECES = 1 << 16;
    private static final int PIECE = 1 << 16; // memory is taken as bytes come

    /** A call or an answer. */
    @SuppressWarnings("ArrayRecordComponent") // not compared
    record Frame(int number, byte[] bytes) {}

    private Frames() {}

    /** Reads a frame; none at the end of the connection. */
    static Optional<Frame> read(DataInputStream in, int mostBytes) throws IOException {
        int number;
        try {
            number = in.readInt();
        } catch (EOFException e) {
            return Optional.empty();
        }
        int pieces = in.readInt();
        if (pieces < 0 || pieces > MOST_PIECES) {
            throw new IOException("what comes is not a call of Avro");
        }
        byte[] bytes = new byte[0];
        for (int i = 0; i < pieces; i++) {
            int length = in.readInt();
            if (length < 0 || length > mostBytes - bytes.length) {
                throw new TooLargeException();
            }
            bytes = append(bytes, length, in);
        }
        return Optional.of(new Frame(number, bytes));
    }

    private static byte[] append(byte[] before, int length, DataInputStream in) throws IOException {
        byte[] all = before;
        int at = before.length;
        int end = at + length;
        while (at < end) {
            int more = Math.min(end - at, Math.max(PIECE, at));
            all = Arrays.copyOf(all, at + more);
            in.readFully(all, at, more);
            at += more;
        }
        return all;
    }

    static void write(DataOutputStream out, int number, byte[] bytes) throws IOException {
        out.writeInt(number);
        out.writeInt(1);
        out.writeInt(bytes.length);
        out.write(bytes);
        out.flush();
    }

    /** A frame that is larger than it may be. */
    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;

        TooLargeException() {
            super("too large");
        }
    }
}
