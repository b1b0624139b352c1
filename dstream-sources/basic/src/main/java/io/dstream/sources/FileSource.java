package io.dstream.sources;

import io.dstream.function.Predicate1;
import io.dstream.source.Source;
import io.dstream.sources.internal.files.FileOptions;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A source of what stands in the files of a directory, and the options that all of these have. Immutable: each method
 * gives a new source.
 *
 * <p><b>Which files.</b> Regular files of the directory itself. Files and directories whose names begin with {@code .}
 * or {@code _}, and files whose names end with {@code .tmp}, are never taken: such names are for what is being written.
 * Symbolic links are not followed; what is reached by one, and what is no regular file, is never opened.
 *
 * <p><b>What it costs.</b> The directory is listed once for each batch, on the thread that starts batches, in time
 * proportional to the number of files in it, those taken long ago included: some 6 µs a file where listings are in the
 * cache. {@link #pollEvery} makes that rarer; files that are done with are best moved away. In memory there is the name
 * of each file that is still in the directory, with what tells it from another of that name, and as much in the
 * checkpoint.
 *
 * <p><b>Where it is.</b> The source's position is how far it has read each file; it is planned with each batch, so that
 * with a checkpoint directory every record goes into exactly one batch whatever happens to the program. Files that have
 * vanished are forgotten. Without a checkpoint directory, each start begins anew.
 *
 * <p><b>What goes wrong.</b> A program whose directory does not exist does not start, unless it is told to
 * {@linkplain #waitUntilAvailable wait}. A directory that cannot be listed later, or a file that cannot be opened when
 * its turn comes, is reported once as an error of the source and tried again with each batch. A file that is taken and
 * then cannot be read fails the batch, and so does one that is another by then.
 *
 * @param <T> the records
 * @param <S> the kind of source
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
     * @param glob as {@link java.nio.file.FileSystem#getPathMatcher} has them: {@code *.log}. One with a slash is
     *     compared with the path from the directory on, another with the last part of it. {@code **}{@code /} at the
     *     beginning or after a slash stands for any number of directories, none included
     * @return a new source
     */
    public S matching(String glob) {
        return with(options.withGlob(glob));
    }

    /**
     * Takes only some of the files. Of several filters, all must let a file pass.
     *
     * @param filter is given the path from the directory on, such as {@code a.txt} or {@code sub/a.txt}; asked for each
     *     file that has not been taken whenever the directory is listed, so it must be quick. If it throws, the program
     *     fails
     * @return a new source
     */
    public S filter(Predicate1<Path> filter) {
        return with(options.withFilter(filter));
    }

    /**
     * Takes the files of all directories below, too.
     *
     * @return a new source
     */
    public S recursive() {
        return with(options.withRecursive());
    }

    /**
     * Follows symbolic links, to files and directories, as long as they lead to somewhere below the directory. A file
     * with two names is two files.
     *
     * @return a new source
     */
    public S followLinks() {
        return with(options.withFollowLinks());
    }

    /**
     * Leaves out what is in the directory when the program starts for the first time; what is there at a later start,
     * from a checkpoint, is taken.
     *
     * @return a new source
     */
    public S newFilesOnly() {
        return with(options.withNewFilesOnly());
    }

    /**
     * How many files may go into a batch; others wait for the next.
     *
     * @param n 1 or more; 1000 if nothing is said
     * @return a new source
     */
    public S maxFilesPerBatch(int n) {
        return with(options.withMaxFiles(n));
    }

    /**
     * How often to list the directory, for one that is slow.
     *
     * @param time by the times of the batches; with each batch if nothing is said
     * @return a new source
     */
    public S pollEvery(Duration time) {
        return with(options.withPollEvery(time));
    }

    /**
     * Starts even where the directory does not exist yet, and waits for it; that is reported once. Otherwise the
     * program does not start without it.
     *
     * @return a new source
     */
    public S waitUntilAvailable() {
        return with(options.withWaiting());
    }

    @Override
    public String toString() {
        return kind() + " of " + options.root();
    }
}
