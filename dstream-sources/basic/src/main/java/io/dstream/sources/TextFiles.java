package io.dstream.sources;

import io.dstream.sources.internal.files.FileOptions;
import io.dstream.sources.internal.lines.LineFormat;
import java.nio.file.Path;

/**
 * Streams of lines from files. What all of these have in common, and the options, are told at {@link FileSource}.
 *
 * <pre>{@code
 * ssc.from(TextFiles.in(Path.of("/data/orders"))).print();              // new files, each once
 *
 * ssc.from(TextFiles.tail(Path.of("/var/log/shop"))                     // files that grow
 *         .matching("*.log")
 *         .onTruncation(TruncationPolicy.START_AGAIN)).print();
 * }</pre>
 *
 * <p>A line ends with {@code \n} or {@code \r\n}. Bytes that are no characters become {@code U+FFFD}; a byte order mark
 * at the beginning of a file is left out. Files are read on the threads that compute, anew each time a batch is
 * computed, and no more of one is in memory than its longest line.
 */
public final class TextFiles {
    private TextFiles() {}

    /**
     * Lines of UTF-8 text, of at most 1 MiB, from new files of a directory. Each file is taken once and whole, however
     * old it is; files that are older by their time of modification come first, and each is a partition of its batch
     * (where there are very many, some share one). What stands behind the last line end of a file is a line too.
     *
     * <p>Files should be complete when they appear: written under another name, one that begins with a dot, or
     * elsewhere on the same file system, and then renamed. A file that is written in place is taken once it has stayed
     * as it is for the time of {@link NewTextFiles#stableFor}. What is added to it, or written into it, after that is
     * not read; that is reported as an error of the source. A file that was removed and comes again is new, unless it
     * does so between two listings of the directory: then it is reported, as one that has changed.
     *
     * <p>A file is not divided, so back-pressure reckons in whole files, by how long lines have been on average so far;
     * a batch may always have one file. Until a batch is over its files must stay.
     *
     * @param directory the directory; to start before it exists, see {@link FileSource#waitUntilAvailable}
     * @return the source
     */
    public static NewTextFiles in(Path directory) {
        return new NewTextFiles(FileOptions.of(directory), LineFormat.DEFAULT);
    }

    /**
     * Lines of UTF-8 text, of at most 1 MiB, that are appended to files of a directory. A line is there once its end
     * is; each batch has of each file what has been completed since the one before, in order, in a partition of its
     * own.
     *
     * <p>A file is known by its name. When it is found to be shorter than what was read of it, or to be another one,
     * the program fails unless {@link TailedFiles#onTruncation} says something else. Where logs are rotated, let
     * {@link FileSource#matching} leave out the old ones' new names, which are new files otherwise, and mind that what
     * is written between the last batch and the rotation is not seen. A file that has been emptied and written anew is
     * told from one that has only grown by its first 1024 bytes and by as many before the place up to which it was
     * read; those are kept, as a hash, with the position.
     *
     * @param directory the directory; to start before it exists, see {@link FileSource#waitUntilAvailable}
     * @return the source
     */
    public static TailedFiles tail(Path directory) {
        return new TailedFiles(FileOptions.of(directory));
    }
}
