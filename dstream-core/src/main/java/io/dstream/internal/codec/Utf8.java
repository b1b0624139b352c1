package io.dstream.internal.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.dstream.codec.CodecException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * UTF-8 that loses nothing: a surrogate without its partner, which a Java string may hold, is written as the three
 * bytes that UTF-8 would have for it. The JDK's own coder replaces it, as it replaces damaged bytes, which are refused
 * here.
 */
public final class Utf8 {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long HIGH_BITS = 0x8080808080808080L;

    private Utf8() {}

    /** How many bytes the text takes. */
    public static long size(String text) {
        long size = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                size++;
            } else if (c < 0x800) {
                size += 2;
            } else if (startsPair(text, i)) {
                size += 4;
                i++;
            } else {
                size += 3;
            }
        }
        return size;
    }

    /** Writes the text, for which there must be room, and gives the index behind it. */
    public static int encode(String text, byte[] to, int at) {
        int p = at;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                to[p++] = (byte) c;
            } else if (c < 0x800) {
                to[p++] = (byte) (0xC0 | (c >> 6));
                to[p++] = continued(c);
            } else if (startsPair(text, i)) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                to[p++] = (byte) (0xF0 | (point >> 18));
                to[p++] = continued(point >> 12);
                to[p++] = continued(point >> 6);
                to[p++] = continued(point);
            } else {
                to[p++] = (byte) (0xE0 | (c >> 12));
                to[p++] = continued(c >> 6);
                to[p++] = continued(c);
            }
        }
        return p;
    }

    /** A byte with the lowest six bits. */
    private static byte continued(int bits) {
        return (byte) (0x80 | (bits & 0x3F));
    }

    private static boolean startsPair(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
    }

    /**
     * Reads a text.
     *
     * @param origin the index that is offset 0 in messages
     */
    public static String decode(byte[] bytes, int from, int to, int origin) {
        if (isAscii(bytes, from, to)) {
            return new String(bytes, from, to - from, ISO_8859_1);
        }
        char[] chars = new char[to - from];
        int n = 0;
        int p = from;
        while (p < to) {
            int first = bytes[p];
            int point;
            if (first >= 0) {
                point = first;
                p++;
            } else if (first >> 5 == -2) {
                point = point(bytes, p, to, first & 0x1F, 1, 0x80, origin);
                p += 2;
            } else if (first >> 4 == -2) {
                point = point(bytes, p, to, first & 0x0F, 2, 0x800, origin);
                p += 3;
            } else if (first >> 3 == -2) {
                point = point(bytes, p, to, first & 0x07, 3, 0x10000, origin);
                p += 4;
            } else {
                throw malformed(p, origin);
            }
            n += Character.toChars(point, chars, n);
        }
        return new String(chars, 0, n);
    }

    private static int point(byte[] bytes, int at, int to, int first, int more, int least, int origin) {
        if (to - at <= more) {
            throw malformed(at, origin);
        }
        int point = first;
        for (int i = 1; i <= more; i++) {
            if ((bytes[at + i] & 0xC0) != 0x80) {
                throw malformed(at, origin);
            }
            point = (point << 6) | (bytes[at + i] & 0x3F);
        }
        if (point < least || point > Character.MAX_CODE_POINT) {
            throw malformed(at, origin);
        }
        return point;
    }

    private static boolean isAscii(byte[] bytes, int from, int to) {
        int p = from;
        for (; p <= to - Long.BYTES; p += Long.BYTES) {
            if (((long) LONGS.get(bytes, p) & HIGH_BITS) != 0) {
                return false;
            }
        }
        for (; p < to; p++) {
            if (bytes[p] < 0) {
                return false;
            }
        }
        return true;
    }

    private static CodecException malformed(int at, int origin) {
        return new CodecException("expected UTF-8, found other bytes", at - origin, null);
    }
}
