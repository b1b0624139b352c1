package io.dstream.storage;

import java.io.IOException;

/** Takes bytes. */
public interface StorageOutput {

    /**
     * Writes behind the last byte. After an error any part of it may have been written.
     *
     * @param bytes has the bytes; not kept
     * @param offset the first of them
     * @param length how many
     */
    void write(byte[] bytes, int offset, int length) throws IOException;
}
