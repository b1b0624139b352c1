package io.dstream.sources;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.batch.Pair;
import io.dstream.sources.internal.files.FileContents;
import io.dstream.sources.internal.files.FileOptions;
import java.nio.file.Path;

/**
 * Streams of records from new files of a directory, in several formats. What all of these have in common, and the
 * options, are told at {@link FileSource}; when a file is taken, at {@link TextFiles#in}.
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
     * Lines of text: {@link TextFiles#in}.
     *
     * @param directory the directory
     * @return the source
     */
    public static NewTextFiles lines(Path directory) {
        return TextFiles.in(directory);
    }

    /**
     * Records of a fixed length. A file whose length is no multiple of it fails its batch.
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
     * Files of up to 16 MiB as they are: a record each.
     *
     * @param directory the directory
     * @return the source, of paths from the directory on and contents
     */
    public static NewFiles<Pair<String, byte[]>> whole(Path directory) {
        return whole(directory, WHOLE_BYTES);
    }

    /**
     * Files as they are: a record each. A file that is too large fails its batch.
     *
     * @param directory the directory
     * @param maxFileBytes how large a file may be: as many files as there are threads are in memory at a time
     * @return the source, of paths from the directory on, with slashes, and contents
     */
    public static NewFiles<Pair<String, byte[]>> whole(Path directory, int maxFileBytes) {
        checkArgument(maxFileBytes >= 1, "files of %s bytes at most: expected 1 or more", maxFileBytes);
        return new NewFiles<>(FileOptions.of(directory), new FileContents.Whole(maxFileBytes));
    }

    /**
     * Whatever a function makes of a file.
     *
     * @param directory the directory
     * @param format reads one file
     * @param <T> the records
     * @return the source
     */
    public static <T> NewFiles<T> of(Path directory, FileFormat<T> format) {
        return new NewFiles<>(
                FileOptions.of(directory), FileContents.of(checkNotNull(format, "files need a format to be read in")));
    }
}
