package io.dstream.peers.jet;

import com.hazelcast.jet.Traverser;
import com.hazelcast.jet.core.AbstractProcessor;
import com.hazelcast.jet.core.EventTimeMapper;
import com.hazelcast.jet.core.EventTimePolicy;
import com.hazelcast.jet.core.ProcessorMetaSupplier;
import io.dstream.peers.Engine;
import io.dstream.peers.Feed;
import io.dstream.peers.Stopwatch;

/**
 * Gives the batches of a feed, each processor its part of each: the batch's number is the timestamp of its records.
 * Then it is complete, which no source of Jet's own with timestamps is.
 */
final class FeedProcessor<T> extends AbstractProcessor {
    private final Feed<T> feed;
    private final int batches;
    private final EventTimeMapper<T> mapper;
    private Traverser<Object> records;

    private int part;
    private int parts;
    private int batch = -1;
    private T[] array;
    private int next;
    private int end;

    private FeedProcessor(Feed<T> feed, int batches, EventTimePolicy<? super T> policy) {
        this.feed = feed;
        this.batches = batches;
        this.mapper = new EventTimeMapper<>(policy);
    }

    static <T> ProcessorMetaSupplier supplier(Feed<T> feed, int batches, EventTimePolicy<? super T> policy) {
        return ProcessorMetaSupplier.of(Engine.THREADS, () -> new FeedProcessor<>(feed, batches, policy));
    }

    @Override
    protected void init(Context context) {
        part = context.globalProcessorIndex();
        parts = context.totalParallelism();
        mapper.addPartitions(1);
        Traverser<Traverser<Object>> all = this::nextRecord;
        records = all.flatMap(record -> record);
    }

    @Override
    public boolean complete() {
        return emitFromTraverser(records);
    }

    private Traverser<Object> nextRecord() {
        while (next == end) {
            if (++batch >= batches) {
                return null;
            }
            array = feed.batch(batch);
            next = Feed.begin(array.length, part, parts);
            end = Feed.begin(array.length, part + 1, parts);
            Stopwatch.RUN.batchBegins(batch);
        }
        return mapper.flatMapEvent(array[next++], 0, batch);
    }
}
