package io.dstream.peers.flink;

import io.dstream.peers.Feed;
import io.dstream.peers.Stopwatch;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;

/**
 * Gives the batches of a feed, each subtask its part of each: the batch's number is the timestamp of its records, and a
 * watermark follows them. Each subtask knows its part.
 */
final class FeedSource<T> extends UnsplitSource<T> {
    private static final long serialVersionUID = 1;

    private final Feed<T> feed;
    private final int batches;

    FeedSource(Feed<T> feed, int batches) {
        this.feed = feed;
        this.batches = batches;
    }

    @Override
    public SourceReader<T, NoSplit> createReader(SourceReaderContext context) {
        return new Reader(context.getIndexOfSubtask(), context.currentParallelism());
    }

    private final class Reader extends UnsplitReader<T> {
        /** How many records are given before the task may turn to other things. */
        private static final int CHUNK = 100;

        private final int part;
        private final int parts;
        private int batch = -1;
        private T[] records;
        private int next;
        private int end;

        Reader(int part, int parts) {
            this.part = part;
            this.parts = parts;
        }

        @Override
        public InputStatus pollNext(ReaderOutput<T> output) {
            if (next == end) {
                if (batch >= 0) {
                    output.emitWatermark(new Watermark(batch));
                }
                if (++batch == batches) {
                    return InputStatus.END_OF_INPUT;
                }
                begin();
            }
            for (int stop = Math.min(end, next + CHUNK); next < stop; next++) {
                output.collect(records[next], batch);
            }
            return InputStatus.MORE_AVAILABLE;
        }

        private void begin() {
            records = feed.batch(batch);
            next = Feed.begin(records.length, part, parts);
            end = Feed.begin(records.length, part + 1, parts);
            Stopwatch.RUN.batchBegins(batch);
        }
    }
}
