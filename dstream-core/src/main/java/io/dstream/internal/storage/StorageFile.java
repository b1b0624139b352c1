package io.dstream.internal.storage;

import java.io.Closeable;
import java.io.IOException;

/** A file that is written at its end. Threads may write and force at once; two that write must take turns. */
public interface StorageFile extends Closeable {
    /** Writes behind the last byte. After an error any part of it may have been written. */
    void write(byte[] bytes, int offset, int length) throws IOException;

    /**
     * Writes over bytes of the file. The same bytes once more, so that the next force carries them to the disk: a
     * system whose force failed may believe them to be there when they are only in its memory. Or others.
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
