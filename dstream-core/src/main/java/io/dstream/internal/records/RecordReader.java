package io.dstream.internal.records;

import io.dstream.internal.records.RecordFormat.Footer;
import io.dstream.internal.storage.StorageInput;
import io.dstream.storage.Storage;
import io.dstream.storage.StorageReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * Reads the records of one file in turn, and believes nothing that a CRC does not vouch for: a header's before its
 * length is used, so that damage never decides how much memory is taken. For one thread.
 */
public final class RecordReader implements Closeable {
    private final Storage storage;
    private final String name;
    private final int maxPayload;
    private final long limit;
    private final StorageInput in;
    private final byte[] bytes = new byte[RecordFormat.MAX_HEADER_BYTES + RecordFormat.CRC_BYTES];
    private final ByteBuffer header = RecordFormat.littleEndian(bytes);
    private final CRC32C crc = new CRC32C();
    private final CRC32C whole = new CRC32C(); // see RecordFormat
    private byte[] salt = RecordFormat.salt(RecordFormat.NO_SALT);
    private long position;
    private long records;
    private long expectedSeq = RecordFormat.FIRST_SEQ;
    private long durableUpTo;
    private int lastCrc;
    private boolean sealed;
    private boolean perhapsTorn;

    /** Reads up to the end that the file has now. */
    public RecordReader(Storage storage, String name, int maxPayload) throws IOException {
        this(storage, name, maxPayload, Long.MAX_VALUE);
    }

    /** Reads up to the end of some record. */
    public RecordReader(Storage storage, String name, int maxPayload, long limit) throws IOException {
        this.storage = storage;
        this.name = name;
        this.maxPayload = maxPayload;
        StorageReader file = storage.open(name);
        try {
            // Of what was opened: under its name there may be another file by now. It may have been cut since, too.
            this.limit = Math.min(limit, file.size());
        } catch (IOException | RuntimeException | Error e) {
            file.close();
            throw e;
        }
        this.in = new StorageInput(file, this.limit);
    }

    public void saltWith(long logId) {
        salt = RecordFormat.salt(logId);
    }

    /** Goes on at the start of another record, and gives up checking the file as a whole. */
    public void seek(long recordStart, long seq) {
        position = recordStart;
        expectedSeq = seq;
        in.seek(recordStart);
    }

    /**
     * The next record, those of the log itself included; null at the end.
     *
     * @throws CorruptLogException if something else is there; the position stays before it
     */
    public LogRecord next() throws IOException {
        long left = limit - position;
        if (left == 0) {
            return null;
        }
        int headerLength = readHeader(left);
        int length = checkHeader(headerLength);
        perhapsTorn = true;
        if (length > left - RecordFormat.OVERHEAD_BYTES) {
            throw damaged("a payload of " + length + " bytes", "the end of the file");
        }
        byte[] payload = new byte[length];
        in.read(payload, 0, length);
        crc.update(payload);
        in.read(bytes, headerLength, RecordFormat.CRC_BYTES);
        int found = header.getInt(headerLength);
        if (found != (int) crc.getValue()) {
            throw damaged("a payload with the CRC " + hex((int) crc.getValue()), hex(found));
        }
        perhapsTorn = false;
        int type = Byte.toUnsignedInt(header.get(3));
        if (type == RecordFormat.FOOTER) {
            checkFooter(payload);
        } else if (type != RecordFormat.SEGMENT_HEADER) {
            expectedSeq++;
        }
        var record =
                new LogRecord(type, header.getLong(12), header.getLong(20), header.getInt(36), payload, name, position);
        whole.update(bytes, headerLength, RecordFormat.CRC_BYTES);
        lastCrc = found;
        durableUpTo = Math.max(durableUpTo, header.getLong(RecordFormat.DURABLE_AT));
        records++;
        position += RecordFormat.OVERHEAD_BYTES + length;
        return record;
    }

