package io.dstream.internal.storage;

import java.io.Closeable;
import java.io.IOException;

/** Reads a file at any place, while it may grow or be deleted. For use by one thread at a time. */
public interface StorageReader extends Closeable {
    /** The size in bytes. */
    long size() throws IOException;

    /**
     * Reads some bytes.
     *
     * @return how many, at least 1 unless {@code length} is 0; or -1 if there are none at that place or behind it
     */
    int read(long position, byte[] to, int offset, int length) throws IOException;

    @Override
    void close() throws IOException;
}
