package io.dstream.sources;

import io.dstream.function.Predicate1;
import io.dstream.source.Source;
import io.dstream.sources.internal.files.FileOptions;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A source of the contents of files in a directory, and the options that all such sources have. Immutable: each method
 * returns a new source.
 *
 * <p><b>Which files.</b> Regular files in the directory itself. Files and directories whose names begin with {@code .}
 * or {@code _}, and files whose names end with {@code .tmp}, are never taken, because such names are used for files
 * that are being written. Symbolic links are not followed; nothing that is reached through one, and nothing that is not
 * a regular file, is ever opened.
 *
 * <p><b>Cost.</b> The directory is listed once per batch, on the thread that starts batches. This takes time
 * proportional to the number of files in it, including those taken long ago: about 6 µs per file if listings are
 * cached. {@link #pollEvery} makes listings less frequent; it is best to move finished files away. Memory and the
 * checkpoint hold the name of each file that is still in the directory, with what distinguishes it from another file of
 * that name.
 *
 * <p><b>Elsewhere.</b> The directory may be in any {@link io.dstream.storage.StorageLocation}, such as on HDFS. There
 * are no links there, and a file is told from another that has its name by its version there, which a listing gives.
 * Where tasks run in other processes, they read the files themselves.
 *
 * <p><b>Position.</b> The source's position says how far each file has been read. It is planned with each batch, so
 * with a checkpoint directory every record goes into exactly one batch whatever happens to the program. Files that no
 * longer exist are forgotten. Without a checkpoint directory, each start begins from scratch.
 *
 * <p><b>Errors.</b> If the directory does not exist, the program does not start, unless {@link #waitUntilAvailable} is
 * set. If the directory cannot be listed later, or a file cannot be opened when it is to be taken, this is reported
 * once as an error of the source and retried with each batch. A batch fails if a file that has been taken cannot be
 * read, or has been replaced.
 *
 * @param <T> the type of the records
 * @param <S> the type of the source
 */
public abstract sealed class FileSource<T, S extends FileSource<T, S>> implements Source<T>
        permits NewFiles, NewTextFiles, TailedFiles {

    final FileOptions options;

    FileSource(FileOptions options) {
        this.options = options;
    }

    abstract S with(FileOptions other);

    /**
     * Takes only files whose names match a pattern.
     *
     * @param glob a pattern as in {@link java.nio.file.FileSystem#getPathMatcher}, such as {@code *.log}. A pattern
     *     with a slash is matched against the path relative to the directory, any other against its last part.
     *     {@code **}{@code /} at the beginning or after a slash matches zero or more directories
     * @return a new source
     */
    public S matching(String glob) {
        return with(options.withGlob(glob));
    }

    /**
     * Takes only files that a predicate accepts. If there are several filters, all of them must accept a file.
     *
     * @param filter receives the path relative to the directory, such as {@code a.txt} or {@code sub/a.txt}. It is
     *     called for each file that has not been taken whenever the directory is listed, so it must be fast. If it
     *     throws, the program fails
     * @return a new source
     */
    public S filter(Predicate1<Path> filter) {
        return with(options.withFilter(filter));
    }

    /**
     * Also takes the files in all subdirectories.
     *
     * @return a new source
     */
    public S recursive() {
        return with(options.withRecursive());
    }

    /**
     * Follows symbolic links to files and directories, if they lead to a place below the directory. A file with two
     * names counts as two files.
     *
     * @return a new source
     */
    public S followLinks() {
        return with(options.withFollowLinks());
    }

    /**
     * Ignores files that exist when the program starts for the first time. Files that exist at a later start from a
     * checkpoint are taken.
     *
     * @return a new source
     */
    public S newFilesOnly() {
        return with(options.withNewFilesOnly());
    }

    /**
     * Limits the number of files in a batch; others wait for the next one.
     *
     * @param n 1 or more; default: 1000
     * @return a new source
     */
    public S maxFilesPerBatch(int n) {
        return with(options.withMaxFiles(n));
    }

    /**
     * Sets how often to list the directory, for directories that are slow to list.
     *
     * @param time the interval, measured by the times of the batches; default: with each batch
     * @return a new source
     */
    public S pollEvery(Duration time) {
        return with(options.withPollEvery(time));
    }

    /**
     * Starts even if the directory does not exist yet, and waits for it; this is reported once. By default the program
     * does not start without it.
     *
     * @return a new source
     */
    public S waitUntilAvailable() {
        return with(options.withWaiting());
    }

    @Override
    public String toString() {
        return kind() + " of " + options.place();
    }
}
