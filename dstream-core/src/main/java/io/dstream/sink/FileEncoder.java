package io.dstream.sink;

import java.io.OutputStream;
import java.io.Serializable;
import java.util.Iterator;

/**
 * Makes the bytes of a file of records: the format of a {@link FileSink}. Called once for each file; again, with the
 * same records, when a batch is tried again. The driver thread calls it, one file after the other; of a sink that
 * writes {@linkplain FileSink#fromTasks from tasks} they call it, for several files at a time and perhaps in other
 * processes.
 *
 * @param <T> the records
 */
@FunctionalInterface
public interface FileEncoder<T> extends Serializable {

    /**
     * Writes a file.
     *
     * @param records what goes into it, in their order; not to be used once this has returned
     * @param info the batch
     * @param out where to; buffered, and closed by the sink
     * @throws Exception if a record cannot be written; the batch has then failed
     */
    void write(Iterator<T> records, BatchInfo info, OutputStream out) throws Exception;
}
