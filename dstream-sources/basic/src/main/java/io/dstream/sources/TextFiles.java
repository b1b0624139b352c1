package io.dstream.sources;

import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.plan.Partition;
import io.dstream.sources.internal.files.FileOptions;
import io.dstream.sources.internal.files.FileSet;
import io.dstream.sources.internal.files.TextPartition;
import io.dstream.sources.internal.lines.LineFormat;
import java.nio.file.Path;
import java.util.List;

/**
 * Streams of lines from files, and batches of them. What all of these have in common, and the options, are told at
 * {@link FileSource}.
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
     * The lines of files that are there, as a batch: a table to join streams with, or the input of a batch job.
     *
     * <pre>{@code
     * Batch<String> stopwords = TextFiles.read(ssc, "data/stopwords.txt").cache();
     * words.transform(batch -> batch.subtract(stopwords)).print();
     * }</pre>
     *
     * <p>Which files there are is looked up now; what is in them is read when the batch is computed, anew each time
     * unless it is {@link Batch#cache() cached}: a stream that is joined with it reads it with every batch. Each file
     * is a partition, read on one of the threads that compute. Lines are UTF-8, of any length below 1 GiB; a file whose
     * name ends in {@code .gz} is unpacked. Lines of a file are in order, files by their names.
     *
     * @param ssc whose engine is to read; it need not have been started. Where the engine's tasks are in other
     *     processes, the files must be at the same place there
     * @param path a file; a directory, for the files in it; or a pattern such as {@code logs/2026-*}{@code /*.log.gz},
     *     for what matches it. {@code *} and {@code ?} stand for characters other than the slash, <code>{a,b}</code>
     *     and {@code [a-c]} for alternatives. Of a directory, files whose names begin with {@code .} or {@code _} are
     *     left out, and directories
     * @return the batch; its actions fail with an error that names the file if one cannot be read then
     * @throws java.io.UncheckedIOException if there is no such file or directory, or nothing matches
     */
    public static Batch<String> read(StreamingContext ssc, String path) {
        checkNotNull(path, "read needs a path");
        return read(ssc, FileSet.of(path));
    }

    /**
     * As {@link #read(StreamingContext, String)}.
     *
     * @param ssc whose engine is to read
     * @param path a file or a directory; not a pattern
     * @return the batch
     * @throws java.io.UncheckedIOException if there is no such file or directory
     */
    public static Batch<String> read(StreamingContext ssc, Path path) {
        checkNotNull(path, "read needs a path");
        return read(ssc, FileSet.of(path));
    }

    private static Batch<String> read(StreamingContext ssc, List<Path> files) {
        checkNotNull(ssc, "read needs a StreamingContext");
        return ssc.batchOf(
                files.stream().<Partition<String>>map(TextPartition::new).toList());
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
