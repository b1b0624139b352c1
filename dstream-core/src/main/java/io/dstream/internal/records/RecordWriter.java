package io.dstream.internal.records;

import io.dstream.internal.records.RecordFormat.Footer;
import io.dstream.storage.StorageOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Encodes records into a file through a buffer. For one thread at a time; only the file may be forced beside. */
public final class RecordWriter {
    private static final int BUFFER_BYTES = 1 << 16;

    private final StorageOutput file;
    private final int epoch;
    private final byte[] bytes = new byte[BUFFER_BYTES];
    private final ByteBuffer buffer = RecordFormat.littleEndian(bytes);
    private final CRC32C crc = new CRC32C();
    private final CRC32C whole; // see RecordFormat
    private byte[] salt = RecordFormat.salt(RecordFormat.NO_SALT);
    private long records;
    private long size;
    private int lastCrc;

    /** To an empty file. */
    public RecordWriter(StorageOutput file, int epoch) {
        this.file = file;
        this.epoch = epoch;
        this.whole = new CRC32C();
    }

    /** Behind what was read. */
    public RecordWriter(StorageOutput file, int epoch, RecordReader read) {
        this.file = file;
        this.epoch = epoch;
        this.whole = read.whole();
        this.records = read.records();
        this.size = read.position();
        this.lastCrc = read.lastCrc();
    }

    public void saltWith(long logId) {
        salt = RecordFormat.salt(logId);
    }

    public void append(int type, long batchId, long seq, long durableUpTo, byte[] payload, int offset, int length)
            throws IOException {
        if (buffer.remaining() < RecordFormat.HEADER_BYTES) {
            flush();
        }
        RecordFormat.putHeader(buffer, type, batchId, seq, durableUpTo, epoch, length, crc, salt);
        if (length > buffer.remaining()) {
            flush();
        }
        if (length > buffer.remaining()) {
            file.write(payload, offset, length);
        } else {
            buffer.put(payload, offset, length);
        }
        crc.update(payload, offset, length);
        if (buffer.remaining() < RecordFormat.CRC_BYTES) {
            flush();
        }
        int start = buffer.position();
        lastCrc = (int) crc.getValue();
        buffer.putInt(lastCrc);
        whole.update(bytes, start, RecordFormat.CRC_BYTES);
        records++;
        size += RecordFormat.OVERHEAD_BYTES + length;
    }

    public void appendFooter(long seq, long durableUpTo) throws IOException {
        byte[] footer = new Footer(records, size, (int) whole.getValue()).encode();
        append(RecordFormat.FOOTER, 0, seq, durableUpTo, footer, 0, footer.length);
    }

    /** Hands what is buffered to the file. */
    public void flush() throws IOException {
        file.write(bytes, 0, buffer.position());
        buffer.clear();
    }

    /** Bytes written and buffered. */
    public long size() {
        return size;
    }

    /** Of the last record, its header included. */
    public int lastCrc() {
        return lastCrc;
    }

    /** Of all records. */
    int wholeCrc() {
        return (int) whole.getValue();
    }
}
