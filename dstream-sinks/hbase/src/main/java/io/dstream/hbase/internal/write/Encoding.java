package io.dstream.hbase.internal.write;

import io.dstream.hbase.HBaseException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.hbase.util.Bytes;

/** Values as HBase's {@link Bytes} writes them, which its shell and other clients read. */
public final class Encoding {
    private Encoding() {}

    /**
     * The bytes of a value; null for null.
     *
     * @param what what it is for, for messages
     * @throws HBaseException if there are none for its type
     */
    public static byte[] bytes(Object value, String what) {
        Object given = value instanceof Optional<?> maybe ? maybe.orElse(null) : value;
        if (given == null) {
            return null;
        }
        if (given instanceof byte[] bytes) {
            return bytes;
        }
        if (given instanceof String || given instanceof Character || given instanceof Enum<?>) {
            return Bytes.toBytes(given instanceof Enum<?> constant ? constant.name() : given.toString());
        }
        if (given instanceof Number number) {
            return number(number, what);
        }
        if (given instanceof Boolean bool) {
            return Bytes.toBytes(bool);
        }
        if (given instanceof Instant time) {
            return Bytes.toBytes(time.toEpochMilli());
        }
        if (given instanceof UUID uuid) {
            return Bytes.add(
                    Bytes.toBytes(uuid.getMostSignificantBits()), Bytes.toBytes(uuid.getLeastSignificantBits()));
        }
        if (given instanceof ByteBuffer buffer) {
            return Bytes.getBytes(buffer);
        }
        throw refused(given, what);
    }

    private static byte[] number(Number number, String what) {
        if (number instanceof Long value) {
            return Bytes.toBytes(value);
        }
        if (number instanceof Integer value) {
            return Bytes.toBytes(value);
        }
        if (number instanceof Short value) {
            return Bytes.toBytes(value);
        }
        if (number instanceof Double value) {
            return Bytes.toBytes(value);
        }
        if (number instanceof Float value) {
            return Bytes.toBytes(value);
        }
        if (number instanceof BigDecimal value) {
            return Bytes.toBytes(value);
        }
        throw refused(number, what);
    }

    private static HBaseException refused(Object value, String what) {
        return new HBaseException(
                "the value of " + what + " is a " + value.getClass().getName()
                        + ", for which there are no bytes: give a string, a number, an Instant, a UUID or a byte[]");
    }
}
