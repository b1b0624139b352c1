package io.dstream.sink;

import io.dstream.sink.TransactionalSink.Committed;
import io.dstream.storage.FileTree;
import io.dstream.storage.Storage;
import io.dstream.storage.StorageFile;
import io.dstream.storage.StorageLocation;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The directory of a {@link FileSink}, of one that has taken it over: writes batches that nobody sees yet, and shows
 * them. Used by one thread at a time.
 */
interface Publication {

    /** What is written of a batch and not shown yet. */
    interface Prepared {
        long id();
    }

    /** Writes the bytes of a file. */
    interface Content {
        void writeTo(OutputStream out) throws Exception;
    }

    /** Takes a directory over, and takes away what an earlier run has left unfinished. */
    static Publication open(StorageLocation location, BatchNames names, boolean folders) throws IOException {
        Storage storage = null;
        try {
            storage = location.open();
            storage.prepare();
            return storage instanceof FileTree tree
                    ? TreePublication.open(tree, names, folders)
                    : ObjectPublication.open(storage, names, folders);
        } catch (IOException e) {
            if (storage != null) {
                storage.close();
            }
            throw new IOException("the output directory cannot be used: " + reason(e), e);
        }
    }

    /** The last batch that is shown, with the digest of its plan if that is known. */
    Optional<Committed> last() throws IOException;

    /** Writes a batch that nobody sees, in one file, or in a folder with one for each content. Durable on return. */
    Prepared prepare(long id, List<Content> contents) throws Exception;

    /** Shows a batch, unless it has been shown before: then what was prepared is dropped. May be tried again. */
    void publish(Prepared batch, String digest) throws IOException;

    /** Drops what was prepared, as well as that goes: the next start does so too. */
    void drop(Prepared batch);

    /**
     * Looks whether the directory is still this program's and in order.
     *
     * @throws SinkFencedException if another program has taken it over
     */
    void checkMayPublish(long id) throws IOException;

    /** Gives back what was opened. */
    void close();

    // ---- files that tasks write ----

    /** Makes a folder for what tasks write of a batch. */
    String workFolder(long id) throws IOException;

    /**
     * Makes what is to be published of files that tasks have written and forced. Durable on return.
     *
     * @param work the folder they are in
     * @param files their names, in the order of the parts
     */
    Prepared gather(long id, String work, List<String> files) throws IOException;

    /** Takes away a folder that tasks have written to. */
    void endWork(long id, String work);

    /** Why a task could not write: since another program has taken over, if so. */
    IOException notFromTasks(long id, IOException e) throws IOException;

    // ---- what all have in common ----

    /** Writes a file, and forces it. Any thread may, for a file of its own. */
    static void write(Storage storage, String name, Content content) throws Exception {
        try (StorageFile file = storage.create(name)) {
            BufferedFile out = new BufferedFile(file);
            content.writeTo(out);
            out.flush();
            file.force();
        }
    }

    /** The name of a part of a folder. */
    static String part(String folder, int number) {
        return folder + "/" + String.format(Locale.ROOT, "part-%05d", number);
    }

    /** What a task does that does not find the folder, or the driver that does not find the file. */
    static IOException notShared(NoSuchFileException e) {
        return new IOException(
                e.getMessage()
                        + " is not there: with fromTasks() the directory must be the same one for the program and"
                        + " for all processes that its tasks run in, as on a shared file system; leave fromTasks() out if"
                        + " there is none",
                e);
    }

    /** What a batch has failed of. */
    static IOException failed(Storage storage, long id, String name, IOException e) {
        return new IOException(
                "batch " + id + " could not be written to " + storage.describe(name) + ": " + reason(e)
                        + "; it has not been published, and is retried if the failure policy says so",
                e);
    }

    /** What is in the way, and what to do about it. */
    static String reason(IOException e) {
        String message = String.valueOf(e.getMessage());
        if (e instanceof AccessDeniedException || message.contains("Permission denied")) {
            return "permission denied, let the user that the program runs as write there (" + message + ")";
        }
        if (message.contains("No space left") || message.contains("Disk quota exceeded")) {
            return "the disk is full, make room (" + message + ")";
        }
        return e.getClass().getSimpleName() + ": " + message;
    }
}
