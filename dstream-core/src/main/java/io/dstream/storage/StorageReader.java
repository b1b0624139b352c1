package io.dstream.storage;

import java.io.Closeable;
import java.io.IOException;

/** Reads a file at any place, while it may grow or be deleted. For use by one thread at a time. */
public interface StorageReader extends Closeable {

    /**
     * The size.
     *
     * @return the size in bytes
     */
    long size() throws IOException;

    /**
     * Reads some bytes.
     *
     * @param position the place of the first byte in the file
     * @param to takes the bytes
     * @param offset where the first of them goes
     * @param length how many at most
     * @return how many, at least 1 unless {@code length} is 0; or -1 if there are none at that place or behind it
     */
    int read(long position, byte[] to, int offset, int length) throws IOException;

    @Override
    void close() throws IOException;
}
