package io.dstream.storage;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.List;

/**
 * A tree of files under one root: all that a checkpoint needs of a disk or a service, and no more. Names are relative,
 * with {@code /} between their parts; {@code ""} is the root. There are two kinds of files: those that are appended to,
 * such as logs, and those that are written once and appear whole, which are {@linkplain #draft drafts} before.
 *
 * <p>Bytes that are appended are durable after {@link StorageFile#force()}. Names that were created, published or
 * deleted are durable after {@link #syncDirectory}, or earlier.
 *
 * <p>Only one program may write. A storage either {@linkplain #locks() locks} or fences: either it keeps others away
 * for as long as a program holds its {@linkplain #lock lock}, or it makes sure that whoever is {@linkplain #fence
 * fenced} writes nothing any more that anybody sees.
 *
 * <p>Safe for use by many threads. No operation heeds {@link Thread#interrupt()}; an interrupt that arrives meanwhile
 * is kept. All throw {@link IOException} if the storage fails or does not answer, with a message that says what to do
 * about it, and {@link IllegalArgumentException} for a name that {@link #checkName} refuses. What is retried, and for
 * how long, is up to the storage; an error means that it has given up.
 */
public interface Storage extends Closeable {

    // ---- what kind it is ----

    /**
     * Whether it keeps other programs away by a {@link #lock}. Otherwise {@link #fence} and {@link Draft#publishNew}
     * must refuse what a program writes that has been taken over from.
     *
     * @return whether it locks
     */
    boolean locks();

    /**
     * Whether bytes of an appended file can be {@linkplain StorageFile#overwrite overwritten}.
     *
     * @return whether they can
     */
    boolean overwrites();

    /**
     * What each {@link StorageFile#force()} adds to the time that it takes to read the file again, as a number of bytes
     * that could be read instead. The more that is, the sooner a log is begun anew, and what it holds is gathered.
     *
     * @return the number of bytes; by default 0, where a force leaves no trace
     */
    default long forceBytes() {
        return 0;
    }

    /**
     * Readies the storage for writing: creates the root if it is missing, and checks as far as possible that all that
     * this interface promises will work. Called once, before anything is written.
     *
     * @throws IOException if it would not work; the message names the setting or the right that is missing
     */
    void prepare() throws IOException;

    // ---- files that are appended to ----

    /**
     * Creates an empty file, readable only by its owner if there are permissions.
     *
     * @param name its name
     * @return the file, open for writing
     * @throws java.nio.file.FileAlreadyExistsException if the name is taken; if two programs create the same file at
     *     the same time, at least one of them is refused, here or at its first {@link StorageFile#force()}
     */
    StorageFile create(String name) throws IOException;

    /**
     * Opens a file that exists, to write behind its last byte.
     *
     * @param name its name
     * @return the file
     */
    StorageFile append(String name) throws IOException;

    /**
     * Makes sure that nobody else can append to a file: whoever has it open fails at the next force with a
     * {@link FencedException}, or with another {@link IOException}, and nothing that it has written since appears. Does
     * nothing if the storage {@linkplain #locks() locks}.
     *
     * @param name the file's name
     */
    void fence(String name) throws IOException;

    /**
     * Cuts a file to so many bytes. To make that durable, {@link #append} the file and {@link StorageFile#force()} it,
     * before anything is written to it. Nobody may have it open.
     *
     * @param name the file's name
     * @param size its new size, at most the old one
     */
    void truncate(String name, long size) throws IOException;

    // ---- files that are written once ----

    /**
     * Begins a file that nobody sees before it is published.
     *
     * @param name the name that it will have
     * @return the file
     */
    Draft draft(String name) throws IOException;

    /**
     * Deletes what drafts of earlier programs have left in a directory. Nobody may be writing drafts there.
     *
     * @param directory the directory
     */
    void deleteStrays(String directory) throws IOException;

    // ---- all files ----

    /**
     * Opens a file that exists, to read.
     *
     * @param name its name
     * @return reads it
     * @throws java.nio.file.NoSuchFileException if there is none
     */
    StorageReader open(String name) throws IOException;

