package io.dstream.kinesis.internal.read;

import java.nio.charset.StandardCharsets;

/** Reads the fields of a protobuf message, and nothing beyond its end. Used by one thread. */
final class ProtobufReader {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;
    private static final int KIND_BITS = 3;
    private static final int KIND_MASK = 7;
    private static final int BITS = 64;

    private final byte[] data;
    private final int end;
    private int at;
    private int field;
    private int kind;

    /** It is no message of the kind that is expected. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;
    }

    ProtobufReader(byte[] data, int from, int end) {
        this.data = data;
        this.at = from;
        this.end = end;
    }

    /** Goes to the next field, whose value must then be read or skipped. */
    boolean next() throws Malformed {
        if (at == end) {
            return false;
        }
        long tag = varint();
        field = (int) (tag >>> KIND_BITS);
        kind = (int) tag & KIND_MASK;
        return true;
    }

    int field() {
        return field;
    }

    int position() {
        return at;
    }

    /** A number that is an index into something. */
    int index() throws Malformed {
        expect(VARINT);
        long value = varint();
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new Malformed();
        }
        return (int) value;
    }

    /** Passes over bytes, and says how many they were. */
    int bytes() throws Malformed {
        expect(BYTES);
        long length = varint();
        if (length < 0 || length > end - at) {
            throw new Malformed();
        }
        at += (int) length;
        return (int) length;
    }

    String text() throws Malformed {
        int length = bytes();
        return new String(data, at - length, length, StandardCharsets.UTF_8);
    }

    ProtobufReader message() throws Malformed {
        int length = bytes();
        return new ProtobufReader(data, at - length, at);
    }

    void skip() throws Malformed {
        switch (kind) {
            case VARINT -> {
                long unused = varint();
            }
            case FIXED64 -> advance(Long.BYTES);
            case BYTES -> {
                int unused = bytes();
            }
            case FIXED32 -> advance(Integer.BYTES);
            default -> throw new Malformed();
        }
    }

    private void advance(int n) throws Malformed {
        if (n > end - at) {
            throw new Malformed();
        }
        at += n;
    }

    private void expect(int expected) throws Malformed {
        if (kind != expected) {
            throw new Malformed();
        }
    }

    private long varint() throws Malformed {
        long value = 0;
        for (int shift = 0; shift < BITS; shift += 7) {
            advance(1);
            byte b = data[at - 1];
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new Malformed();
    }
}
