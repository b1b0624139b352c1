package io.dstream.source;

import io.dstream.plan.Partition;
import java.time.Instant;
import java.util.Collection;
import java.util.Queue;

/**
 * One collection of a queue for each batch. What back-pressure leaves over of a collection goes into the next batch.
 */
record QueueSource<T>(Queue<? extends Collection<T>> batches) implements Source<T> {

    @Override
    public String kind() {
        return "queue";
    }

    @Override
    public SourceReader<T> open(SourceContext context) {
        return new Reader<>(batches, context.parallelism());
    }

    private static final class Reader<T> implements SourceReader<T> {
        private static final Object[] NONE = {};

        private final Queue<? extends Collection<T>> batches;
        private final int partitions;
        private Object[] records = NONE; // of the collection in hand
        private int next;
        private boolean finishing;
        private int toFinish;

        Reader(Queue<? extends Collection<T>> batches, int partitions) {
            this.batches = batches;
            this.partitions = partitions;
        }

        @Override
        public synchronized Cut<T> cut(Instant batchTime, long maxRecords) {
            if (next == records.length) {
                take();
            }
            int from = next;
            next += (int) Math.min(maxRecords, records.length - from);
            return from == next
                    ? Cut.empty()
                    : new Cut<>(Partition.split(records, from, next, partitions), next - from, 0);
        }

        private void take() {
            Collection<T> taken = finishing && toFinish-- <= 0 ? null : batches.poll();
            records = taken == null ? NONE : taken.toArray();
            next = 0;
        }

        /** What is in the queue now is still dealt with; what is added later is not. */
        @Override
        public synchronized void finish() {
            if (!finishing) {
                finishing = true;
                toFinish = batches.size();
            }
        }

        @Override
        public synchronized boolean finished() {
            return finishing && next == records.length && (toFinish <= 0 || batches.isEmpty());
        }

        @Override
        public void close() {}
    }
}
