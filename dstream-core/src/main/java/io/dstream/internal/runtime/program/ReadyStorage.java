package io.dstream.internal.runtime.program;

import io.dstream.storage.Storage;
import io.dstream.storage.StorageLocation;
import java.io.Closeable;
import java.io.IOException;

/**
 * The storage of a checkpoint, which is opened when it is needed, or before that by whoever stands by. Safe for use by
 * many threads.
 */
final class ReadyStorage implements Closeable {
    private final StorageLocation location;
    private Storage ready; // null: not opened before it is needed
    private boolean isOver; // it was taken, or nobody will

    /** What is looked at beforehand. */
    interface Look {
        void at(Storage storage) throws IOException;
    }

    ReadyStorage(StorageLocation location) {
        this.location = location;
    }

    /**
     * Opens it before it is needed: tries it out, looks at it, and keeps it. Where there are locks it does nothing, for
     * whoever leads is at work in the same place, and there is nothing to be loaded or tried out.
     */
    void open(Look look) throws IOException {
        Storage storage = location.open();
        boolean kept = false;
        try {
            if (!storage.locks()) {
                storage.prepare();
                look.at(storage);
                kept = keep(storage);
            }
        } finally {
            if (!kept) {
                storage.close();
            }
        }
    }

    private synchronized boolean keep(Storage storage) {
        if (!isOver) {
            ready = storage;
        }
        return !isOver;
    }

    /** Gives it, open and tried out; it is the caller's then. */
    Storage take() throws IOException {
        Storage found = over();
        if (found != null) {
            return found;
        }
        Storage storage = location.open();
        try {
            storage.prepare();
            return storage;
        } catch (IOException | RuntimeException | Error e) {
            storage.close();
            throw e;
        }
    }

    private synchronized Storage over() {
        isOver = true;
        Storage found = ready;
        ready = null;
        return found;
    }

    /** Nobody will need it. */
    @Override
    public void close() throws IOException {
        Storage found = over();
        if (found != null) {
            found.close();
        }
    }
}
