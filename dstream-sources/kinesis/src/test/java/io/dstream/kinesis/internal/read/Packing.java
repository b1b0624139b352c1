package io.dstream.kinesis.internal.read;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/** Packs records into one, as the Kinesis Producer Library does. */
public final class Packing {
    private final List<byte[]> fields = new ArrayList<>();
    private int keys;
    private int hashes;

    /** A record with a key of its own. */
    public Packing add(String key, String value) {
        return add(key, null, value);
    }

    /** A record with a hash that its key does not determine. */
    public Packing add(String key, String hash, String value) {
        fields.add(field(1, key.getBytes(StandardCharsets.UTF_8)));
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        record.writeBytes(number(1, keys++));
        if (hash != null) {
            fields.add(field(2, hash.getBytes(StandardCharsets.UTF_8)));
            record.writeBytes(number(2, hashes++));
        }
        record.writeBytes(field(3, value.getBytes(StandardCharsets.UTF_8)));
        return raw(field(3, record.toByteArray()));
    }

    /** A field of the message as it is. */
    Packing raw(byte[] field) {
        fields.add(field);
        return this;
    }

    static byte[] field(int number, byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(varint((number << 3) | 2));
        out.writeBytes(varint(bytes.length));
        out.writeBytes(bytes);
        return out.toByteArray();
    }

    static byte[] number(int field, long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(varint((long) field << 3));
        out.writeBytes(varint(value));
        return out.toByteArray();
    }

    private static byte[] varint(long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long left = value;
        while ((left & ~0x7FL) != 0) {
            out.write((int) ((left & 0x7F) | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
        return out.toByteArray();
    }

    /** The record. */
    public byte[] bytes() {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        fields.forEach(message::writeBytes);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2});
        out.writeBytes(message.toByteArray());
        out.writeBytes(md5(message.toByteArray()));
        return out.toByteArray();
    }

    private static byte[] md5(byte[] bytes) {
        try {
            return MessageDigest.getInstance("MD5").digest(bytes);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
