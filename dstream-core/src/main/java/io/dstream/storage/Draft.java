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
     * Makes durable what was written, and still shows nobody the file. From then on whoever
     * {@linkplain Storage#deleteStrays deletes strays} in its directory decides that it is never published: it cannot
     * be any more. Optional; by default it does nothing.
     *
     * @throws IOException if that fails; the file can no longer be published then
     */
    default void force() throws IOException {}

    /**
     * Gives the file its name, in place of what had it. On return it is durable.
     *
     * @throws IOException if that fails: then what had the name before is still there, or the file is, whole
     */
    void publish() throws IOException;

    /**
     * Gives the file its name if that is not taken. On return it is durable. Of several programs that do so at the same
     * time with the same name one succeeds, if the storage does not {@linkplain Storage#locks() lock}. Where names
     * cannot be changed, so that the storage is no {@link FileTree}, it may be called again after any other error, and
     * does nothing if it had succeeded.
     *
     * @throws java.nio.file.FileAlreadyExistsException if the name is taken by anything but this draft
     */
    void publishNew() throws IOException;

    /** Drops the file if it was not published. */
    @Override
    void close() throws IOException;
}