    /**
     * Opens a file that exists, to read it once from some place on. As {@link #open}, and cheaper where each read at
     * some place is a request.
     *
     * @param name its name
     * @param from the place of the first byte
     * @return the bytes, not buffered
     * @throws java.nio.file.NoSuchFileException if there is none
     */
    InputStream stream(String name, long from) throws IOException;

    /**
     * Deletes a file, or an empty directory: if the program dies meanwhile, all of the file is seen, or nothing.
     *
     * @param name its name
     * @throws java.nio.file.NoSuchFileException if there is none, where the storage can tell
     */
    void delete(String name) throws IOException;

    /**
     * Lists a directory.
     *
     * @param directory the directory
     * @return the simple names of the files and directories in it, sorted
     */
    List<String> list(String directory) throws IOException;

    /**
     * Lists a directory, with what tells one content of a file from another.
     *
     * @param directory the directory
     * @return the files and directories in it, sorted by name
     */
    List<Entry> entries(String directory) throws IOException;

    /**
     * Looks at one file, as {@link #entries} does at all of a directory.
     *
     * @param name the file's name
     * @return what a listing of its directory has of it
     * @throws java.nio.file.NoSuchFileException if there is none
     */
    default Entry entry(String name) throws IOException {
        String simpleName = name.substring(name.lastIndexOf('/') + 1);
        for (Entry each : entries(directoryOf(name))) {
            if (each.name().equals(simpleName)) {
                return each;
            }
        }
        throw new NoSuchFileException(describe(name));
    }

    /**
     * Whether a program has a file open for writing, so that it may still change, where the storage can tell.
     *
     * @param name the file's name
     * @return whether one has; by default false
     */
    default boolean isBeingWritten(String name) throws IOException {
        return false;
    }

    /**
     * Where the pieces of a file begin that may be kept on different machines, so that several tasks best read one
     * each.
     *
     * @param name the file's name
     * @return their places, in order; 0 is the first, and by default the only one
     */
    default List<Long> blockStarts(String name) throws IOException {
        return List.of(0L);
    }

    /**
     * A file or directory.
     *
     * @param name its simple name
     * @param isDirectory whether it is a directory; the rest is then 0 and empty where the storage has no directories
     * @param size the size in bytes
     * @param modified when it was last written
     * @param version another text for any other content under the same name, as far as the storage can tell: a file's
     *     number and time, an object's ETag
     */
    record Entry(String name, boolean isDirectory, long size, Instant modified, String version) {}

    /**
     * Creates a directory, and those above it that are missing, for their owner only. It and they are durable on
     * return, whoever created them. Does nothing if directories need not be created.
     *
     * @param name its name
     */
    void createDirectories(String name) throws IOException;

    /**
     * Makes durable which names are in a directory, and which file each is the name of. Does nothing if that is always
     * durable.
     *
     * @param name the directory
     */
    void syncDirectory(String name) throws IOException;

    /**
     * Whether there is such a file or directory.
     *
     * @param name its name
     * @return whether there is
     */
    boolean exists(String name) throws IOException;

    /**
     * The size of a file.
     *
     * @param name its name
     * @return its size in bytes
     */
    long size(String name) throws IOException;

    /**
     * Takes a lock that is held until it is closed or the process ends, creating its file if it is missing. Nobody may
     * open that file in any other way: on POSIX systems a process loses its locks on a file when it closes any handle
     * of it. Only for storages that {@linkplain #locks() lock}.
     *
     * @param name the name of the file
     * @return the lock
     * @throws LockedException if the lock is held, by this process or another
     */
    Closeable lock(String name) throws IOException;

    /**
     * What a file is called in messages.
     *
     * @param name its name
     * @return its absolute path or address
     */
    String describe(String name);

    /** Gives back what was opened to reach the storage. Files that are still open may fail after that. */
    @Override
    void close() throws IOException;

    // ---- names ----

    /**
     * The name of a file in a directory.
     *
     * @param directory the directory
     * @param simpleName its name there
     * @return the name
     */
    static String path(String directory, String simpleName) {
        return directory.isEmpty() ? simpleName : directory + "/" + simpleName;
    }

    /**
     * The directory that a file is in.
     *
     * @param name the file's name
     * @return the directory; {@code ""} is the root
     */
    static String directoryOf(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('/')));
    }

    /**
     * Checks that a name stays below the root.
     *
     * @param name the name
     * @return the same name
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
