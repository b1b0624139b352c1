package io.dstream.peers.flink;

import io.dstream.peers.Pace;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;

/** Gives each record of the pace as soon as it is there; in one subtask. */
final class PacedSource extends UnsplitSource<Long> {
    private static final long serialVersionUID = 1;

    @Override
    public SourceReader<Long, NoSplit> createReader(SourceReaderContext context) {
        return new Reader();
    }

    private static final class Reader extends UnsplitReader<Long> {
        private final Queue<Long> come = new ArrayDeque<>();
        private CompletableFuture<Void> available = new CompletableFuture<>();
        private int left;

        @Override
        public void start() {
            left = Pace.RUN.records();
            Pace.RUN.sendTo(this::take);
        }

        private synchronized void take(List<Long> due) {
            come.addAll(due);
            available.complete(null);
        }

        private synchronized Long poll() {
            return come.poll();
        }

        @Override
        public InputStatus pollNext(ReaderOutput<Long> output) {
            Long record = poll();
            if (record == null) {
                return InputStatus.NOTHING_AVAILABLE;
            }
            output.collect(record);
            return --left == 0 ? InputStatus.END_OF_INPUT : InputStatus.MORE_AVAILABLE;
        }

        @Override
        public synchronized CompletableFuture<Void> isAvailable() {
            if (come.isEmpty() && available.isDone()) {
                available = new CompletableFuture<>();
            }
            return available;
        }
    }
}
