package io.dstream.internal.storage;

import io.dstream.storage.Draft;
import io.dstream.storage.FileTree;
import io.dstream.storage.Storage;
import io.dstream.storage.StorageFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;

/** A draft on a file system: a file beside the one that it is to become, renamed when it is published. */
public final class TemporaryDraft implements Draft {
    private static final String TEMPORARY = ".tmp";

    private final FileTree tree;
    private final String name;
    private final String temporary;
    private final StorageFile file;
    private boolean closed;

    private TemporaryDraft(FileTree tree, String name, String temporary, StorageFile file) {
        this.tree = tree;
        this.name = name;
        this.temporary = temporary;
        this.file = file;
    }

    /** Begins the file. */
    public static TemporaryDraft begin(FileTree tree, String name) throws IOException {
        String temporary = unused(tree, name);
        return new TemporaryDraft(tree, name, temporary, tree.create(temporary));
    }

    /** Numbers instead of chance: a run that is repeated makes the same files. Creating it is exclusive anyway. */
    private static String unused(FileTree tree, String name) throws IOException {
        String prefix = Storage.path(Storage.directoryOf(name), "." + name.substring(name.lastIndexOf('/') + 1));
        int n = 1;
        while (tree.exists(prefix + "." + n + TEMPORARY)) {
            n++;
        }
        return prefix + "." + n + TEMPORARY;
    }

    /** As {@link Storage#deleteStrays}. */
    public static void deleteStrays(FileTree tree, String directory) throws IOException {
        for (String name : tree.list(directory)) {
            if (name.startsWith(".") && name.endsWith(TEMPORARY)) {
                tree.delete(Storage.path(directory, name));
            }
        }
        tree.syncDirectory(directory);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        file.write(bytes, offset, length);
    }

    @Override
    public void publish() throws IOException {
        closed = true;
        try (file) {
            file.force();
        }
        tree.rename(temporary, name);
        tree.syncDirectory(Storage.directoryOf(name));
    }

    /** A look is enough: the lock keeps all others away. */
    @Override
    public void publishNew() throws IOException {
        if (tree.exists(name)) {
            throw new FileAlreadyExistsException(tree.describe(name));
        }
        publish();
    }

    /** Leaves the temporary file, as a program that was killed does, for {@link #deleteStrays}. */
    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            file.close();
        }
    }
}
