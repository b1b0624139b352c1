package io.dstream.storage;

import java.io.Closeable;
import java.io.IOException;

/** A file that is written at its end. Threads may write and force at once; two that write must take turns. */
public interface StorageFile extends StorageOutput, Closeable {

    /**
     * Writes over bytes of the file. The same bytes once more, so that the next force carries them to the disk: a
     * system whose force failed may believe them to be there when they are only in its memory. Or others. Only if the
     * storage {@linkplain Storage#overwrites() can}.
     *
     * @param position the place of the first byte in the file; what is written must end within the file
     * @param bytes has the bytes
     * @param offset the first of them
     * @param length how many
     */
    void overwrite(long position, byte[] bytes, int offset, int length) throws IOException;

    /**
     * Returns when all bytes written before the call are durable. After an error none of them may be.
     *
     * @throws FencedException if another program has taken over
     */
    void force() throws IOException;

    /**
     * The size, with all that was written.
     *
     * @return the size in bytes
     */
    long size() throws IOException;

    /** Gives the handle back. Makes nothing durable. */
    @Override
    void close() throws IOException;
}
