package io.dstream.codec;

import static java.util.Objects.checkFromToIndex;

import io.dstream.internal.codec.Utf8;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Reads what a {@link ByteWriter} wrote. The bytes may be damaged: every length is checked against the remaining bytes
 * before memory is allocated for it, and any error is a {@link CodecException}. Readers are created by
 * {@link Codecs#newReader}, and are for use by one thread.
 */
public final class ByteReader {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;
    private final int origin;
    private final ValueReader values;
    private int index;
    private int limit;

    ByteReader(Codecs codecs, byte[] bytes, int from, int to) {
        checkFromToIndex(from, to, bytes.length);
        this.bytes = bytes;
        this.origin = from;
        this.index = from;
        this.limit = to;
        this.values = new ValueReader(codecs, this);
    }

    /**
     * Reads a value written with {@link ByteWriter#writeValue}. Collections are read as unmodifiable classes of the
     * JDK; see {@link Codecs}.
     *
     * @return the value; may be null
     * @throws CodecException if there is no value, or it cannot be read
     */
    public Object readValue() {
        return values.readAndRestore();
    }

    /**
     * Reads a value of a given type, written with {@link ByteWriter#writeValue}.
     *
     * @param type the class of which the value must be an instance, unless it is null
     * @param <T> the type of the value
     * @return the value; may be null
     * @throws CodecException if there is no value, if it cannot be read, or if it is of another type
     */
    public <T> T readValue(Class<T> type) {
        int at = index;
        Object value = readValue();
        if (value != null && !type.isInstance(value)) {
            throw unexpected(
                    "a value of " + type.getTypeName(), value.getClass().getTypeName(), at);
        }
        return type.cast(value);
    }

    /**
     * Begins a new block at the current position, as {@link ByteWriter#startBlock} does.
     *
     * @throws IllegalStateException if called by a codec
     */
    public void startBlock() {
        values.startBlock();
    }

    /**
     * Returns the position of the next byte.
     *
     * @return the offset from the start of the reader's input
     */
    public int position() {
        return index - origin;
    }

    /**
     * Returns the number of bytes left; within {@link Codec#read}, those of its value.
     *
     * @return the number
     */
    public int remaining() {
        return limit - index;
    }

    /**
     * Skips bytes.
     *
     * @param count the number of bytes
     * @throws CodecException if there are fewer bytes
     */
    public void skip(int count) {
        take(checkedCount(count));
    }

    /**
     * Reads one byte.
     *
     * @return the byte, from -128 to 127
     */
    public byte readByte() {
        return bytes[take(1)];
    }

    /**
     * Reads one byte, 0 or 1.
     *
     * @return whether it is 1
     */
    public boolean readBoolean() {
        byte value = readByte();
        if ((value & ~1) != 0) {
            throw unexpected("0 or 1", "" + value, position() - 1);
        }
        return value != 0;
    }

    /**
     * Reads two bytes.
     *
     * @return the number
     */
    public short readShort() {
        int at = take(Short.BYTES);
        return (short) ((bytes[at] & 0xFF) | (bytes[at + 1] << 8));
    }

    /**
     * Reads four bytes.
     *
     * @return the number
     */
    public int readInt() {
        return (int) INTS.get(bytes, take(Integer.BYTES));
    }

    /**
     * Reads eight bytes.
     *
     * @return the number
     */
    public long readLong() {
        return (long) LONGS.get(bytes, take(Long.BYTES));
    }

    /**
     * Reads four bytes.
     *
     * @return the number
     */
    public float readFloat() {
        return Float.intBitsToFloat(readInt());
    }

    /**
     * Reads eight bytes.
     *
     * @return the number
     */
    public double readDouble() {
        return Double.longBitsToDouble(readLong());
    }

    /**
     * Reads a number written with {@link ByteWriter#writeVarInt}.
     *
     * @return the number
     */
    public int readVarInt() {
        int at = position();
        int value = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += 7) {
            byte next = readByte();
            value |= (next & 0x7F) << shift;
            if (next >= 0) {
                if (shift == 28 && next > 0x0F) {
                    break;
                }
                return value;
            }
        }
        throw unexpected("a number of at most 32 bits", "a larger one", at);
    }

    /**
     * Reads a number written with {@link ByteWriter#writeVarLong}.
     *
     * @return the number
     */
    public long readVarLong() {
        int at = position();
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = readByte();
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                if (shift == 63 && next > 1) {
                    break;
                }
                return value;
            }
        }
        throw unexpected("a number of at most 64 bits", "a larger one", at);
    }

    /**
     * Reads a number written with {@link ByteWriter#writeZigZag}.
     *
     * @return the number
     */
    public long readZigZag() {
        long value = readVarLong();
        return value >>> 1 ^ -(value & 1);
    }

    /**
     * Reads the number of elements that follow, written with {@link ByteWriter#writeVarInt}. Checks that this many
     * elements fit into the remaining bytes, so it is safe to allocate an array for them.
     *
     * @param bytesEach the minimum size of an element in bytes, at least 1
     * @return the number, not negative
     * @throws CodecException if the elements do not fit into the remaining bytes
     */
    public int readCount(int bytesEach) {
        if (bytesEach < 1) {
            throw new IllegalArgumentException("expected at least 1 byte for each element, found " + bytesEach);
        }
        int at = position();
        int count = readVarInt();
        if (count < 0 || count > remaining() / bytesEach) {
            throw unexpected(
                    "at most " + remaining() / bytesEach + " elements in the " + remaining() + " bytes left",
                    "a count of " + Integer.toUnsignedString(count),
                    at);
        }
        return count;
    }

    /**
     * Reads a text written with {@link ByteWriter#writeString}.
     *
     * @return the text
     */
    public String readString() {
        return utf8(readCount(1));
    }

    /**
     * Reads a text written with {@link ByteWriter#writeUtf8}.
     *
     * @param size its size in bytes
     * @return the text
     */
    public String readUtf8(int size) {
        return utf8(checkedCount(size));
    }

    /**
     * Reads bytes written with {@link ByteWriter#writeBytes(byte[])}.
     *
     * @return the bytes, in a new array
     */
    public byte[] readBytes() {
        return copy(readCount(1));
    }

    /**
     * Reads a given number of bytes.
     *
     * @param count the number of bytes
     * @return the bytes, in a new array
     * @throws CodecException if there are fewer bytes
     */
    public byte[] readBytes(int count) {
        return copy(checkedCount(count));
    }

    ValueReader values() {
        return values;
    }

    /** Lets the bytes end earlier, or again later, and gives where they ended before. */
    int endAt(int position) {
        int before = limit - origin;
        limit = origin + position;
        return before;
    }

    /** The error of bytes that are not what they should be. */
    CodecException unexpected(String expected, String found, int offset) {
        return new CodecException("expected " + expected + values.context() + ", found " + found, offset, null);
    }

    private String utf8(int size) {
        int at = take(size);
        return Utf8.decode(bytes, at, at + size, origin);
    }

    private byte[] copy(int count) {
        int at = take(count);
        return Arrays.copyOfRange(bytes, at, at + count);
    }

    private static int checkedCount(int count) {
        if (count < 0) {
            throw new CodecException("expected a number of bytes, found " + count);
        }
        return count;
    }

    private int take(int count) {
        int at = index;
        if (limit - at < count) {
            throw unexpected(count == 1 ? "a byte" : count + " bytes", (limit - at) + " left", position());
        }
        index = at + count;
        return at;
    }
}
