package io.dstream.sources;

import java.io.InputStream;
import java.io.Serializable;
import java.util.function.Consumer;

/**
 * Makes records of a file's bytes. Called by several threads at once, for a file each, and again for the same file
 * where a batch is computed twice: it must give the same records in the same order then.
 *
 * @param <T> the records
 */
@FunctionalInterface
public interface FileFormat<T> extends Serializable {

    /**
     * Reads one file.
     *
     * @param in the file's bytes, buffered; ends where the file ended when it was taken. Need not be closed, nor read
     *     to its end
     * @param out takes the records; what it throws is to be let through
     * @throws Exception whatever goes wrong; the batch then fails, with the file's name in the message
     */
    void read(InputStream in, Consumer<? super T> out) throws Exception;
}
