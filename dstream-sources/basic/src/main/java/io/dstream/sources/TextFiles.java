package io.dstream.sources;

import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.plan.Partition;
import io.dstream.sources.internal.files.FileOptions;
import io.dstream.sources.internal.files.FileSet;
import io.dstream.sources.internal.files.TextBlock;
import io.dstream.sources.internal.files.TextPartition;
import io.dstream.sources.internal.lines.LineFormat;
import io.dstream.storage.StorageLocation;
import java.nio.file.Path;
import java.util.List;

/**
 * Streams and batches of lines from files. {@link FileSource} describes what the streams have in common and their
 * options.
 *
 * <pre>{@code
 * ssc.from(TextFiles.in(Path.of("/data/orders"))).print();              // new files, each once
 *
 * ssc.from(TextFiles.tail(Path.of("/var/log/shop"))                     // files that grow
 *         .matching("*.log")
 *         .onTruncation(TruncationPolicy.START_AGAIN)).print();
 * }</pre>
 *
 * <p>A line ends with {@code } or {@code \r }. Bytes that cannot be decoded become {@code U+FFFD}; a byte order mark at
 * the beginning of a file is skipped. Files are read on the threads that compute batches, again every time a batch is
 * computed. At most the longest line of a file is in memory.
 */
public final class TextFiles {
    private TextFiles() {}

    /**
     * Returns a source of lines of UTF-8 text, of up to 1 MiB each, from new files in a directory. Each file is taken
     * once, as a whole, however old it is. Files are ordered by modification time, oldest first. Each file is a
     * partition of its batch; if there are very many, some share a partition. Text after the last line end of a file is
     * also a line.
     *
     * <p>Files should be complete when they appear: written under a different name, such as one that begins with a dot,
     * or elsewhere on the same file system, and then renamed. A file that is written in place is taken when it has not
     * changed for the time of {@link NewTextFiles#stableFor}. Text that is added or changed after that is not read;
     * this is reported as an error of the source. A file that is removed and appears again is a new file, unless both
     * happen between two listings of the directory: then it is reported as a changed file.
     *
     * <p>Files are not divided, so back-pressure counts whole files, by the average length of lines so far; a batch may
     * always take one file. Files must stay until their batch is finished.
     *
     * @param directory the directory; to start before it exists, see {@link FileSource#waitUntilAvailable}
     * @return the source
     */
    public static NewTextFiles in(Path directory) {
        return new NewTextFiles(FileOptions.of(directory), LineFormat.DEFAULT);
    }

    /**
     * Returns the lines of existing files as a batch: a table to join with streams, or the input of a batch job.
     *
     * <pre>{@code
     * Batch<String> stopwords = TextFiles.read(ssc, "data/stopwords.txt").cache();
     * words.transform(batch -> batch.subtract(stopwords)).print();
     * }</pre>
     *
     * <p>Files are looked up now, but read when the batch is computed, and again every time unless it is
     * {@link Batch#cache() cached}: a stream that is joined with it reads it for every batch. Each file is a partition,
     * and is read on one of the threads that compute batches. Lines are UTF-8, of any length below 1 GiB. Files whose
     * names end in {@code .gz} are decompressed. The lines of a file are in order, and files are ordered by name.
     *
     * @param ssc the context whose engine reads the files; it need not have been started. If the engine's tasks run in
     *     other processes, the files must be at the same place there
     * @param path a file; a directory, for the files in it; or a pattern such as {@code logs/2026-*}{@code /*.log.gz},
     *     for the files that match it. {@code *} and {@code ?} match characters other than the slash; <code>{a,b}
     *     </code> and {@code [a-c]} match alternatives. In a directory, subdirectories and files whose names begin with
     *     {@code .} or {@code _} are skipped
     * @return the batch; if a file cannot be read later, its actions fail with an error that names the file
     * @throws java.io.UncheckedIOException if there is no such file or directory, or nothing matches
     */
    public static Batch<String> read(StreamingContext ssc, String path) {
        checkNotNull(path, "read needs a path");
        return read(ssc, FileSet.of(path));
    }

    /**
     * Same as {@link #read(StreamingContext, String)}, for a path.
     *
     * @param ssc the context whose engine reads the files
     * @param path a file or a directory; not a pattern
     * @return the batch
     * @throws java.io.UncheckedIOException if there is no such file or directory
     */
    public static Batch<String> read(StreamingContext ssc, Path path) {
        checkNotNull(path, "read needs a path");
        return read(ssc, FileSet.of(path));
    }

    /**
     * Same as {@link #read(StreamingContext, String)}, for the files of a directory anywhere, with a partition for each
     * block of a file: on HDFS, tasks read several blocks of a large file at a time. A line belongs to the block that
     * it begins in. A file whose name ends in {@code .gz} is one partition. Reading a partition opens the location.
     *
     * @param ssc the context whose engine reads the files
     * @param location a directory, such as on HDFS; or one file, where directories are known from files
     * @return the batch
     * @throws java.io.UncheckedIOException if there is no such file or directory
     */
    public static Batch<String> read(StreamingContext ssc, StorageLocation location) {
        checkNotNull(location, "read needs a location");
        checkNotNull(ssc, "read needs a StreamingContext");
        return ssc.batchOf(TextBlock.of(location));
    }

    private static Batch<String> read(StreamingContext ssc, List<Path> files) {
        checkNotNull(ssc, "read needs a StreamingContext");
        return ssc.batchOf(
                files.stream().<Partition<String>>map(TextPartition::new).toList());
    }

    /**
     * Returns a source of lines of UTF-8 text, of up to 1 MiB each, that are appended to the files in a directory. A
     * line is read when its line end has been written. Each batch contains the lines completed since the previous one,
     * with one partition per file, in order.
     *
     * <p>A file is identified by its name. If it has become shorter than what was read of it, or has been replaced, the
     * program fails unless {@link TailedFiles#onTruncation} is set otherwise. If logs are rotated, use
     * {@link FileSource#matching} to exclude the names of rotated files, which would otherwise be new files. Text
     * written between the last batch and the rotation is not read. To distinguish a file that was emptied and rewritten
     * from one that has only grown, a hash of its first 1024 bytes, and of as many before the current position, is kept
     * with the position.
     *
     * @param directory the directory; to start before it exists, see {@link FileSource#waitUntilAvailable}
     * @return the source
     */
    public static TailedFiles tail(Path directory) {
        return new TailedFiles(FileOptions.of(directory));
    }
}
