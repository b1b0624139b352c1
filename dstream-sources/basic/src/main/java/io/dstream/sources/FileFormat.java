package io.dstream.sources;

import java.io.InputStream;
import java.io.Serializable;
import java.util.function.Consumer;

/**
 * Decodes the bytes of a file into records. Called by several threads at once, each for a different file. It is called
 * again for the same file if a batch is computed again, and must then return the same records in the same order.
 *
 * @param <T> the type of the records
 */
@FunctionalInterface
public interface FileFormat<T> extends Serializable {

    /**
     * Reads one file.
     *
     * @param in the file's bytes, buffered; ends where the file ended when it was taken. It need not be closed or read
     *     to its end
     * @param out accepts the records; do not catch its exceptions
     * @throws Exception any exception; the batch then fails, with the file's name in the message
     */
    void read(InputStream in, Consumer<? super T> out) throws Exception;
}
