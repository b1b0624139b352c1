package io.dstream.kafka.internal.write;

import io.dstream.batch.Batch;
import io.dstream.kafka.internal.Cluster;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.RecordConsumer;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.Sink;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;

/** Sends each batch while it is computed, from this process, and waits for the acknowledgements. */
public final class PlainKafkaSink<T> implements Sink<T> {
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final Encoding<T, ?, ?> encoding;
    private final Producers producers;
    private String id;
    private Producer<byte[], byte[]> producer; // null after a failure: what is left in it is not to be sent
    private volatile Sends sends; // of the batch in hand
    private volatile boolean stopping;

    public PlainKafkaSink(Encoding<T, ?, ?> encoding, Producers producers) {
        this.encoding = encoding;
        this.producers = producers;
    }

    @Override
    public void open(String operator) throws Exception {
        if (id != null) {
            throw new IllegalStateException(
                    "a sink is for one stream, and this one is in use by " + id + ": create another for " + operator);
        }
        id = operator;
        try (Cluster cluster = producers.cluster(id)) {
            producers.check(cluster);
        }
    }

    @Override
    public void write(Batch<T> batch, Instant batchTime) throws Exception {
        write(batch, AddedHeaders.NONE);
    }

    @Override
    public void write(Batch<T> batch, BatchInfo info) throws Exception {
        write(batch, AddedHeaders.of(info.headers()));
    }

    private void write(Batch<T> batch, AddedHeaders added) throws Exception {
        if (producer == null) {
            producer = producers.make(id);
        }
        Sends under = new Sends(producer);
        sends = under;
        if (stopping) {
            under.stopping();
        }
        try {
            Operator operator = new Operator(id, "send", "");
            Encoding<T, ?, ?> bytes = encoding;
            var unused = batch.engine().runHere(batch.plan(), () -> new Sending<>(operator, bytes, added, under));
            under.await();
        } catch (Exception e) {
            discard();
            if (e instanceof InterruptedException interrupted) {
                throw interrupted;
            }
            throw failed(e);
        } finally {
            sends = null;
        }
    }

    private Exception failed(Exception e) {
        Throwable cause = e instanceof OperatorException operator ? operator.getCause() : e;
        return cause instanceof KafkaException ? producers.problems.of("a batch could not be sent to Kafka", cause) : e;
    }

    /** Takes the records of a partition. */
    @SuppressWarnings("serial") // stays in this process
    private static final class Sending<T> extends RecordConsumer<T> {
        private final Operator operator;
        private final Encoding<T, ?, ?> encoding;
        private final AddedHeaders added;
        private final Sends under;

        Sending(Operator operator, Encoding<T, ?, ?> encoding, AddedHeaders added, Sends under) {
            this.operator = operator;
            this.encoding = encoding;
            this.added = added;
            this.under = under;
        }

        @Override
        public void accept(T record) {
            try {
                under.send(added.to(encoding.encode(record).record()));
            } catch (Throwable e) {
                throw OperatorException.of(operator, e);
            }
        }
    }

    private void discard() {
        Producer<byte[], byte[]> broken = producer;
        producer = null;
        broken.close(Duration.ZERO);
    }

    @Override
    public void stopping() {
        stopping = true;
        Sends under = sends;
        if (under != null) {
            under.stopping();
        }
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close(CLOSING);
        }
    }
}
