package io.dstream.codec;

import static java.util.Objects.checkFromIndexSize;

import io.dstream.internal.codec.Utf8;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Bytes that grow as values are written to them; numbers have their lowest byte first. {@link Codecs#newWriter} makes
 * one, to be used again and again by one thread at a time.
 *
 * <p>What is written from {@link #startBlock} on is one block: registered types are named once in it, and it can only
 * be read as a whole, from its start.
 */
public final class ByteWriter {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int FIRST_CAPACITY = 256;
    private static final int MAX_CAPACITY = Integer.MAX_VALUE - 8;
    private static final int MAX_VAR_INT = 5;
    private static final int MAX_VAR_LONG = 10;

    private final ValueWriter values;
    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int position;

    ByteWriter(Codecs codecs) {
        values = new ValueWriter(codecs, this);
    }

    /**
     * Writes any value that can be written, null too: its type, then what it holds. Should that fail, the writer is
     * left as it was.
     *
     * @param value the value
     * @throws UnregisteredTypeException if it, or a part of it, is of a class that has no codec
     * @throws CodecException if it cannot be written for another reason, such as being nested too deeply
     */
    public void writeValue(Object value) {
        values.writeOrUndo(value);
    }

    /**
     * Begins a new block at the current position.
     *
     * @throws IllegalStateException if called by a codec
     */
    public void startBlock() {
        values.startBlock(position);
    }

    /**
     * Forgets all bytes, but not their memory, and begins a new block.
     *
     * @throws IllegalStateException if called by a codec
     */
    public void reset() {
        values.startBlock(0);
        position = 0;
    }

    /**
     * Goes back to a position of this block, and forgets what was written behind it.
     *
     * @param to the position
     * @throws IllegalArgumentException if it is not in the block, or in none of what the calling codec wrote
     */
    public void reset(int to) {
        values.forgetFrom(to);
        position = to;
    }

    /**
     * How many bytes there are.
     *
     * @return the number, which is the position of the next one
     */
    public int position() {
        return position;
    }

    /**
     * The bytes, not copied: they are at 0 to {@link #position()} of it, until more is written.
     *
     * @return the array
     */
    public byte[] array() {
        return bytes;
    }

    /**
     * A copy of the bytes.
     *
     * @return the copy
     */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, position);
    }

    /**
     * Writes one byte.
     *
     * @param value the byte, in the low eight bits
     */
    public void writeByte(int value) {
        ensure(1);
        bytes[position++] = (byte) value;
    }

    /**
     * Writes one byte.
     *
     * @param value 0 or 1
     */
    public void writeBoolean(boolean value) {
        writeByte(value ? 1 : 0);
    }

    /**
     * Writes two bytes.
     *
     * @param value the number, in the low sixteen bits
     */
    public void writeShort(int value) {
        ensure(Short.BYTES);
        bytes[position++] = (byte) value;
        bytes[position++] = (byte) (value >> 8);
    }

    /**
     * Writes four bytes.
     *
     * @param value the number
     */
    public void writeInt(int value) {
        ensure(Integer.BYTES);
        INTS.set(bytes, position, value);
        position += Integer.BYTES;
    }

    /**
     * Writes eight bytes.
     *
     * @param value the number
     */
    public void writeLong(long value) {
        ensure(Long.BYTES);
        LONGS.set(bytes, position, value);
        position += Long.BYTES;
    }

    /**
     * Writes four bytes.
     *
     * @param value the number
     */
    public void writeFloat(float value) {
        writeInt(Float.floatToRawIntBits(value));
    }

    /**
     * Writes eight bytes.
     *
     * @param value the number
     */
    public void writeDouble(double value) {
        writeLong(Double.doubleToRawLongBits(value));
    }

    /**
     * Writes one to five bytes: one for 0 to 127; five for numbers below 0, for which {@link #writeZigZag} is better.
     *
     * @param value the number
     */
    public void writeVarInt(int value) {
        ensure(MAX_VAR_INT);
        putVarInt(value);
    }

    /**
     * Writes one to ten bytes: one for 0 to 127; ten for numbers below 0, for which {@link #writeZigZag} is better.
     *
     * @param value the number
     */
    public void writeVarLong(long value) {
        ensure(MAX_VAR_LONG);
        long rest = value;
        int p = position;
        while ((rest & ~0x7FL) != 0) {
            bytes[p++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[p++] = (byte) rest;
        position = p;
    }

    /**
     * Writes one to ten bytes, the fewer the nearer to 0: one for -64 to 63.
     *
     * @param value the number
     */
    public void writeZigZag(long value) {
        writeVarLong(value << 1 ^ value >> 63);
    }

    /**
     * Writes a text: how many bytes it takes, then as {@link #writeUtf8}.
     *
     * @param text the text; not null
     */
    public void writeString(String text) {
        int length = text.length();
        ensure((long) length + MAX_VAR_INT);
        int start = position;
        putVarInt(length);
        byte[] to = bytes;
        int p = position;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                position = start;
                int size = sizeOf(text);
                ensure((long) size + MAX_VAR_INT);
                putVarInt(size);
                position = Utf8.encode(text, bytes, position);
                return;
            }
            to[p++] = (byte) c;
        }
        position = p;
    }

    /**
     * Writes a text in UTF-8, a surrogate without its partner in three bytes, and not how many bytes there are.
     *
     * @param text the text; not null
     */
    public void writeUtf8(String text) {
        ensure(sizeOf(text));
        position = Utf8.encode(text, bytes, position);
    }

    /**
     * Writes bytes: how many there are, then themselves.
     *
     * @param from the bytes; not null
     */
    public void writeBytes(byte[] from) {
        writeVarInt(from.length);
        writeBytes(from, 0, from.length);
    }

    /**
     * Writes bytes, and not how many there are.
     *
     * @param from an array that holds them
     * @param offset the index of the first
     * @param length how many
     */
    public void writeBytes(byte[] from, int offset, int length) {
        checkFromIndexSize(offset, length, from.length);
        ensure(length);
        System.arraycopy(from, offset, bytes, position, length);
        position += length;
    }

    ValueWriter values() {
        return values;
    }

    /** Puts how many bytes there are from {@code start} on before them, and gives how far that has moved them. */
    int insertSize(int start) {
        int size = position - start;
        int room = size < 1 << 7 ? 1 : size < 1 << 14 ? 2 : size < 1 << 21 ? 3 : size < 1 << 28 ? 4 : 5;
        ensure(room);
        System.arraycopy(bytes, start, bytes, start + room, size);
        position = start;
        putVarInt(size);
        position += size;
        return room;
    }

    private static int sizeOf(String text) {
        long size = Utf8.size(text);
        if (size > MAX_CAPACITY) {
            throw tooLarge(size);
        }
        return (int) size;
    }

    private void putVarInt(int value) {
        int rest = value;
        int p = position;
        while ((rest & ~0x7F) != 0) {
            bytes[p++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[p++] = (byte) rest;
        position = p;
    }

    private void ensure(long more) {
        if (bytes.length - position < more) {
            grow(position + more);
        }
    }

    private void grow(long needed) {
        if (needed > MAX_CAPACITY) {
            throw tooLarge(needed);
        }
        bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_CAPACITY, Math.max(needed, 2L * bytes.length)));
    }

    private static CodecException tooLarge(long size) {
        return new CodecException("expected at most " + MAX_CAPACITY + " bytes in one block, found " + size);
    }
}
