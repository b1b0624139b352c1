package io.dstream.formats.internal.text;

import com.github.luben.zstd.ZstdInputStream;
import io.dstream.formats.Compression;
import io.dstream.formats.FormatException;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.xerial.snappy.SnappyFramedInputStream;

/**
 * A file's bytes before they were compressed. Members that follow one another in a file are read on. Closing it frees
 * what the decompressor holds, and leaves the file open.
 */
public final class Decompression extends InputStream {
    static final int MAX_EXPANSION = 1000;
    private static final long FREE = 64 << 20; // bytes that are not much, whatever they were made of

    /** Gzip, with its only method. */
    private static final byte[] GZIP = {0x1f, (byte) 0x8b, 8};

    private static final byte[] ZSTD = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};
    private static final byte[] SNAPPY = {(byte) 0xff, 6, 0, 0, 's', 'N', 'a', 'P', 'p', 'Y'};

    /** A digit is between the two: the size of blocks. Then comes a block, or the end. */
    private static final byte[] BZIP2 = {'B', 'Z', 'h'};

    private static final byte[] BZIP2_BLOCK = {0x31, 0x41, 0x59, 0x26, 0x53, 0x59};
    private static final byte[] BZIP2_END = {0x17, 0x72, 0x45, 0x38, 0x50, (byte) 0x90};
    private static final int LONGEST = 10;

    private final Compression compression;
    private final Counted file;
    private final InputStream plain;
    private final int maxExpansion;
    private long bytes;

    private Decompression(Compression compression, Counted file, InputStream plain, int maxExpansion) {
        this.compression = compression;
        this.file = file;
        this.plain = plain;
        this.maxExpansion = maxExpansion;
    }

    /** A file as it was before. Throws FormatException if it is not compressed as it should be. */
    public static InputStream of(InputStream in, TextOptions options) throws IOException {
        Counted file = new Counted(new BufferedInputStream(in));
        Compression found = detected(file);
        Compression compression = options.expected() == null ? found : options.expected();
        if (compression == Compression.NONE) {
            return file;
        }
        if (found != compression && !isEmpty(file)) {
            throw new FormatException(
                    name(compression) + " was expected (expectCompression), and the file does not begin like that"
                            + (found == Compression.NONE ? "" : ": it looks like " + name(found)));
        }
        if (isEmpty(file)) {
            return file;
        }
        file.bytes = 0;
        try {
            return new Decompression(compression, file, opened(compression, file), options.maxExpansion());
        } catch (IOException e) {
            throw damaged(compression, file, 0, e);
        }
    }

    private static InputStream opened(Compression compression, InputStream file) throws IOException {
        return switch (compression) {
            case GZIP ->
                GzipCompressorInputStream.builder()
                        .setInputStream(file)
                        .setDecompressConcatenated(true)
                        .get();
            case BZIP2 -> new BZip2CompressorInputStream(file, true);
            case ZSTD -> new ZstdInputStream(file);
            case SNAPPY -> new SnappyFramedInputStream(file);
            default -> throw new IllegalArgumentException("no text is compressed by " + compression);
        };
    }

    private static boolean isEmpty(InputStream file) throws IOException {
        return head(file).length == 0;
    }

    private static byte[] head(InputStream file) throws IOException {
        file.mark(LONGEST);
        byte[] head = file.readNBytes(LONGEST);
        file.reset();
        return head;
    }

    private static Compression detected(InputStream file) throws IOException {
        byte[] head = head(file);
        if (has(head, 0, GZIP)) {
            return Compression.GZIP;
        }
        if (has(head, 0, ZSTD)) {
            return Compression.ZSTD;
        }
        if (has(head, 0, SNAPPY)) {
            return Compression.SNAPPY;
        }
        int block = BZIP2.length + 1;
        boolean bzip2 = has(head, 0, BZIP2) && (has(head, block, BZIP2_BLOCK) || has(head, block, BZIP2_END));
        return bzip2 ? Compression.BZIP2 : Compression.NONE;
    }

    private static boolean has(byte[] head, int from, byte[] magic) {
        return head.length >= from + magic.length
                && Arrays.equals(head, from, from + magic.length, magic, 0, magic.length);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        int n;
        try {
            n = plain.read(into, from, length);
        } catch (IOException | RuntimeException e) { // a library may trip over what it did not expect
            throw damaged(compression, file, bytes, e);
        }
        if (n > 0) {
            bytes += n;
            checkExpansion();
        }
        return n;
    }

    private void checkExpansion() throws FormatException {
        if (bytes > FREE && bytes / maxExpansion > file.bytes) {
            throw new FormatException("the " + file.bytes + " bytes of " + name(compression) + " read so far became "
                    + bytes + ", more than " + maxExpansion
                    + " times as many: a decompression bomb? If the file is right, allow more with maxExpansion");
        }
    }

    private static IOException damaged(Compression compression, Counted file, long bytes, Exception found) {
        return found == file.failure
                ? file.failure
                : new FormatException(
                        name(compression) + " is damaged or truncated, after " + file.bytes + " bytes that became "
                                + bytes + ": " + found.getMessage(),
                        found);
    }

    private static String name(Compression compression) {
        return compression.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() throws IOException {
        plain.close();
    }

    /** The file: how many bytes were taken, and whether it was the file that failed. */
    private static final class Counted extends FilterInputStream {
        private long bytes;
        private IOException failure;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            try {
                int read = super.read();
                bytes += read < 0 ? 0 : 1;
                return read;
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            try {
                int read = super.read(into, from, length);
                bytes += Math.max(read, 0);
                return read;
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }

        @Override
        public void close() {} // it is not ours
    }
}
