package io.dstream.internal.records;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * How a record lies on the disk, all of it little-endian:
 *
 * <pre>
 *   0 magic u16 | 2 version u8 | 3 type u8 | 4 flags u16 | 6 headerLen u16 | 8 length u32
 *  12 batchId i64 | 20 seq i64 | 28 durableUpTo i64 | 36 epoch u32 | 40 headerCrc32c u32
 *  44 payload (length bytes) | payloadCrc32c u32
 * </pre>
 *
 * headerCrc32c is over a salt of 8 bytes, which is not stored, and all before it. payloadCrc32c goes on from there over
 * the payload, so that a payload holds under its own header only.
 *
 * <p>The salt is the id of the log; it is 0 in a record file and in the record that a segment begins with, which tells
 * the id. So bytes of another log are no records of this one, nor is what users put into a payload.
 *
 * <p>Two records are the log's own, and use up no number. Their payloads:
 *
 * <pre>
 *   segment header, 126:  logId i64 | segment number i64 | first seq i64 | offset of the segment in the log i64
 *                         | CRC of the last record of the segment before u32
 *   footer, 127:          records before it i64 | bytes before it i64 | CRC of all of these u32
 * </pre>
 *
 * The CRC of a file is over the payloadCrc32c of its records, and not over its bytes: that of bytes which end with
 * their own CRC is the same whatever they are, so it would not tell one whole file from another.
 */
public final class RecordFormat {
    public static final int HEADER_BYTES = 44;
    public static final int OVERHEAD_BYTES = HEADER_BYTES + 4;

    public static final int SEGMENT_HEADER = 126;
    public static final int FOOTER = 127;
    public static final int SEGMENT_HEADER_PAYLOAD = 36;
    public static final int FOOTER_PAYLOAD = 20;

    /** A segment that is not longer has never been used. */
    public static final int SEGMENT_HEADER_BYTES = OVERHEAD_BYTES + SEGMENT_HEADER_PAYLOAD;

    public static final int MAX_PAYLOAD = 1 << 30;
    static final long NO_SALT = 0;
    public static final long FIRST_SEQ = 1;

    static final short MAGIC = (short) 0xD57A;
    static final int VERSION = 1;

    /** Later versions may have longer headers; what they say is not believed before their CRC, which comes last. */
    static final int MAX_HEADER_BYTES = 1024;

    static final int CRC_BYTES = 4;
    static final int HEADER_LENGTH_AT = 6;
    public static final int DURABLE_AT = 28;

    private RecordFormat() {}

    /** Whether callers may use it. */
    public static void checkType(int type) {
        checkArgument(
                type > 0 && type <= 255 && type != SEGMENT_HEADER && type != FOOTER,
                "the type of a record must be 1 to 125 or 128 to 255, not %s",
                type);
    }

    public static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Puts the header at the buffer's position, and leaves the CRC ready to go on over the payload. */
    @SuppressWarnings("ByteBufferBackingArray") // Of littleEndian: it starts where its array does.
    static void putHeader(
            ByteBuffer to,
            int type,
            long batchId,
            long seq,
            long durableUpTo,
            int epoch,
            int length,
            CRC32C crc,
            byte[] salt) {
        int start = to.position();
        to.putShort(MAGIC).put((byte) VERSION).put((byte) type);
        to.putShort((short) 0).putShort((short) HEADER_BYTES).putInt(length);
        to.putLong(batchId).putLong(seq).putLong(durableUpTo).putInt(epoch);
        crc.reset();
        crc.update(salt);
        crc.update(to.array(), start, HEADER_BYTES - CRC_BYTES);
        to.putInt((int) crc.getValue());
    }

    public static byte[] salt(long logId) {
        byte[] bytes = new byte[Long.BYTES];
        littleEndian(bytes).putLong(logId);
        return bytes;
    }

    /** The length of the header, if it is one that may be looked at; else -1. */
    public static int headerLength(ByteBuffer bytes, int at) {
        int length = Short.toUnsignedInt(bytes.getShort(at + HEADER_LENGTH_AT));
        return bytes.getShort(at) == MAGIC && length >= HEADER_BYTES && length <= MAX_HEADER_BYTES ? length : -1;
    }

    /** Whether a header lies there whole; leaves the CRC ready to go on over the payload. */
    @SuppressWarnings("ByteBufferBackingArray") // Of littleEndian: it starts where its array does.
    public static boolean isWhole(ByteBuffer bytes, int at, int headerLength, CRC32C crc, byte[] salt) {
        crc.reset();
        crc.update(salt);
        crc.update(bytes.array(), at, headerLength - CRC_BYTES);
        return (int) crc.getValue() == bytes.getInt(at + headerLength - CRC_BYTES);
    }

    /** What stands at the start of a segment. */
    public record SegmentHeader(long logId, long number, long firstSeq, long base, int previousCrc) {
        public byte[] encode() {
            byte[] bytes = new byte[SEGMENT_HEADER_PAYLOAD];
            littleEndian(bytes)
                    .putLong(logId)
                    .putLong(number)
                    .putLong(firstSeq)
                    .putLong(base)
                    .putInt(previousCrc);
            return bytes;
        }

        public static SegmentHeader decode(byte[] payload) {
            ByteBuffer in = littleEndian(payload);
            return new SegmentHeader(in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getInt());
        }
    }

    /** What stands at the end of a file to which nothing more comes. */
    public record Footer(long records, long bytes, int crc) {
        public byte[] encode() {
            byte[] encoded = new byte[FOOTER_PAYLOAD];
            littleEndian(encoded).putLong(records).putLong(bytes).putInt(crc);
            return encoded;
        }

        public static Footer decode(byte[] payload) {
            ByteBuffer in = littleEndian(payload);
            return new Footer(in.getLong(), in.getLong(), in.getInt());
        }
    }
}
