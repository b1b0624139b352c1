package io.dstream.hbase.internal.write;

import com.google.common.primitives.ImmutableLongArray;
import java.io.Serializable;
import java.util.List;

/**
 * A row to be written, deleted or added to.
 *
 * @param values the bytes of its columns, null for those that are deleted; null if the row is deleted
 * @param amounts what is added to its columns; null if nothing is
 * @param order its place in the batch
 */
record Row(List<byte[]> values, ImmutableLongArray amounts, long order) implements Serializable {

    /** What is left of two of one batch with the same key: the later one, or what both add. */
    Row and(Row other) {
        if (amounts == null) {
            return order < other.order ? other : this;
        }
        ImmutableLongArray.Builder sums = ImmutableLongArray.builder(amounts.length());
        for (int i = 0; i < amounts.length(); i++) {
            sums.add(Math.addExact(amounts.get(i), other.amounts.get(i)));
        }
        return new Row(null, sums.build(), Math.max(order, other.order));
    }

    boolean isDeleted() {
        return values == null && amounts == null;
    }

    /** About how large it is. */
    long bytes() {
        long bytes = 0;
        for (int i = 0; values != null && i < values.size(); i++) {
            bytes += values.get(i) == null ? 0 : values.get(i).length;
        }
        return bytes;
    }
}
