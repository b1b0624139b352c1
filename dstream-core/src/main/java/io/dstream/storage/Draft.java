package io.dstream.storage;

import java.io.Closeable;
import java.io.IOException;

/**
 * A file that is written once, and that nobody sees before it is published. For one thread at a time.
 *
 * <p>Whether a draft that was being published when the program died is published or not, only a look at the storage
 * tells. In no case is a part of it seen.
 */
public interface Draft extends StorageOutput, Closeable {

    /**
     * Gives the file its name, in place of what had it. On return it is durable.
     *
     * @throws IOException if that fails: then what had the name before is still there, or the file is, whole
     */
    void publish() throws IOException;

    /**
     * Gives the file its name if that is not taken. On return it is durable. Of several programs that do so at the same
     * time with the same name one succeeds, if the storage does not {@linkplain Storage#locks() lock}.
     *
     * @throws java.nio.file.FileAlreadyExistsException if the name is taken
     */
    void publishNew() throws IOException;

    /** Drops the file if it was not published. */
    @Override
    void close() throws IOException;
}