    private int readHeader(long left) throws IOException {
        perhapsTorn = true;
        if (left < RecordFormat.HEADER_BYTES) {
            throw damaged("a header of " + RecordFormat.HEADER_BYTES + " bytes", "the end of the file");
        }
        in.read(bytes, 0, RecordFormat.HEADER_BYTES);
        int length = RecordFormat.headerLength(header, 0);
        if (length < 0 || length > left) {
            throw damaged("the start of a record", "other bytes");
        }
        in.read(bytes, RecordFormat.HEADER_BYTES, length - RecordFormat.HEADER_BYTES);
        if (!RecordFormat.isWhole(header, 0, length, crc, salt)) {
            throw damaged(
                    "a header with the CRC " + hex((int) crc.getValue()),
                    hex(header.getInt(length - RecordFormat.CRC_BYTES)));
        }
        return length;
    }

    /** What is wrong here was written so: no power cut makes a header that fits its CRC. */
    private int checkHeader(int headerLength) throws CorruptLogException {
        perhapsTorn = false;
        int version = Byte.toUnsignedInt(header.get(2));
        int flags = Short.toUnsignedInt(header.getShort(4));
        if (version != RecordFormat.VERSION || headerLength != RecordFormat.HEADER_BYTES || flags != 0) {
            throw refused(
                    "format version " + RecordFormat.VERSION + " without flags",
                    "version " + version + " with flags " + flags + " and a header of " + headerLength + " bytes",
                    "Read it with the release that wrote it.");
        }
        if (sealed) {
            throw damaged("the end of the file, behind its footer", "a record");
        }
        long seq = header.getLong(20);
        if (position == 0 && Byte.toUnsignedInt(header.get(3)) == RecordFormat.SEGMENT_HEADER) {
            expectedSeq = seq; // Told by the header, which its reader compares with the segment before.
        }
        if (seq != expectedSeq) {
            throw damaged("record " + expectedSeq, "record " + seq);
        }
        long length = Integer.toUnsignedLong(header.getInt(8));
        if (length > maxPayload) {
            throw damaged("a payload of at most " + maxPayload + " bytes", length + " bytes");
        }
        return (int) length;
    }

    private void checkFooter(byte[] payload) throws CorruptLogException {
        var expected = new Footer(records, position, (int) whole.getValue());
        if (payload.length != RecordFormat.FOOTER_PAYLOAD) {
            throw damaged("a footer of " + RecordFormat.FOOTER_PAYLOAD + " bytes", payload.length + " bytes");
        }
        Footer found = Footer.decode(payload);
        if (!found.equals(expected)) {
            throw damaged(expected.toString(), found.toString());
        }
        sealed = true;
    }

    /** That something is wrong where the reader stands. */
    public CorruptLogException damaged(String expected, String found) {
        return refused(expected, found, CorruptLogException.RESTORE);
    }

    private CorruptLogException refused(String expected, String found, String remedy) {
        return new CorruptLogException(storage.describe(name), position, expected, found, remedy);
    }

    static String hex(int crc) {
        return String.format(Locale.ROOT, "%08x", crc);
    }

    /** Whether what was thrown last could be a write that was under way when the power failed. */
    public boolean perhapsTorn() {
        return perhapsTorn;
    }

    /** The end of the last good record. */
    public long position() {
        return position;
    }

    public long limit() {
        return limit;
    }

    /** How many records were read. */
    long records() {
        return records;
    }

    /** The number of the record that comes next. */
    public long nextSeq() {
        return expectedSeq;
    }

    /** The most that a record said to be durable. */
    public long durableUpTo() {
        return durableUpTo;
    }

    /** Of the last good record. */
    public int lastCrc() {
        return lastCrc;
    }

    /** Of all records that were read, to be gone on with. */
    CRC32C whole() {
        return whole;
    }

    /** Whether a footer was read. */
    public boolean sealed() {
        return sealed;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
