package io.dstream.codec;

import static java.util.Objects.checkFromIndexSize;

import io.dstream.internal.codec.Utf8;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A growing buffer to which values are written. Numbers are little-endian. Writers are created by
 * {@link Codecs#newWriter}, and are for repeated use by one thread at a time.
 *
 * <p>Everything written after {@link #startBlock} forms one block. A block names each registered type once, and can
 * only be read as a whole, from its start.
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
     * Writes any value that can be written, including null: its type, followed by its contents. If this fails, the
     * writer is left unchanged.
     *
     * @param value the value
     * @throws UnregisteredTypeException if the value, or a part of it, is of a class that has no codec
     * @throws CodecException if it cannot be written for another reason, such as too deep nesting
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
     * Discards all bytes, but keeps the memory, and begins a new block.
     *
     * @throws IllegalStateException if called by a codec
     */
    public void reset() {
        values.startBlock(0);
        position = 0;
    }

    /**
     * Returns to an earlier position in this block, and discards what was written after it.
     *
     * @param to the position
     * @throws IllegalArgumentException if the position is not in the block or, within a codec, not in what that codec
     *     wrote
     */
    public void reset(int to) {
        values.forgetFrom(to);
        position = to;
    }

    /**
     * Returns the number of bytes written.
     *
     * @return the number, which is also the position of the next byte
     */
    public int position() {
        return position;
    }

    /**
     * Returns the bytes without copying them: they are at positions 0 to {@link #position()} of the array, until more
     * is written.
     *
     * @return the array
     */
    public byte[] array() {
        return bytes;
    }

    /**
     * Returns a copy of the bytes.
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
     * Writes one to five bytes: one for 0 to 127, five for negative numbers, for which {@link #writeZigZag} is better.
     *
     * @param value the number
     */
    public void writeVarInt(int value) {
        ensure(MAX_VAR_INT);
        putVarInt(value);
    }

    /**
     * Writes one to ten bytes: one for 0 to 127, ten for negative numbers, for which {@link #writeZigZag} is better.
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
     * Writes one to ten bytes, fewer for numbers closer to 0: one for -64 to 63.
     *
     * @param value the number
     */
    public void writeZigZag(long value) {
        writeVarLong(value << 1 ^ value >> 63);
    }

    /**
     * Writes a text: its size in bytes, followed by its bytes as in {@link #writeUtf8}.
     *
     * @param text the text; must not be null
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
     * Writes a text in UTF-8 without its size. A surrogate without its partner takes three bytes.
     *
     * @param text the text; must not be null
     */
    public void writeUtf8(String text) {
        ensure(sizeOf(text));
        position = Utf8.encode(text, bytes, position);
    }

    /**
     * Writes bytes, preceded by their number.
     *
     * @param from the bytes; must not be null
     */
    public void writeBytes(byte[] from) {
        writeVarInt(from.length);
        writeBytes(from, 0, from.length);
    }

    /**
     * Writes bytes, without their number.
     *
     * @param from the array that holds them
     * @param offset the index of the first byte
     * @param length the number of bytes
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
