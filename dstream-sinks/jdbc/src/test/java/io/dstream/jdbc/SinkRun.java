package io.dstream.jdbc;

import io.dstream.StreamingContext;
import io.dstream.sink.BatchInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Does with a sink what a program does. */
public final class SinkRun<T> implements AutoCloseable {
    private final StreamingContext context = StreamingContext.builder()
            .parallelism(2)
            .batchInterval(Duration.ofSeconds(1))
            .build();
    final JdbcSink<T> sink;

    public SinkRun(JdbcSink<T> sink) throws Exception {
        this.sink = sink;
        try {
            sink.open("out");
        } catch (Exception | Error e) {
            context.close();
            throw e;
        }
    }

    static BatchInfo info(long id) {
        return new BatchInfo(id, Instant.EPOCH, false, "digest-" + id, List.of());
    }

    void prepare(long id, List<T> records) throws Exception {
        sink.prepare(context.batch(records, 2), info(id));
    }

    void write(long id, List<T> records) throws Exception {
        prepare(id, records);
        sink.commit(info(id));
    }

    void writeWithoutCheckpoint(long id, List<T> records) throws Exception {
        BatchInfo info = new BatchInfo(id, Instant.EPOCH, false, "", List.of());
        sink.prepare(context.batch(records, 2), info);
        sink.commit(info);
    }

    @Override
    public void close() {
        sink.close();
        context.close();
    }
}
