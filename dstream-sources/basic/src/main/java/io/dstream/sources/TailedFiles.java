package io.dstream.sources;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import io.dstream.sources.internal.files.FileContents;
import io.dstream.sources.internal.files.FileOptions;
import io.dstream.sources.internal.files.TailReader;
import io.dstream.sources.internal.lines.LineFormat;
import java.nio.charset.Charset;

/**
 * Lines of files that grow; see {@link TextFiles#tail}. Immutable: each method gives a new source.
 *
 * <p>With {@link #newFilesOnly}, files that are there at the first start are followed from their end on.
 */
public final class TailedFiles extends FileSource<String, TailedFiles> {
    private static final long BATCH_BYTES = 64L << 20;

    private final LineFormat format;
    private final TruncationPolicy truncation;
    private final long batchBytes;

    private TailedFiles(FileOptions options, LineFormat format, TruncationPolicy truncation, long batchBytes) {
        super(options);
        this.format = format;
        this.truncation = truncation;
        this.batchBytes = batchBytes;
    }

    TailedFiles(FileOptions options) {
        this(options, LineFormat.DEFAULT, TruncationPolicy.FAIL, BATCH_BYTES);
    }

    @Override
    TailedFiles with(FileOptions other) {
        return new TailedFiles(other, format, truncation, batchBytes);
    }

    /**
     * The encoding of lines.
     *
     * @param charset one in which a line feed is the byte 10; UTF-8 if nothing is said
     * @return a new source
     * @throws IllegalArgumentException if it is another, such as UTF-16
     */
    public TailedFiles charset(Charset charset) {
        return new TailedFiles(options, format.withCharset(charset), truncation, batchBytes);
    }

    /**
     * How long a line may be, its end not counted.
     *
     * @param bytes 1 to 2^30; 1 MiB if nothing is said
     * @return a new source
     */
    public TailedFiles maxLineBytes(int bytes) {
        return new TailedFiles(options, format.withMaxLineBytes(bytes), truncation, batchBytes);
    }

    /**
     * What happens when a line is longer.
     *
     * @param policy {@link LongLinePolicy#TRUNCATE}, also if nothing is said, or {@link LongLinePolicy#FAIL}, which
     *     fails the batch
     * @return a new source
     * @throws IllegalArgumentException if it is another: there is nobody to disconnect
     */
    public TailedFiles onLongLine(LongLinePolicy policy) {
        return new TailedFiles(options, format.withLongLines(policy).forFiles(), truncation, batchBytes);
    }

    /**
     * What happens when a file is found truncated or replaced: shorter than what was read of it, another file of the
     * same name, or one that begins with other bytes, or has others before the place up to which it was read.
     *
     * @param policy the policy; {@link TruncationPolicy#FAIL} if nothing is said
     * @return a new source
     */
    public TailedFiles onTruncation(TruncationPolicy policy) {
        return new TailedFiles(options, format, checkNotNull(policy, "truncation policy"), batchBytes);
    }

    /**
     * How much of all files together may go into a batch, but for a line that is longer.
     *
     * @param bytes 1 or more; 64 MiB if nothing is said
     * @return a new source
     */
    public TailedFiles maxBytesPerBatch(long bytes) {
        checkArgument(bytes >= 1, "%s bytes in a batch at most: expected 1 or more", bytes);
        return new TailedFiles(options, format, truncation, bytes);
    }

    @Override
    public String kind() {
        return "tail";
    }

    @Override
    public SourceReader<String> open(SourceContext context) {
        return new TailReader(options, FileContents.lines(format), truncation, batchBytes, context);
    }
}
