package io.dstream.formats.internal.text;

import io.dstream.formats.internal.shape.BadValueException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Splits bytes at line feeds. A carriage return before one belongs to it. At most a line of the allowed length is held.
 */
public final class Lines {
    private static final int BUFFER = 1 << 16;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private final InputStream in;
    private final long maxBytes;
    private final boolean marked; // may begin with a byte order mark
    private byte[] buffer = new byte[BUFFER];
    private int position; // of what is not yet taken
    private int limit;
    private int start;
    private int length;
    private long number;
    private boolean tooLong;

    public Lines(InputStream in, int maxBytes, Charset charset) {
        this.in = in;
        this.maxBytes = maxBytes;
        this.marked = charset.equals(StandardCharsets.UTF_8);
    }

    /** Goes to the next line. Returns false at the end. */
    public boolean next() throws IOException {
        tooLong = false;
        start = position;
        int seen = position;
        while (true) {
            int end = indexOfLineFeed(seen);
            if (end >= 0) {
                position = end + 1;
                return line(end > start && buffer[end - 1] == '\r' ? end - 1 : end);
            }
            seen = limit;
            if (seen - start > maxBytes + 1) { // and a carriage return
                tooLong = true;
                start = limit;
            }
            int before = start;
            if (!fill()) {
                position = limit;
                return (limit > start || tooLong) && line(limit);
            }
            seen -= before - start;
        }
    }

    private boolean line(int end) {
        length = end - start;
        number++;
        if (marked
                && number == 1
                && length >= BYTE_ORDER_MARK.length
                && Arrays.equals(
                        buffer, start, start + BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length)) {
            start += BYTE_ORDER_MARK.length;
            length -= BYTE_ORDER_MARK.length;
        }
        tooLong |= length > maxBytes;
        return true;
    }

    private int indexOfLineFeed(int from) {
        for (int i = from; i < limit; i++) {
            if (buffer[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** Reads more behind what there is of the line, which may move to the front. */
    private boolean fill() throws IOException {
        if (limit == buffer.length) {
            int kept = limit - start;
            byte[] target = kept > buffer.length / 2 ? new byte[buffer.length * 2] : buffer;
            System.arraycopy(buffer, start, target, 0, kept);
            buffer = target;
            start = 0;
            limit = kept;
        }
        int read = in.read(buffer, limit, buffer.length - limit);
        if (read < 0) {
            return false;
        }
        limit += read;
        return true;
    }

    /** Whether the line is longer than allowed; it is not there then. */
    public boolean isTooLong() {
        return tooLong;
    }

    /** What is wrong with such a line. */
    public BadValueException tooLong() {
        return BadValueException.of("it is longer than " + maxBytes + " bytes (maxRecordBytes)");
    }

    public byte[] buffer() {
        return buffer;
    }

    public int start() {
        return start;
    }

    public int length() {
        return length;
    }

    /** Which line it is, from 1. */
    public long number() {
        return number;
    }

    public boolean isBlank() {
        for (int i = start; i < start + length; i++) {
            if (buffer[i] != ' ' && buffer[i] != '\t' && buffer[i] != '\r') {
                return false;
            }
        }
        return !tooLong;
    }
}
