package io.dstream.sources.internal.lines;

import io.dstream.sources.LongLinePolicy;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Splits bytes into lines. A line ends with {@code \n} or {@code \r\n}; what stands after the last line end, when the
 * stream ends, is a line too unless it is empty.
 *
 * <p>Bytes are read into one array and lines made straight from it. The array starts small, for connections that are
 * many and idle, grows to 64 KiB where much comes at once, and beyond that only while a long line is under way, up to
 * the longest line allowed. What it grows by is taken from the {@linkplain LineMemory memory} that all connections
 * share.
 *
 * <p>A byte order mark in front of UTF-8 is no part of the first line.
 */
public final class LineDecoder implements Decoder<String> {
    private static final int SMALL = 8 << 10;
    private static final int LARGE = 64 << 10;

    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LINE_FEEDS = 0x0A0A0A0A0A0A0A0AL;
    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private final LineFormat format;
    private final Charset charset;
    private final int maxBytes;

    public LineDecoder(LineFormat format) {
        this.format = format;
        this.charset = format.charset();
        this.maxBytes = format.maxLineBytes();
    }

    @Override
    public void decode(InputStream in, Output<String> out) throws IOException {
        decode(in, true, out);
    }

    /**
     * Decodes to the end of the stream.
     *
     * @param atStart whether this is the beginning of the text, where a byte order mark may be
     */
    public void decode(InputStream in, boolean atStart, Output<String> out) throws IOException {
        LineMemory.Share memory = out.memory();
        boolean markMayCome = atStart && charset.equals(StandardCharsets.UTF_8);
        byte[] buffer = new byte[SMALL];
        int held = 0; // bytes of the line under way, at the start of the buffer
        boolean skipping = false; // the rest of a line that was cut off
        while (true) {
            int room = Math.min(buffer.length - held, LARGE);
            int read = in.read(buffer, held, room);
            if (read < 0) {
                break;
            }
            int start = 0;
            int end = held + read;
            if (markMayCome && startsLikeMark(buffer, end)) {
                if (end < MARK.length) {
                    held = end;
                    continue;
                }
                start = MARK.length;
            }
            markMayCome = false;
            for (int at = lineFeed(buffer, Math.max(held, start), end); at >= 0; at = lineFeed(buffer, start, end)) {
                if (!skipping) {
                    add(buffer, start, at, out);
                }
                skipping = false;
                start = at + 1;
            }
            if (skipping) {
                start = end;
            } else if (end - start > maxBytes + 1) { // one more may be the \r before the \n
                tooLong(buffer, start, out);
                skipping = true;
                start = end;
            }
            held = end - start;
            byte[] next = resized(buffer, held, read == room, out, memory);
            if (start > 0 || next != buffer) {
                System.arraycopy(buffer, start, next, 0, held);
                buffer = next;
            }
        }
        if (held > 0 && !skipping) {
            add(buffer, 0, held, out);
        }
    }

    private static boolean startsLikeMark(byte[] bytes, int length) {
        int compared = Math.min(length, MARK.length);
        return Arrays.equals(bytes, 0, compared, MARK, 0, compared);
    }

    /** The array to go on with: a larger one if this was filled, the first size again if a long line is over. */
    private byte[] resized(byte[] buffer, int held, boolean filled, Output<String> out, LineMemory.Share memory)
            throws IOException {
        if (held < SMALL && memory.isNeeded()) {
            out.flush(); // the long line has a second copy in its record, which may have to wait
            memory.giveBack(buffer.length);
            memory.noneNeeded();
            return new byte[SMALL];
        }
        if (buffer.length == SMALL && filled && memory.takeIfPlenty(LARGE)) {
            return new byte[LARGE];
        }
        if (held < buffer.length) {
            return buffer;
        }
        int length = (int) Math.min(buffer.length * 2L, Math.max(LARGE, maxBytes + 2L + MARK.length));
        memory.take(length);
        byte[] larger = new byte[length];
        if (buffer.length > SMALL) {
            memory.giveBack(buffer.length);
        }
        return larger;
    }

    /** Where the next line feed is, or -1. Looks at eight bytes at a time: a byte of {@code x} is 0 where it is one. */
    static int lineFeed(byte[] bytes, int from, int to) {
        int i = from;
        for (; i + Long.BYTES <= to; i += Long.BYTES) {
            long x = (long) EIGHT_BYTES.get(bytes, i) ^ LINE_FEEDS;
            long found = (x - LOW_BITS) & ~x & HIGH_BITS; // right up to the first zero byte, which is what counts
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        for (; i < to; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private void add(byte[] bytes, int start, int end, Output<String> out) throws IOException {
        int length = end - start;
        if (length > 0 && bytes[end - 1] == '\r') {
            length--;
        }
        if (length > maxBytes) {
            tooLong(bytes, start, out);
        } else {
            out.add(new String(bytes, start, length, charset));
        }
    }

    private void tooLong(byte[] bytes, int start, Output<String> out) throws IOException {
        String what = "a line is longer than " + maxBytes + " bytes (maxLineBytes)";
        if (format.longLines() != LongLinePolicy.TRUNCATE) {
            throw new LineTooLongException(what, format.longLines() == LongLinePolicy.FAIL);
        }
        int length = charset.equals(StandardCharsets.UTF_8) ? wholeCharacters(bytes, start) : maxBytes;
        out.add(new String(bytes, start, length, charset));
        out.lineTooLong(what + "; the rest of such lines is skipped");
    }

    /** Up to the longest length, but not into the middle of a character. */
    private int wholeCharacters(byte[] bytes, int start) {
        int length = maxBytes;
        for (int back = 0; back < 3 && length > 0 && isContinuation(bytes[start + length]); back++) {
            length--;
        }
        return isContinuation(bytes[start + length]) ? maxBytes : length;
    }

    private static boolean isContinuation(byte b) {
        return (b & 0xC0) == 0x80;
    }

    @Override
    public String toString() {
        return format.toString();
    }
}
