package io.dstream.plan;

import java.util.List;

/** Several partitions, one after the other. */
final class ConcatPartition<T> extends Partition<T> {
    private final List<Partition<T>> parts;

    ConcatPartition(List<Partition<T>> parts) {
        this.parts = parts;
    }

    @Override
    public void push(RecordConsumer<? super T> consumer) {
        for (Partition<T> part : parts) {
            part.push(consumer);
        }
    }

    @Override
    public long size() {
        long size = 0;
        for (Partition<T> part : parts) {
            if (part.size() < 0) {
                return -1;
            }
            size += part.size();
        }
        return size;
    }

    @Override
    public boolean isInMemory() {
        return parts.stream().allMatch(Partition::isInMemory);
    }
}
