package io.dstream.sources;

import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import io.dstream.sources.internal.files.FileContents;
import io.dstream.sources.internal.files.FileOptions;
import io.dstream.sources.internal.files.NewFilesReader;
import io.dstream.sources.internal.lines.LineFormat;
import java.nio.charset.Charset;
import java.time.Duration;

/**
 * Lines of new files of a directory, each taken once and whole; see {@link TextFiles#in}. Immutable: each method gives
 * a new source.
 */
public final class NewTextFiles extends FileSource<String, NewTextFiles> {
    private final LineFormat format;

    NewTextFiles(FileOptions options, LineFormat format) {
        super(options);
        this.format = format;
    }

    @Override
    NewTextFiles with(FileOptions other) {
        return new NewTextFiles(other, format);
    }

    /**
     * How long a file's size and time of modification must have stayed the same before it is taken. Not needed where
     * files are written under another name, or elsewhere on the same file system, and renamed once they are complete.
     *
     * @param time by the times of the batches; 0 to take files at first sight; 1 s if nothing is said
     * @return a new source
     */
    public NewTextFiles stableFor(Duration time) {
        return with(options.withStableFor(time));
    }

    /**
     * The encoding of lines.
     *
     * @param charset one in which a line feed is the byte 10; UTF-8 if nothing is said
     * @return a new source
     * @throws IllegalArgumentException if it is another, such as UTF-16
     */
    public NewTextFiles charset(Charset charset) {
        return new NewTextFiles(options, format.withCharset(charset));
    }

    /**
     * How long a line may be, its end not counted.
     *
     * @param bytes 1 to 2^30; 1 MiB if nothing is said
     * @return a new source
     */
    public NewTextFiles maxLineBytes(int bytes) {
        return new NewTextFiles(options, format.withMaxLineBytes(bytes));
    }

    /**
     * What happens when a line is longer.
     *
     * @param policy {@link LongLinePolicy#TRUNCATE}, also if nothing is said, or {@link LongLinePolicy#FAIL}, which
     *     fails the batch
     * @return a new source
     * @throws IllegalArgumentException if it is another: there is nobody to disconnect
     */
    public NewTextFiles onLongLine(LongLinePolicy policy) {
        return new NewTextFiles(options, format.withLongLines(policy).forFiles());
    }

    @Override
    public String kind() {
        return "files";
    }

    @Override
    public SourceReader<String> open(SourceContext context) {
        return new NewFilesReader<>(options, FileContents.lines(format), context);
    }
}
