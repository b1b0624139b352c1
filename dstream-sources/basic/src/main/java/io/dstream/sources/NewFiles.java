package io.dstream.sources;

import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import io.dstream.sources.internal.files.FileContents;
import io.dstream.sources.internal.files.FileOptions;
import io.dstream.sources.internal.files.NewFilesReader;
import java.time.Duration;

/**
 * New files of a directory, each taken once and whole; see {@link FileSources}. Immutable: each method gives a new
 * source.
 *
 * @param <T> the records
 */
public final class NewFiles<T> extends FileSource<T, NewFiles<T>> {
    private final FileContents<T> contents;

    NewFiles(FileOptions options, FileContents<T> contents) {
        super(options);
        this.contents = contents;
    }

    @Override
    NewFiles<T> with(FileOptions other) {
        return new NewFiles<>(other, contents);
    }

    /**
     * How long a file's size and time of modification must have stayed the same before it is taken. Not needed where
     * files are written under another name, or elsewhere on the same file system, and renamed once they are complete.
     *
     * @param time by the times of the batches; 0 to take files at first sight; 1 s if nothing is said
     * @return a new source
     */
    public NewFiles<T> stableFor(Duration time) {
        return with(options.withStableFor(time));
    }

    @Override
    public String kind() {
        return "files";
    }

    @Override
    public SourceReader<T> open(SourceContext context) {
        return new NewFilesReader<>(options, contents, context);
    }
}
