package io.dstream.engine.local;

import io.dstream.engine.Partition;
import io.dstream.engine.RecordConsumer;
import java.util.Arrays;

/** Records in an array that grows. */
@SuppressWarnings("serial") // lives and dies in one process
final class RecordBuffer extends RecordConsumer<Object> {
    private static final Object[] NONE = {};

    Object[] records = NONE;
    int size;

    @Override
    public void accept(Object record) {
        if (size == records.length) {
            records = Arrays.copyOf(records, Math.max(16, Math.addExact(size, size >> 1)));
        }
        records[size++] = record;
    }

    Partition<Object> partition() {
        return Partition.of(records, 0, size);
    }
}
