package io.dstream.mqtt.internal;

import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.batch.Batch;
import io.dstream.function.Function1;
import io.dstream.mqtt.MqttMessage;
import io.dstream.mqtt.Qos;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.RecordConsumer;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.Sink;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Publishes messages while a batch is computed, some at a time, and waits until they are acknowledged. */
public final class PublishSink<T> implements Sink<T> {
    private static final int CHUNK = 500;
    private static final int CHUNK_BYTES = 1 << 20;

    private final Function1<? super T, MqttMessage> message;
    private final Publisher publisher;
    private Operator operator; // null before it is opened

    public PublishSink(Broker broker, Function1<? super T, MqttMessage> message, Qos qos, Duration patience) {
        this.message = message;
        this.publisher = new Publisher(broker, qos, patience);
    }

    @Override
    public void open(String id) throws IOException, InterruptedException {
        if (operator != null) {
            throw new IllegalStateException("a sink is for one stream, and this one is in use by " + operator.id()
                    + ": create another for " + id);
        }
        operator = new Operator(id, "publish", "");
        try {
            publisher.open(id);
        } catch (Exception e) {
            publisher.close(); // nobody else will: it has not been opened
            throw e;
        }
    }

    @Override
    public void write(Batch<T> batch, Instant batchTime) throws Exception {
        write(batch, Map.of());
    }

    @Override
    public void write(Batch<T> batch, BatchInfo info) throws Exception {
        write(batch, info.headers());
    }

    private void write(Batch<T> batch, Map<String, String> headers) throws Exception {
        Operator mine = operator;
        Function1<? super T, MqttMessage> of = message;
        Publisher to = publisher;
        try {
            var unused = batch.engine().runHere(batch.plan(), () -> new Sending<>(mine, of, to, headers));
        } catch (OperatorException e) {
            if (!e.operator().equals(operator)) {
                throw e; // of the stream's
            }
            if (e.getCause() instanceof InterruptedException interrupted) {
                throw interrupted;
            }
            throw e.getCause() instanceof IOException thrown ? thrown : e;
        }
    }

    /** Takes the records of a partition. */
    @SuppressWarnings("serial") // stays in this process
    private static final class Sending<T> extends RecordConsumer<T> {
        private final Operator operator;
        private final Function1<? super T, MqttMessage> message;
        private final Publisher publisher;
        private final Map<String, String> headers;
        private final List<MqttMessage> chunk = new ArrayList<>();
        private long bytes;

        Sending(
                Operator operator,
                Function1<? super T, MqttMessage> message,
                Publisher publisher,
                Map<String, String> headers) {
            this.operator = operator;
            this.message = message;
            this.publisher = publisher;
            this.headers = headers;
        }

        @Override
        public void accept(T record) {
            try {
                MqttMessage next =
                        checkNotNull(message.apply(record), "the function returned null, expected a message");
                chunk.add(next);
                bytes += next.payload().length;
                if (chunk.size() >= CHUNK || bytes >= CHUNK_BYTES) {
                    flush();
                }
            } catch (Throwable e) {
                throw OperatorException.of(operator, e);
            }
        }

        @Override
        public void end() {
            try {
                if (!chunk.isEmpty()) {
                    flush();
                }
            } catch (Throwable e) {
                throw OperatorException.of(operator, e);
            }
        }

        private void flush() throws IOException, InterruptedException {
            publisher.publish(chunk, headers);
            chunk.clear();
            bytes = 0;
        }
    }

    @Override
    public void stopping() {
        publisher.stopping();
    }

    @Override
    public void close() throws InterruptedException {
        publisher.close();
    }
}
