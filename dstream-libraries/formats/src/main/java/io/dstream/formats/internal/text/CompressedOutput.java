package io.dstream.formats.internal.text;

import com.github.luben.zstd.ZstdOutputStream;
import io.dstream.formats.Compression;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.xerial.snappy.SnappyFramedOutputStream;

/** Compresses a file. */
public final class CompressedOutput {
    private static final int BUFFER = 1 << 16;

    private CompressedOutput() {}

    /** A stream that is complete when it is closed; the file stays open. */
    public static OutputStream of(OutputStream file, Compression compression) throws IOException {
        OutputStream kept = new KeptOpen(file);
        return switch (compression) {
            case NONE -> kept;
            case GZIP -> new BufferedOutputStream(new GZIPOutputStream(kept, BUFFER), BUFFER);
            case BZIP2 -> new BufferedOutputStream(new BZip2CompressorOutputStream(kept), BUFFER);
            case ZSTD -> new BufferedOutputStream(new ZstdOutputStream(kept).setChecksum(true), BUFFER);
            case SNAPPY -> new SnappyFramedOutputStream(kept);
            case DEFLATE -> throw new IllegalArgumentException("no text is compressed by " + compression);
        };
    }
}
