package io.dstream.formats.internal.parquet;

import java.math.BigInteger;
import java.util.Arrays;

/** Whole numbers in a fixed number of bytes, the highest first. */
final class DecimalBytes {
    private DecimalBytes() {}

    /** How many bytes a number of digits, and a sign, take. */
    static int length(int precision) {
        return (BigInteger.TEN.pow(precision).bitLength() + Byte.SIZE) / Byte.SIZE;
    }

    static byte[] of(BigInteger value, int length) {
        byte[] digits = value.toByteArray();
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, 0, length - digits.length, (byte) (value.signum() < 0 ? -1 : 0));
        System.arraycopy(digits, 0, bytes, length - digits.length, digits.length);
        return bytes;
    }
}
