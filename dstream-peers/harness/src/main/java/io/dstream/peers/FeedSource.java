package io.dstream.peers;

import io.dstream.plan.Partition;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import java.time.Instant;

/** A dstream source that gives the next batch of a feed at each tick, without a copy. */
public final class FeedSource<T> implements Source<T> {
    private final Feed<T> feed;

    /**
     * A source of the batches of a feed, one after the other.
     *
     * @param feed gives them
     */
    public FeedSource(Feed<T> feed) {
        this.feed = feed;
    }

    @Override
    public String kind() {
        return "feed";
    }

    @Override
    public SourceReader<T> open(SourceContext context) {
        int parts = context.parallelism();
        return new SourceReader<>() {
            private int next;

            @Override
            public Cut<T> cut(Instant batchTime, long maxRecords) {
                T[] records = feed.batch(next++);
                return new Cut<>(Partition.split(records, 0, records.length, parts), records.length, 0);
            }

            @Override
            public void finish() {}

            @Override
            public boolean finished() {
                return true;
            }

            @Override
            public void close() {}
        };
    }
}
