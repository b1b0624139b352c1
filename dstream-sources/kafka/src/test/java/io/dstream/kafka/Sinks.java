package io.dstream.kafka;

import io.dstream.batch.Batch;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.Sink;
import io.dstream.sink.TransactionalSink;
import java.time.Instant;
import java.util.List;

/** Drives sinks as a program does. */
final class Sinks {
    private Sinks() {}

    static BatchInfo info(long id) {
        return new BatchInfo(id, Instant.ofEpochSecond(id), false, "digest-" + id, List.of());
    }

    static <T> void write(Sink<T> sink, long id, Batch<T> batch) throws Exception {
        if (sink instanceof TransactionalSink<T> transactional) {
            transactional.prepare(batch, info(id));
            transactional.commit(info(id));
        } else {
            sink.write(batch, info(id));
        }
    }
}
