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
 * The lines of new files in a directory. Each file is read once, as a whole; see {@link TextFiles#in}. Immutable: each
 * method returns a new source.
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
     * Sets how long a file's size and modification time must have been unchanged before the file is taken. This is not
     * needed if files are written under a different name, or elsewhere on the same file system, and renamed when they
     * are complete.
     *
     * @param time the time, measured by the times of the batches; 0 to take files at first sight; default: 1 s
     * @return a new source
     */
    public NewTextFiles stableFor(Duration time) {
        return with(options.withStableFor(time));
    }

    /**
     * Sets the encoding of lines.
     *
     * @param charset an encoding in which a line feed is the byte 10; default: UTF-8
     * @return a new source
     * @throws IllegalArgumentException if it is a different encoding, such as UTF-16
     */
    public NewTextFiles charset(Charset charset) {
        return new NewTextFiles(options, format.withCharset(charset));
    }

    /**
     * Sets the maximum length of a line, without its end.
     *
     * @param bytes 1 to 2^30; default: 1 MiB
     * @return a new source
     */
    public NewTextFiles maxLineBytes(int bytes) {
        return new NewTextFiles(options, format.withMaxLineBytes(bytes));
    }

    /**
     * Sets what happens when a line is too long.
     *
     * @param policy {@link LongLinePolicy#TRUNCATE}, which is the default, or {@link LongLinePolicy#FAIL}, which fails
     *     the batch
     * @return a new source
     * @throws IllegalArgumentException for another policy, since there is no sender to disconnect
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
