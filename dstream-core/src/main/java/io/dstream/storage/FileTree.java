package io.dstream.storage;

import java.io.IOException;

/** A storage that can rename files and directories, as file systems do. */
public interface FileTree extends Storage {

    /**
     * Renames a file or directory in one step, replacing a file {@code to} if there is one.
     *
     * @param from its name
     * @param to its new name
     * @throws java.nio.file.NoSuchFileException if there is no {@code from}
     * @throws IOException also if it cannot be done in one step
     */
    void rename(String from, String to) throws IOException;
}
