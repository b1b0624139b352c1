package io.dstream.sink;

import java.io.OutputStream;
import java.util.Iterator;

/**
 * Makes the bytes of a file of records: the format of a {@link FileSink}. Called by the driver thread, once for each
 * file; again, with the same records, when a batch is tried again.
 *
 * @param <T> the records
 */
@FunctionalInterface
public interface FileEncoder<T> {

    /**
     * Writes a file.
     *
     * @param records what goes into it, in their order
     * @param info the batch
     * @param out where to; buffered, and closed by the sink
     * @throws Exception if a record cannot be written; the batch has then failed
     */
    void write(Iterator<T> records, BatchInfo info, OutputStream out) throws Exception;
}
