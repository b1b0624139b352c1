package io.dstream.sources;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.batch.Pair;
import io.dstream.sources.internal.files.FileContents;
import io.dstream.sources.internal.files.FileOptions;
import io.dstream.sources.internal.lines.LineFormat;
import io.dstream.storage.StorageLocation;
import java.nio.file.Path;

/**
 * Streams of records from new files in a directory, in several formats. {@link FileSource} describes what they have in
 * common and their options; {@link TextFiles#in} describes when a file is taken.
 *
 * <pre>{@code
 * ssc.from(FileSources.fixedLength(Path.of("/data/readings"), 16)).print();
 *
 * ssc.from(FileSources.of(Path.of("/data/gz"), (in, out) -> {
 *     BufferedReader text = new BufferedReader(new InputStreamReader(new GZIPInputStream(in), UTF_8));
 *     for (String line = text.readLine(); line != null; line = text.readLine()) {
 *         out.accept(line);
 *     }
 * })).print();
 * }</pre>
 */
public final class FileSources {
    private static final int WHOLE_BYTES = 16 << 20;

    private FileSources() {}

    /**
     * Returns a source of lines of text. Same as {@link TextFiles#in}.
     *
     * @param directory the directory
     * @return the source
     */
    public static NewTextFiles lines(Path directory) {
        return TextFiles.in(directory);
    }

    /**
     * Returns a source of records of a fixed length. A file whose length is not a multiple of it fails its batch.
     *
     * @param directory the directory
     * @param bytes the length, 1 or more
     * @return the source
     */
    public static NewFiles<byte[]> fixedLength(Path directory, int bytes) {
        checkArgument(bytes >= 1, "records of %s bytes: expected 1 or more", bytes);
        return new NewFiles<>(FileOptions.of(directory), new FileContents.FixedLength(bytes));
    }

    /**
     * Returns a source of whole files of up to 16 MiB, with one record per file.
     *
     * @param directory the directory
     * @return the source, of paths relative to the directory and contents
     */
    public static NewFiles<Pair<String, byte[]>> whole(Path directory) {
        return whole(directory, WHOLE_BYTES);
    }

    /**
     * Returns a source of whole files, with one record per file. A file that is too large fails its batch.
     *
     * @param directory the directory
     * @param maxFileBytes the maximum size of a file; as many files as there are threads are in memory at a time
     * @return the source, of paths relative to the directory, with slashes, and contents
     */
    public static NewFiles<Pair<String, byte[]>> whole(Path directory, int maxFileBytes) {
        checkArgument(maxFileBytes >= 1, "files of %s bytes at most: expected 1 or more", maxFileBytes);
        return new NewFiles<>(FileOptions.of(directory), new FileContents.Whole(maxFileBytes));
    }

    /**
     * Returns a source of the records that a function decodes from files.
     *
     * @param directory the directory
     * @param format decodes one file
     * @param <T> the type of the records
     * @return the source
     */
    public static <T> NewFiles<T> of(Path directory, FileFormat<T> format) {
        return new NewFiles<>(
                FileOptions.of(directory), FileContents.of(checkNotNull(format, "files need a format to be read in")));
    }

    // ---- elsewhere ----

    /**
     * As {@link #lines(Path)}, anywhere.
     *
     * @param directory the directory, such as on HDFS
     * @return the source
     */
    public static NewTextFiles lines(StorageLocation directory) {
        return new NewTextFiles(FileOptions.of(directory), LineFormat.DEFAULT);
    }

    /**
     * As {@link #fixedLength(Path, int)}, anywhere.
     *
     * @param directory the directory, such as on HDFS
     * @param bytes the length, 1 or more
     * @return the source
     */
    public static NewFiles<byte[]> fixedLength(StorageLocation directory, int bytes) {
        checkArgument(bytes >= 1, "records of %s bytes: expected 1 or more", bytes);
        return new NewFiles<>(FileOptions.of(directory), new FileContents.FixedLength(bytes));
    }

    /**
     * As {@link #whole(Path)}, anywhere.
     *
     * @param directory the directory, such as on HDFS
     * @return the source, of paths relative to the directory, with slashes, and contents
     */
    public static NewFiles<Pair<String, byte[]>> whole(StorageLocation directory) {
        return whole(directory, WHOLE_BYTES);
    }

    /**
     * As {@link #whole(Path, int)}, anywhere.
     *
     * @param directory the directory, such as on HDFS
     * @param maxFileBytes the maximum size of a file; as many files as there are threads are in memory at a time
     * @return the source, of paths relative to the directory, with slashes, and contents
     */
    public static NewFiles<Pair<String, byte[]>> whole(StorageLocation directory, int maxFileBytes) {
        checkArgument(maxFileBytes >= 1, "files of %s bytes at most: expected 1 or more", maxFileBytes);
        return new NewFiles<>(FileOptions.of(directory), new FileContents.Whole(maxFileBytes));
    }

    /**
     * As {@link #of(Path, FileFormat)}, anywhere.
     *
     * @param directory the directory, such as on HDFS
     * @param format decodes one file
     * @param <T> the type of the records
     * @return the source
     */
    public static <T> NewFiles<T> of(StorageLocation directory, FileFormat<T> format) {
        return new NewFiles<>(
                FileOptions.of(directory), FileContents.of(checkNotNull(format, "files need a format to be read in")));
    }
}
