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
 * The lines that are appended to files; see {@link TextFiles#tail}. Immutable: each method returns a new source.
 *
 * <p>With {@link #newFilesOnly}, files that exist at the first start are followed from their end.
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
     * Sets the encoding of lines.
     *
     * @param charset an encoding in which a line feed is the byte 10; default: UTF-8
     * @return a new source
     * @throws IllegalArgumentException if it is a different encoding, such as UTF-16
     */
    public TailedFiles charset(Charset charset) {
        return new TailedFiles(options, format.withCharset(charset), truncation, batchBytes);
    }

    /**
     * Sets the maximum length of a line, without its end.
     *
     * @param bytes 1 to 2^30; default: 1 MiB
     * @return a new source
     */
    public TailedFiles maxLineBytes(int bytes) {
        return new TailedFiles(options, format.withMaxLineBytes(bytes), truncation, batchBytes);
    }

    /**
     * Sets what happens when a line is too long.
     *
     * @param policy {@link LongLinePolicy#TRUNCATE}, which is the default, or {@link LongLinePolicy#FAIL}, which fails
     *     the batch
     * @return a new source
     * @throws IllegalArgumentException for another policy, since there is no sender to disconnect
     */
    public TailedFiles onLongLine(LongLinePolicy policy) {
        return new TailedFiles(options, format.withLongLines(policy).forFiles(), truncation, batchBytes);
    }

    /**
     * Sets what happens when a file has been truncated or replaced: when it is shorter than what was read of it, when
     * it is a different file with the same name, or when its first bytes or those before the current position have
     * changed.
     *
     * @param policy the policy; default: {@link TruncationPolicy#FAIL}
     * @return a new source
     */
    public TailedFiles onTruncation(TruncationPolicy policy) {
        return new TailedFiles(options, format, checkNotNull(policy, "truncation policy"), batchBytes);
    }

    /**
     * Limits the bytes of all files together that may go into a batch. A single line may be longer.
     *
     * @param bytes 1 or more; default: 64 MiB
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
