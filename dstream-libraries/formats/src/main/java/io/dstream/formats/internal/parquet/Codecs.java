package io.dstream.formats.internal.parquet;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.dstream.formats.FormatException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/** Compresses pages without Hadoop, and never makes more of one than its header says, nor than is allowed. */
final class Codecs implements CompressionCodecFactory {
    private final int maxPageBytes;

    Codecs(int maxPageBytes) {
        this.maxPageBytes = maxPageBytes;
    }

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName name) {
        return new Compressor(name);
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName name) {
        return new Decompressor(name, maxPageBytes);
    }

    @Override
    public void release() {}

    private record Compressor(CompressionCodecName name) implements BytesInputCompressor {
        @Override
        public BytesInput compress(BytesInput page) throws IOException {
            byte[] bytes = page.toInputStream().readAllBytes();
            return switch (name) {
                case UNCOMPRESSED -> BytesInput.from(bytes);
                case SNAPPY -> BytesInput.from(Snappy.compress(bytes));
                case ZSTD -> BytesInput.from(Zstd.compress(bytes));
                case GZIP -> BytesInput.from(gzip(bytes));
                default -> throw new IllegalArgumentException("pages cannot be compressed by " + name);
            };
        }

        private static byte[] gzip(byte[] bytes) throws IOException {
            ByteArrayOutputStream compressed = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
                gzip.write(bytes);
            }
            return compressed.toByteArray();
        }

        @Override
        public CompressionCodecName getCodecName() {
            return name;
        }

        @Override
        public void release() {}
    }

    private record Decompressor(CompressionCodecName name, int maxPageBytes) implements BytesInputDecompressor {
        @Override
        public BytesInput decompress(BytesInput page, int size) throws IOException {
            return BytesInput.from(decompressed(page.toInputStream().readAllBytes(), size));
        }

        @Override
        public void decompress(ByteBuffer page, int compressed, ByteBuffer into, int size) throws IOException {
            byte[] bytes = new byte[compressed];
            page.get(bytes);
            into.put(decompressed(bytes, size));
        }

        private byte[] decompressed(byte[] page, int size) throws IOException {
            if (size < 0 || size > maxPageBytes) {
                throw new FormatException("a page has " + size + " bytes, more than the " + maxPageBytes
                        + " that are allowed: the file is damaged, or allow more (maxPageBytes)");
            }
            byte[] bytes;
            try {
                bytes = switch (name) {
                    case UNCOMPRESSED -> page;
                    case SNAPPY -> fromSnappy(page, size);
                    case ZSTD -> Zstd.decompress(page, size);
                    case GZIP -> new GZIPInputStream(new ByteArrayInputStream(page)).readNBytes(size);
                    default ->
                        throw new FormatException("its pages are compressed by " + name
                                + ", which is not supported: expected UNCOMPRESSED, SNAPPY, GZIP or ZSTD");
                };
            } catch (ZstdException e) {
                throw new FormatException("a page cannot be decompressed: " + e.getMessage(), e);
            }
            if (bytes.length != size) {
                throw new FormatException("a page has " + bytes.length
                        + " bytes once decompressed, and its header says " + size + ": the file is damaged");
            }
            return bytes;
        }

        private static byte[] fromSnappy(byte[] page, int size) throws IOException {
            int length = Snappy.uncompressedLength(page);
            if (length != size) {
                throw new FormatException("a page has " + length + " bytes once decompressed, and its header says "
                        + size + ": the file is damaged");
            }
            return Snappy.uncompress(page);
        }

        @Override
        public void release() {}
    }
}
