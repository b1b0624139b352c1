package io.dstream.jdbc.internal.write;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A hash of keys that is the same in every process and for equal numbers of any class. */
public final class StableHash {
    private static final HashFunction HASH = Hashing.murmur3_32_fixed();

    private StableHash() {}

    /**
     * Which of so many parts a key belongs to.
     *
     * @throws IllegalArgumentException if it is of a class whose hashes may be others tomorrow
     */
    public static int part(Object key, int parts) {
        return Math.floorMod(of(key), parts);
    }

    private static int of(Object key) {
        if (key == null) {
            return 0;
        }
        if (key instanceof CharSequence || key instanceof Character || key instanceof Boolean) {
            return text(key.toString());
        }
        if (key instanceof Long || key instanceof Integer || key instanceof Short || key instanceof Byte) {
            return HASH.hashLong(((Number) key).longValue()).asInt();
        }
        if (key instanceof Double || key instanceof Float) {
            return HASH.hashLong(Double.doubleToLongBits(((Number) key).doubleValue() + 0.0)) // -0.0 is 0.0
                    .asInt();
        }
        if (key instanceof BigDecimal decimal) {
            return text(decimal.stripTrailingZeros().toPlainString());
        }
        if (key instanceof Enum<?> constant) {
            return text(constant.name());
        }
        if (key instanceof UUID || key instanceof TemporalAccessor) {
            return text(key.toString());
        }
        if (key instanceof byte[] bytes) {
            return HASH.hashBytes(bytes).asInt();
        }
        if (key instanceof Optional<?> maybe) {
            return of(maybe.orElse(null));
        }
        if (key instanceof List<?> list) {
            int hash = 1;
            for (Object each : list) {
                hash = 31 * hash + of(each);
            }
            return hash;
        }
        throw new IllegalArgumentException("the key that distributes rows is a "
                + key.getClass().getName() + ", whose hash may differ in the next run: use a string or a number");
    }

    private static int text(String text) {
        return HASH.hashString(text, StandardCharsets.UTF_8).asInt();
    }
}
