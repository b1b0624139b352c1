package io.dstream.plan;

import java.util.Iterator;
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
    public Cursor<T> cursor() {
        Iterator<Partition<T>> rest = parts.iterator();
        return new Cursor<>() {
            private Cursor<T> open; // null before the first part and between two

            @Override
            public boolean push(RecordConsumer<? super T> consumer, int most) {
                if (open == null) {
                    if (!rest.hasNext()) {
                        return false;
                    }
                    open = rest.next().cursor();
                }
                if (!open.push(consumer, most)) {
                    open = null;
                }
                return open != null || rest.hasNext();
            }
        };
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
