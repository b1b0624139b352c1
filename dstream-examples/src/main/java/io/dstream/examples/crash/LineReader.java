package io.dstream.examples.crash;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads lines of UTF-8 that end with a line feed; what follows the last one is not a line yet. For one thread. */
final class LineReader implements Closeable {
    private static final int MAX_LINE_BYTES = 1 << 20;

    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private int next;
    private int end;

    LineReader(InputStream in) {
        this.in = in;
    }

    /** The next line without its end; null if there is none. */
    String next() throws IOException {
        begun.reset();
        while (true) {
            int at = lineFeed();
            int length = (at < 0 ? end : at) - next;
            if (begun.size() + length > MAX_LINE_BYTES) {
                throw new IOException("a line of more than " + MAX_LINE_BYTES + " bytes");
            }
            if (at >= 0 && begun.size() == 0) {
                String line = new String(buffer, next, length, StandardCharsets.UTF_8);
                next = at + 1;
                return line;
            }
            begun.write(buffer, next, length);
            next = at < 0 ? end : at + 1;
            if (at >= 0) {
                return begun.toString(StandardCharsets.UTF_8);
            }
            if (!fill()) {
                return null;
            }
        }
    }

    private int lineFeed() {
        for (int i = next; i < end; i++) {
            if (buffer[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private boolean fill() throws IOException {
        next = 0;
        end = Math.max(0, in.read(buffer));
        return end > 0;
    }

    /** Whether a whole line is at hand, so that {@link #next} does not wait. */
    boolean hasLine() throws IOException {
        if (lineFeed() < 0 && next == end && in.available() > 0) {
            fill();
        }
        return lineFeed() >= 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
