package io.dstream.sink;

import java.io.OutputStream;
import java.io.Serializable;
import java.util.Iterator;

/**
 * Encodes records as the bytes of a file: the format of a {@link FileSink}. Called once for each file, and again with
 * the same records if a batch is retried. It is called on the driver thread, one file after the other; if the sink
 * writes {@linkplain FileSink#fromTasks from tasks}, it is called by the tasks, for several files at a time and
 * possibly in other processes.
 *
 * @param <T> the type of the records
 */
@FunctionalInterface
public interface FileEncoder<T> extends Serializable {

    /**
     * Writes a file.
     *
     * @param records the records of the file, in order; must not be used after this method has returned
     * @param info the batch
     * @param out the file; buffered, and closed by the sink
     * @throws Exception if a record cannot be written; the batch then fails
     */
    void write(Iterator<T> records, BatchInfo info, OutputStream out) throws Exception;
}
