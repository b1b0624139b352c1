package io.dstream.codec;

import io.dstream.batch.Pair;
import io.dstream.internal.codec.Tag;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Writes values, reads them back and compares. Costs about twice what writing them costs. */
final class ReadBack {
    private final Codecs codecs;

    ReadBack(Codecs codecs) {
        this.codecs = codecs;
    }

    /**
     * Checks a value.
     *
     * @throws CodecException if it cannot be written, or comes back as another
     */
    void check(Object value) {
        byte[] bytes = written(value);
        compare(value, codecs.newReader(bytes).readValue());
    }

    private byte[] written(Object value) {
        ByteWriter out = codecs.newWriter();
        out.writeValue(value);
        return out.toByteArray();
    }

    private void compare(Object value, Object read) {
        if (value == null || read == null) {
            require(value == read, value, read);
            return;
        }
        Class<?> type = value.getClass();
        if (type != read.getClass() && isNamed(type)) {
            throw new CodecException("a " + type.getTypeName() + " that was written was read as a "
                    + read.getClass().getTypeName() + "; have its codec give what it was given");
        }
        if (value instanceof Pair<?, ?> pair && read instanceof Pair<?, ?> other) {
            compare(pair.key(), other.key());
            compare(pair.value(), other.value());
        } else if (value instanceof Optional<?> one && read instanceof Optional<?> other) {
            compare(one.orElse(null), other.orElse(null));
        } else if (value instanceof List<?> list && read instanceof List<?> other) {
            compareAll(list, other);
        } else if (value instanceof Map<?, ?> map && read instanceof Map<?, ?> other) {
            require(map.size() == other.size() && map.keySet().equals(other.keySet()), value, read);
            map.forEach((key, of) -> compare(of, other.get(key)));
        } else {
            require(value.equals(read) || hasSameBytes(value, read), value, read);
        }
    }

    private void compareAll(Collection<?> values, Collection<?> read) {
        require(values.size() == read.size(), values, read);
        Iterator<?> others = read.iterator();
        values.forEach(value -> compare(value, others.next()));
    }

    /**
     * Whether what is read would be written as it was, in whatever order sets and maps within it have: for arrays, and
     * for classes without an {@code equals} of their own.
     */
    private boolean hasSameBytes(Object value, Object read) {
        byte[] before = written(value);
        byte[] after = written(read);
        Arrays.sort(before);
        Arrays.sort(after);
        return Arrays.equals(before, after);
    }

    private static void require(boolean same, Object value, Object read) {
        if (!same) {
            throw new CodecException(
                    "a " + Objects.requireNonNullElse(value, read).getClass().getTypeName()
                            + " that was written was read as one that is not equal to it; check its codec and its equals()");
        }
    }

    /** Not so the hidden classes of {@code List.of()} and its like, which stand for an interface. */
    private static boolean isNamed(Class<?> type) {
        return Modifier.isPublic(type.getModifiers()) || Tag.of(type) == Tag.NONE;
    }
}
