package io.dstream.log;

import java.io.Closeable;
import java.io.IOException;

/** A file that is written at its end. Threads may write and force at once; two that write must take turns. */
public interface StorageFile extends Closeable {
    /** Writes behind the last byte. After an error any part of it may have been written. */
    void write(byte[] bytes, int offset, int length) throws IOException;

    /**
     * Writes bytes in place that the file holds already, so that the next force carries them to the disk. A system
     * whose force failed may believe bytes to be on the disk that are only in its memory.
     *
     * @param position the place of the first byte in the file; what is written must end within the file
     */
    void overwrite(long position, byte[] bytes, int offset, int length) throws IOException;

    /** Returns when all bytes written before the call are on the disk. After an error none of them may be. */
    void force() throws IOException;

    /** The size in bytes. */
    long size() throws IOException;

    /** Gives the handle back. Makes nothing durable. */
    @Override
    void close() throws IOException;
}
