package io.dstream.formats.internal.avro;

import com.github.luben.zstd.ZstdInputStream;
import io.dstream.formats.FormatException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.apache.avro.Schema;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.xerial.snappy.Snappy;

/**
 * The frame of a file: its header, then blocks of records between marks. Lengths are looked at before memory is
 * allocated for them.
 */
final class AvroBlocks {
    private static final byte[] MAGIC = {'O', 'b', 'j', 1};
    private static final int MARK = 16;
    private static final int MAX_HEADER = 16 << 20;

    private final InputStream in;
    private final int maxBlockBytes;
    private final Schema schema;
    private final String codec;
    private final byte[] mark;
    private long number;
    private long records;
    private BlockDecoder block;

    AvroBlocks(InputStream in, int maxBlockBytes) throws IOException {
        this.in = in;
        this.maxBlockBytes = maxBlockBytes;
        byte[] magic = in.readNBytes(MAGIC.length);
        if (!Arrays.equals(magic, MAGIC)) {
            throw new FormatException("the file does not begin like an object container file");
        }
        Map<String, byte[]> metadata = metadata();
        this.schema = schema(metadata.get("avro.schema"));
        byte[] named = metadata.get("avro.codec");
        this.codec = named == null ? "null" : new String(named, StandardCharsets.UTF_8);
        this.mark = exactly(MARK, "the mark that ends the header");
    }

    private static Schema schema(byte[] json) throws FormatException {
        if (json == null) {
            throw new FormatException("the header has no schema");
        }
        try {
            return new Schema.Parser().parse(new String(json, StandardCharsets.UTF_8));
        } catch (RuntimeException e) { // not only of Avro
            throw new FormatException("the header's schema is wrong: " + e.getMessage(), e);
        }
    }

    private Map<String, byte[]> metadata() throws IOException {
        Map<String, byte[]> metadata = new HashMap<>();
        int left = MAX_HEADER;
        for (long count = number("the header"); count != 0; count = number("the header")) {
            if (count < 0) {
                count = -count;
                var unused = number("the header");
            }
            for (; count > 0; count--) {
                byte[] key = entry(left);
                left -= key.length + 1;
                byte[] value = entry(left);
                left -= value.length;
                metadata.put(new String(key, StandardCharsets.UTF_8), value);
            }
        }
        return metadata;
    }

    private byte[] entry(int left) throws IOException {
        long length = number("the header");
        if (length < 0 || length > left) {
            throw new FormatException("the header has more than the " + MAX_HEADER + " bytes that are allowed");
        }
        return exactly((int) length, "the header");
    }

    Schema schema() {
        return schema;
    }

    /** The block that records are read from now. */
    BlockDecoder block() {
        return block;
    }

    /** Which block it is, from 1. */
    long number() {
        return number;
    }

    /** Goes to the next record, and to the block that it is in. Returns false at the end. */
    boolean next() throws IOException {
        while (records == 0) {
            if (block != null && block.remaining() > 0) {
                throw new FormatException("there are " + block.remaining()
                        + " bytes left after the last record: the block is damaged, or was written in another schema");
            }
            int first = in.read();
            if (first < 0) {
                return false;
            }
            number++;
            readBlock(first);
        }
        records--;
        return true;
    }

    private void readBlock(int first) throws IOException {
        records = number(first, "the length of a block");
        long length = number("the length of a block");
        if (records < 0 || length < 0 || length > maxBlockBytes) {
            throw new FormatException("it has " + records + " records in " + length + " bytes, where at most "
                    + maxBlockBytes + " bytes are allowed: the file is damaged, or allow more (maxBlockBytes)");
        }
        byte[] stored = exactly((int) length, "its records");
        if (!Arrays.equals(exactly(MARK, "the mark at its end"), mark)) {
            throw new FormatException("the mark at its end is not that of the file: the file is damaged");
        }
        block = unpacked(stored);
        if (records > Math.max(block.remaining(), 1 << 20)) {
            throw new FormatException(
                    "it has " + records + " records in " + block.remaining() + " bytes: the file is damaged");
        }
    }

    private BlockDecoder unpacked(byte[] stored) throws IOException {
        try {
            return switch (codec) {
                case "null" -> new BlockDecoder(stored, stored.length);
                case "deflate" -> inflated(stored);
                case "snappy" -> fromSnappy(stored);
                case "zstandard" -> read(new ZstdInputStream(new ByteArrayInputStream(stored)));
                case "bzip2" -> read(new BZip2CompressorInputStream(new ByteArrayInputStream(stored), true));
                default ->
                    throw new FormatException(
                            "codec " + codec + " is not supported: expected null, deflate, snappy, zstandard or bzip2");
            };
        } catch (FormatException e) {
            throw e;
        } catch (IOException | RuntimeException e) { // a library may trip over what it did not expect
            throw new FormatException("it cannot be decompressed (" + codec + "): " + e.getMessage(), e);
        }
    }

    private BlockDecoder inflated(byte[] stored) throws IOException {
        Inflater inflater = new Inflater(true);
        try {
            return read(new InflaterInputStream(new ByteArrayInputStream(stored), inflater));
        } finally {
            inflater.end();
        }
    }

    private BlockDecoder read(InputStream compressed) throws IOException {
        try (compressed) {
            byte[] bytes = compressed.readNBytes(maxBlockBytes);
            if (bytes.length == maxBlockBytes && compressed.read() >= 0) {
                throw tooLarge();
            }
            return new BlockDecoder(bytes, bytes.length);
        }
    }

    private BlockDecoder fromSnappy(byte[] stored) throws IOException {
        int length = stored.length - Integer.BYTES;
        if (length < 0) {
            throw new FormatException("it has no checksum: the file is damaged");
        }
        if (Snappy.uncompressedLength(stored, 0, length) > maxBlockBytes) {
            throw tooLarge();
        }
        byte[] bytes = new byte[Snappy.uncompressedLength(stored, 0, length)];
        Snappy.uncompress(stored, 0, length, bytes, 0);
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        if (ByteBuffer.wrap(stored, length, Integer.BYTES).getInt() != (int) checksum.getValue()) {
            throw new FormatException("its checksum is wrong: the file is damaged");
        }
        return new BlockDecoder(bytes, bytes.length);
    }

    private FormatException tooLarge() {
        return new FormatException("it is larger than " + maxBlockBytes
                + " bytes once decompressed: a decompression bomb? If the file is right, allow more (maxBlockBytes)");
    }

    private long number(String what) throws IOException {
        return number(in.read(), what);
    }

    private long number(int first, String what) throws IOException {
        long value = 0;
        int next = first;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (next < 0) {
                throw truncated(what);
            }
            value |= (next & 0x7fL) << shift;
            if (next < 0x80) {
                return (value >>> 1) ^ -(value & 1);
            }
            next = in.read();
        }
        throw new FormatException("a number of " + what + " is damaged");
    }

    private byte[] exactly(int length, String what) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw truncated(what);
        }
        return bytes;
    }

    private static IOException truncated(String what) {
        EOFException end = new EOFException();
        return new FormatException("the file ends within " + what + ": it was truncated", end);
    }
}
