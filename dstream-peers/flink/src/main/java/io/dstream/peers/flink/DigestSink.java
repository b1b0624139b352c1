package io.dstream.peers.flink;

import io.dstream.peers.Tally;
import java.io.Serializable;
import java.util.function.ToLongFunction;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/** Adds up the digests of the results, whose timestamps are the numbers of their batches. */
final class DigestSink<T> implements Sink<T> {
    private static final long serialVersionUID = 1;

    private final ToDigest<T> digest;
    private final int batches;

    /** The digest of a result. */
    @FunctionalInterface
    interface ToDigest<T> extends ToLongFunction<T>, Serializable {}

    DigestSink(ToDigest<T> digest, int batches) {
        this.digest = digest;
        this.batches = batches;
    }

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) {
        Tally tally = new Tally(batches);
        return new SinkWriter<>() {
            @Override
            public void write(T result, Context context) {
                tally.add(context.timestamp(), digest.applyAsLong(result));
            }

            @Override
            public void flush(boolean endOfInput) {
                tally.flushed();
            }

            @Override
            public void close() {
                tally.close();
            }
        };
    }
}
