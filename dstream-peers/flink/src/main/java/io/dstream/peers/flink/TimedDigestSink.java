package io.dstream.peers.flink;

import io.dstream.peers.Tally;
import java.io.Serializable;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/** Adds up the digests of results by event time, but for those of windows that end when the input does. */
final class TimedDigestSink<T> implements Sink<T> {
    private static final long serialVersionUID = 1;
    private static final int OFTEN = 1024;

    private final ToDigest<T> digest;
    private final long last;

    /** The digest of a result and its timestamp: that of a window is its last instant. */
    @FunctionalInterface
    interface ToDigest<T> extends Serializable {
        long of(T result, long timestamp);
    }

    /** Leaves out what is later than the last timestamp. */
    TimedDigestSink(long last, ToDigest<T> digest) {
        this.last = last;
        this.digest = digest;
    }

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) {
        Tally tally = new Tally(last + 1);
        return new SinkWriter<>() {
            private int results;

            @Override
            public void write(T result, Context of) {
                tally.add(of.timestamp(), digest.of(result, of.timestamp()));
                if (++results % OFTEN == 0) {
                    tally.flushed(); // a join gives its last result long before Flink has let go of what it held
                }
            }

            @Override
            public void flush(boolean endOfInput) {}

            @Override
            public void close() {
                tally.close();
            }
        };
    }
}
