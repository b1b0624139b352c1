package io.dstream.sources.internal.files;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.file.attribute.FileTime;
import java.util.NavigableMap;
import java.util.Optional;

/**
 * A directory that files are taken from, and the only way to them. Files go by names: their paths from the directory
 * on, with slashes. Used by many threads.
 */
public interface Folder extends Closeable {

    /** What opens the files of a directory in another process. */
    interface Sent extends Serializable {
        Folder open();
    }

    /** What opens files of this directory elsewhere; nothing where it is in a file system of the program's own. */
    Optional<Sent> elsewhere();

    /** A file, as it was when it was looked at. The key tells it from others that have its name. */
    record Entry(String name, long size, FileTime modified, Optional<Object> key) {}

    /**
     * What is in the directory.
     *
     * @param files by name: all regular files but those that are never taken
     * @param identity tells the directory from another one at its place; empty if it could not be listed
     * @param complete whether all files there are have been seen
     * @param trouble what went wrong
     */
    record Listing(NavigableMap<String, Entry> files, String identity, boolean complete, Optional<Trouble> trouble) {}

    /** Something to report. */
    record Trouble(String message, Throwable cause) {}

    /** Whether there is such a directory. */
    boolean isThere() throws IOException;

    /** Lists it. Whatever is wrong with the directory or with files is told in the listing. */
    Listing list() throws Exception;

    /** Opens a file to read it. */
    OpenFile open(String name) throws IOException;

    /** A file that has been opened to be read. Used by one thread. */
    interface OpenFile extends Closeable {
        /** What it was then. */
        Entry entry();

        /** How long it is now. */
        long size() throws IOException;

        /** What tells its content up to some position from another one; empty where the entry's key does. */
        String content(long position) throws IOException;

        /** Its bytes from some position on, once, not buffered. Ends with the file's own handle. */
        InputStream from(long position) throws IOException;
    }

    /** Whether files and directories of this name are never taken. */
    static boolean isPassedOver(String name) {
        int start = name.lastIndexOf('/') + 1;
        return name.startsWith(".", start) || name.startsWith("_", start) || name.endsWith(".tmp");
    }
}
