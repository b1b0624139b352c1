package io.dstream.internal.storage;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * A tree of files under one root: all that logs need of a file system, and no more. Names are relative, with {@code /}
 * between their parts; {@code ""} is the root.
 *
 * <p>Nothing is durable by itself. Bytes are after {@link StorageFile#force()}, and the name of a file that was made,
 * renamed or deleted is after {@link #syncDirectory}.
 *
 * <p>Safe for use by many threads. No operation heeds {@link Thread#interrupt()}. All throw {@link IOException} where
 * the storage fails, and {@link IllegalArgumentException} for a name that {@link #checkName} refuses.
 */
public interface Storage {
    /** Makes a new, empty file, readable by its owner only. Fails if the name is taken. */
    StorageFile create(String name) throws IOException;

    /** Opens a file that exists, to write behind its last byte. */
    StorageFile append(String name) throws IOException;

    /** Opens a file that exists, to read. */
    StorageReader open(String name) throws IOException;

    /** Renames in one step, replacing {@code to} if it exists; fails where that can not be done in one step. */
    void rename(String from, String to) throws IOException;

    /** Deletes a file that exists. */
    void delete(String name) throws IOException;

    /**
     * Cuts a file to so many bytes. To make that durable, {@link #append} the file and {@link StorageFile#force()} it,
     * before anything is written there.
     */
    void truncate(String name, long size) throws IOException;

    /** The simple names of the files and directories in a directory, sorted. */
    List<String> list(String directory) throws IOException;

    /**
     * Makes a directory, and those above it that are missing, for their owner only. It and they are durable on return,
     * whoever made them.
     */
    void createDirectories(String name) throws IOException;

    /** Makes durable which names are in a directory, and which file each stands for. */
    void syncDirectory(String name) throws IOException;

    /** Whether there is such a file or directory. */
    boolean exists(String name) throws IOException;

    /** The size of a file in bytes. */
    long size(String name) throws IOException;

    /**
     * Takes a lock that is held until it is closed or the process ends, making the file if it is missing. Nobody may
     * open the file in any other way: on POSIX a process loses its locks on a file when it closes any handle of it.
     *
     * @throws LockedException if the lock is held, by this process or another
     */
    Closeable lock(String name) throws IOException;

    /** What to call a file in a message: its absolute path. */
    String describe(String name);

    /** The name of a file in a directory. */
    static String path(String directory, String simpleName) {
        return directory.isEmpty() ? simpleName : directory + "/" + simpleName;
    }

    /**
     * The name itself, if it stays below the root.
     *
     * @throws IllegalArgumentException if it is absolute, has an empty part, {@code .} or {@code ..}, or a character
     *     that separates parts on some system
     */
    static String checkName(String name) {
        if (name.isEmpty()) {
            return name;
        }
        for (String part : name.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..") || !isAllowed(part)) {
                throw new IllegalArgumentException(
                        "a name of files must be relative and stay below its root, not '" + name + "'");
            }
        }
        return name;
    }

    private static boolean isAllowed(String part) {
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c < ' ' || c == '\\' || c == ':') {
                return false;
            }
        }
        return true;
    }
}
