package io.dstream.formats.internal.avro;

import io.dstream.formats.FormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;

/**
 * Avro's binary encoding of a block that is in memory. Unlike Avro's own decoder it allocates nothing for lengths that
 * the block cannot have.
 */
final class BlockDecoder extends Decoder {
    /** Elements that take no bytes, such as nulls, are as many as the block says; more than that are not believed. */
    private static final int MAX_WITHOUT_BYTES = 1 << 20;

    private static final int LONGEST_INT = 5;
    private static final int LONGEST_LONG = 10;

    private final byte[] bytes;
    private final int limit;
    private int position;
    private long elements; // of arrays and maps so far

    BlockDecoder(byte[] bytes, int length) {
        this.bytes = bytes;
        this.limit = length;
    }

    int remaining() {
        return limit - position;
    }

    private int take(long length) throws FormatException {
        if (length < 0 || length > remaining()) {
            throw new FormatException("a value of " + length + " bytes begins where there are " + remaining()
                    + " left: the block is damaged, or was written in another schema");
        }
        int from = position;
        position += (int) length;
        return from;
    }

    private long varint(int longest) throws FormatException {
        long value = 0;
        for (int i = 0; i < longest; i++) {
            byte next = bytes[take(1)];
            value |= (next & 0x7fL) << (7 * i);
            if (next >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new FormatException("a number has more than " + longest + " bytes: the block is damaged");
    }

    @Override
    public void readNull() {}

    @Override
    public boolean readBoolean() throws IOException {
        return bytes[take(1)] == 1;
    }

    @Override
    public int readInt() throws IOException {
        long value = varint(LONGEST_INT);
        if (value != (int) value) {
            throw new FormatException("an int is " + value + ": the block is damaged");
        }
        return (int) value;
    }

    @Override
    public long readLong() throws IOException {
        return varint(LONGEST_LONG);
    }

    private ByteBuffer fixed(int length) throws FormatException {
        return ByteBuffer.wrap(bytes, take(length), length).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public float readFloat() throws IOException {
        return fixed(Float.BYTES).getFloat();
    }

    @Override
    public double readDouble() throws IOException {
        return fixed(Double.BYTES).getDouble();
    }

    @Override
    public Utf8 readString(Utf8 old) throws IOException {
        return new Utf8(readByteArray());
    }

    @Override
    public String readString() throws IOException {
        long length = readLong();
        int from = take(length);
        return new String(bytes, from, (int) length, StandardCharsets.UTF_8);
    }

    @Override
    public void skipString() throws IOException {
        skipBytes();
    }

    byte[] readByteArray() throws IOException {
        long length = readLong();
        int from = take(length);
        return Arrays.copyOfRange(bytes, from, from + (int) length);
    }

    @Override
    public ByteBuffer readBytes(ByteBuffer old) throws IOException {
        return ByteBuffer.wrap(readByteArray());
    }

    @Override
    public void skipBytes() throws IOException {
        take(readLong());
    }

    @Override
    public void readFixed(byte[] into, int start, int length) throws IOException {
        System.arraycopy(bytes, take(length), into, start, length);
    }

    @Override
    public void skipFixed(int length) throws IOException {
        take(length);
    }

    @Override
    public int readEnum() throws IOException {
        return readInt();
    }

    @Override
    public int readIndex() throws IOException {
        return readInt();
    }

    /** How many elements follow. */
    private long elements() throws IOException {
        long count = readLong();
        if (count < 0) { // the number of their bytes is there too
            readLong();
            count = count == Long.MIN_VALUE ? Long.MAX_VALUE : -count;
        }
        return checked(count);
    }

    private long checked(long count) throws FormatException {
        if (count > remaining()) {
            if (count > MAX_WITHOUT_BYTES || elements > MAX_WITHOUT_BYTES) {
                throw new FormatException("an array or map has " + count + " elements where " + remaining()
                        + " bytes are left: the block is damaged");
            }
            elements += count;
        }
        return count;
    }

    @Override
    public long readArrayStart() throws IOException {
        return elements();
    }

    @Override
    public long arrayNext() throws IOException {
        return elements();
    }

    /** Skips what says its length; what does not is to be read by the caller. */
    @Override
    public long skipArray() throws IOException {
        long count = readLong();
        while (count < 0) {
            take(readLong());
            count = readLong();
        }
        return checked(count);
    }

    @Override
    public long readMapStart() throws IOException {
        return elements();
    }

    @Override
    public long mapNext() throws IOException {
        return elements();
    }

    @Override
    public long skipMap() throws IOException {
        return skipArray();
    }
}
