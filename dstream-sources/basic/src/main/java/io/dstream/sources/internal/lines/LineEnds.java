package io.dstream.sources.internal.lines;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Finds line ends in a file, in pieces of 64 KiB. */
public final class LineEnds {
    private static final int PIECE = 64 << 10;

    private final FileChannel channel;
    private final byte[] bytes = new byte[PIECE];

    public LineEnds(FileChannel channel) {
        this.channel = channel;
    }

    /** Whether a position is just behind a line end. */
    public boolean isBehindOne(long position) throws IOException {
        read(position - 1, 1);
        return bytes[0] == '\n';
    }

    /** The position behind the last line end of a range, or -1. Reads from the back, and only as far as needed. */
    public long last(long from, long to) throws IOException {
        for (long end = to; end > from; ) {
            long start = Math.max(from, end - PIECE);
            int length = (int) (end - start);
            read(start, length);
            for (int i = length - 1; i >= 0; i--) {
                if (bytes[i] == '\n') {
                    return start + i + 1;
                }
            }
            end = start;
        }
        return -1;
    }

    /**
     * Lines from a position on.
     *
     * @param lines how many line ends there are
     * @param until the position behind the last of them
     * @param searched up to where there is no line end behind that
     */
    public record Count(long lines, long until, long searched) {}

    /** Counts the line ends of a range, up to a number. */
    public Count count(long from, long to, long most) throws IOException {
        long lines = 0;
        long until = from;
        for (long start = from; start < to; start += PIECE) {
            int length = (int) Math.min(PIECE, to - start);
            read(start, length);
            for (int at = LineDecoder.lineFeed(bytes, 0, length);
                    at >= 0;
                    at = LineDecoder.lineFeed(bytes, at + 1, length)) {
                until = start + at + 1;
                if (++lines == most) {
                    return new Count(lines, until, until);
                }
            }
        }
        return new Count(lines, until, to);
    }

    private void read(long position, int length) throws IOException {
        ByteBuffer into = ByteBuffer.wrap(bytes, 0, length);
        while (into.hasRemaining()) {
            if (channel.read(into, position + into.position()) < 0) {
                throw new IOException("it became shorter while it was being examined");
            }
        }
    }
}
