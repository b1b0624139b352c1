package io.dstream.plan;

import static com.google.common.base.Preconditions.checkPositionIndexes;

/** A slice of an array. */
final class ArrayPartition<T> extends Partition<T> {
    private final Object[] records;
    private final int from;
    private final int to;

    ArrayPartition(Object[] records, int from, int to) {
        checkPositionIndexes(from, to, records.length);
        this.records = records;
        this.from = from;
        this.to = to;
    }

    @Override
    public void push(RecordConsumer<? super T> consumer) {
        consumer.acceptAll(records, from, to);
    }

    @Override
    public Cursor<T> cursor() {
        return Cursor.over(from, to, (consumer, first, end) -> consumer.acceptAll(records, first, end));
    }

    @Override
    public long size() {
        return (long) to - from;
    }

    @Override
    public boolean isInMemory() {
        return true;
    }
}
