package io.dstream.internal.storage;

import io.dstream.storage.StorageReader;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Reads a file forward through a buffer. */
public final class StorageInput implements Closeable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final StorageReader in;
    private final byte[] buffer;
    private int next; // in the buffer
    private int end;
    private long position; // in the file, of the buffer's end

    /** For so many bytes in all, or more. */
    public StorageInput(StorageReader in, long expected) {
        this.in = in;
        this.buffer = new byte[(int) Math.max(1, Math.min(BUFFER_BYTES, expected))];
    }

    /** The bytes of a file from some place on; closes the reader with it. */
    public static InputStream stream(StorageReader reader, long from) {
        return new InputStream() {
            private long at = from;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] to, int offset, int length) throws IOException {
                int n = reader.read(at, to, offset, length);
                at += Math.max(0, n);
                return n;
            }

            @Override
            public void close() throws IOException {
                reader.close();
            }
        };
    }

    /** Goes on at another place. */
    public void seek(long to) {
        position = to;
        next = 0;
        end = 0;
    }

    /**
     * Reads all of it.
     *
     * @throws EOFException if the file ends before
     */
    public void read(byte[] to, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            if (next == end && length - done >= buffer.length) {
                done += readSome(to, offset + done, length - done);
            } else {
                if (next == end) {
                    next = 0;
                    end = readSome(buffer, 0, buffer.length);
                }
                int n = Math.min(length - done, end - next);
                System.arraycopy(buffer, next, to, offset + done, n);
                next += n;
                done += n;
            }
        }
    }

    private int readSome(byte[] to, int offset, int length) throws IOException {
        end = 0;
        next = 0;
        int n = in.read(position, to, offset, length);
        if (n < 0) {
            throw new EOFException("a file became shorter while it was read");
        }
        position += n;
        return n;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
