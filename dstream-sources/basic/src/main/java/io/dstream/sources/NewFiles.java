package io.dstream.sources;

import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import io.dstream.sources.internal.files.FileContents;
import io.dstream.sources.internal.files.FileOptions;
import io.dstream.sources.internal.files.NewFilesReader;
import java.time.Duration;

/**
 * New files in a directory. Each file is read once, as a whole; see {@link FileSources}. Immutable: each method returns
 * a new source.
 *
 * @param <T> the type of the records
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
     * Sets how long a file's size and modification time must have been unchanged before the file is taken. This is not
     * needed if files are written under a different name, or elsewhere on the same file system, and renamed when they
     * are complete.
     *
     * @param time the time, measured by the times of the batches; 0 to take files at first sight; default: 1 s
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
