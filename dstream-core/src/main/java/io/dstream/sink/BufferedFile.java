package io.dstream.sink;

import io.dstream.storage.StorageOutput;
import java.io.IOException;
import java.io.OutputStream;

/** Puts small pieces together before they are written to a file, which it does not close. Used by one thread. */
final class BufferedFile extends OutputStream {
    private final StorageOutput file;
    private final byte[] buffer = new byte[1 << 16];
    private int size;

    BufferedFile(StorageOutput file) {
        this.file = file;
    }

    @Override
    public void write(int b) throws IOException {
        if (size == buffer.length) {
            flush();
        }
        buffer[size++] = (byte) b;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length > buffer.length - size) {
            flush();
        }
        if (length > buffer.length) {
            file.write(bytes, offset, length);
        } else {
            System.arraycopy(bytes, offset, buffer, size, length);
            size += length;
        }
    }

    @Override
    public void flush() throws IOException {
        if (size > 0) {
            file.write(buffer, 0, size);
            size = 0;
        }
    }
}
