package io.dstream.x.internal;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Divides what comes into lines, without those that are too long. Used by one thread. */
final class Lines {
    private static final int FIRST_SIZE = 1 << 16;

    private final InputStream in;
    private final int most; // bytes of a line
    private byte[] buffer = new byte[FIRST_SIZE];
    private int from; // of what has not been looked at
    private int until;
    private int start; // of the line
    private int length;

    Lines(InputStream in, int most) {
        this.in = in;
        this.most = most;
    }

    /** What came next. */
    enum Next {
        LINE,
        TOO_LONG,
        END
    }

    /** Goes to the next line, which may be empty. What is left without an end of line is none. */
    Next next() throws IOException {
        boolean tooLong = false;
        start = from;
        while (true) {
            for (; from < until; from++) {
                if (buffer[from] == '\n') {
                    length = from - start - (from > start && buffer[from - 1] == '\r' ? 1 : 0);
                    from++;
                    return tooLong || length > most ? Next.TOO_LONG : Next.LINE;
                }
            }
            if (from - start > most) {
                tooLong = true;
                start = from;
            }
            if (!read()) {
                return Next.END;
            }
        }
    }

    /** Reads more, and has the line at the beginning of the buffer. */
    private boolean read() throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, until - start);
            from -= start;
            until -= start;
            start = 0;
        }
        if (until == buffer.length) {
            buffer = Arrays.copyOf(buffer, 2 * buffer.length);
        }
        int n = in.read(buffer, until, buffer.length - until);
        until += Math.max(0, n);
        return n >= 0;
    }

    /** Whether the line is empty, as X sends it to show that it is there. */
    boolean isEmpty() {
        return length == 0;
    }

    byte[] buffer() {
        return buffer;
    }

    int start() {
        return start;
    }

    int length() {
        return length;
    }
}
