package io.dstream.kafka.internal.write;

import io.dstream.batch.Batch;
import io.dstream.kafka.internal.Cluster;
import io.dstream.plan.Ending;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.Plan;
import io.dstream.plan.Step;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.Sink;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Has the tasks that compute a batch send it, and wait for the acknowledgements: see {@link SendTask}. */
public final class TaskKafkaSink<T> implements Sink<T> {
    private final Encoding<T, ?, ?> encoding;
    private final Producers producers;
    private volatile Sender.Maker senders; // null before it is opened
    private Operator operator;
    private volatile boolean stopping;

    public TaskKafkaSink(Encoding<T, ?, ?> encoding, Producers producers) {
        this.encoding = encoding;
        this.producers = producers;
    }

    @Override
    public Optional<Object> taskCode() {
        return Optional.of(List.of(encoding, producers.settings));
    }

    @Override
    public void open(String id) throws Exception {
        if (operator != null) {
            throw new IllegalStateException("a sink is for one stream, and this one is in use by " + operator.id()
                    + ": create another for " + id);
        }
        operator = new Operator(id, "send", "");
        senders = new Sender.Maker(producers.settings, producers.timeout, id);
        try (Cluster cluster = producers.cluster(id)) {
            producers.check(cluster);
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
        Step step = new Step.Pulling(operator, new SendTask<>(senders, encoding, headers, stopping));
        try {
            var unused = batch.engine().run(new Plan.Pipe<>(batch.plan(), step), Ending.Count::new);
        } catch (OperatorException e) {
            if (!e.operator().equals(operator)) {
                throw e; // of the stream's
            }
            if (e.getCause() instanceof InterruptedException) {
                var unused = Thread.interrupted(); // the exception says it
            }
            throw e.getCause() instanceof Exception thrown ? thrown : e;
        }
    }

    /** What tasks of other processes wait for ends by itself, after {@code delivery.timeout.ms}. */
    @Override
    public void stopping() {
        stopping = true;
        Sender.Maker open = senders;
        if (open != null) {
            open.here().ifPresent(Sender::stopping);
        }
    }

    @Override
    public void close() {
        if (senders != null) {
            senders.end();
        }
    }
}
