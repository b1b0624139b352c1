package io.dstream.peers.flink;

import io.dstream.peers.Pace;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/** Has each record of the pace as soon as it comes. */
final class PacedSink implements Sink<Long> {
    private static final long serialVersionUID = 1;

    @Override
    public SinkWriter<Long> createWriter(WriterInitContext context) {
        return new SinkWriter<>() {
            @Override
            public void write(Long record, Context of) {
                Pace.RUN.arrived(record);
            }

            @Override
            public void flush(boolean endOfInput) {}

            @Override
            public void close() {}
        };
    }
}
