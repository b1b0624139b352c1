package io.dstream.kafka.internal.write;

import io.dstream.batch.Batch;
import io.dstream.kafka.internal.Cluster;
import io.dstream.kafka.internal.Problems;
import io.dstream.kafka.internal.write.Markers.Marker;
import io.dstream.kafka.internal.write.Markers.Written;
import io.dstream.plan.OperatorException;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.NotCommittedException;
import io.dstream.sink.SinkFencedException;
import io.dstream.sink.TransactionalSink;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Sends each batch in one transaction, with a marker. When a producer breaks, or it is not known whether a commit has
 * come through, the marker says whether another program has taken over. If not, there is a new producer, which ends
 * what the old one left, and the marker says whether the batch is there; if not, it is sent again from what is kept of
 * it.
 */
public final class TransactionalKafkaSink<T> implements TransactionalSink<T> {
    private static final int ATTEMPTS = 5;
    private static final long PAUSE_MILLIS = 200;
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final Encoding<T, ?, ?> encoding;
    private final Producers producers;
    private final String markerTopic;
    private final Markers markers;
    private final Tenure tenure;
    private String id; // null before it is opened
    private Cluster cluster;

    // the driver's
    private Producer<byte[], byte[]> producer; // null where a new one is needed
    private boolean inTransaction; // in which the records kept have been sent
    private boolean unsure; // a commit was asked for, and its answer is not known
    private List<List<Encoded>> kept; // the batch that is prepared; null where there is none
    private AddedHeaders added; // what its records get

    private volatile Sends sends;
    private volatile boolean stopping;

    public TransactionalKafkaSink(Encoding<T, ?, ?> encoding, Producers producers, String markerTopic) {
        this.encoding = encoding;
        this.producers = producers;
        this.markerTopic = markerTopic;
        this.markers = new Markers(producers, markerTopic, () -> stopping);
        this.tenure = new Tenure(producers.transactionalId.orElseThrow(), markerTopic);
    }

    /** Other producers. For tests of just that. */
    public void producersMadeBy(Function<Map<String, Object>, Producer<byte[], byte[]>> maker) {
        producers.madeBy(maker);
    }

    /** Something that may be tried again with a new producer. */
    @FunctionalInterface
    private interface Step {
        void run() throws Exception;
    }

    // ---- the start ----

    @Override
    public Optional<Object> taskCode() {
        return Optional.of(encoding);
    }

    @Override
    public void open(String operator) throws Exception {
        if (id != null) {
            throw new IllegalStateException(
                    "a sink is for one stream, and this one is in use by " + id + ": create another for " + operator);
        }
        id = operator;
        cluster = producers.cluster(id);
        try {
            producers.check(cluster);
            cluster.makeCompacted(markerTopic);
            attempt(() -> "the sink cannot be opened", this::connect);
        } catch (Exception e) {
            close(); // nobody else will: it has not been opened
            throw e;
        }
    }

    /**
     * Sees to it that there is a producer, and that this program may write. The markers are looked at before the new
     * producer fences others, so that an heir is left alone as soon as it can be seen; and after, when nobody else can
     * write any more without fencing this one, so that what they say holds.
     */
    private void connect() throws Exception {
        if (producer != null) {
            return;
        }
        String clientId = id + "-markers";
        if (tenure.hasLooked()) {
            tenure.look(markers.newestVisible(cluster, clientId));
        }
        producer = producers.make(id);
        producer.initTransactions();
        tenure.look(markers.newest(cluster, clientId));
        unsure = false;
        if (!tenure.hasBegun()) {
            producer.beginTransaction();
            send(tenure.takeOver());
            producer.commitTransaction();
            tenure.began();
        }
    }

    private void send(Marker marker) throws Exception {
        Sends under = sending();
        under.send(markers.record(marker));
        under.await();
    }

    @Override
    public Optional<Committed> lastCommitted() {
        return tenure.last()
                .filter(written -> !written.digest().isEmpty())
                .map(written -> new Committed(written.batchId(), written.digest()));
    }

    /** The topic of markers: another one of its name knows nothing of what was committed. */
    @Override
    public Optional<Identity> identity() throws IOException, InterruptedException {
        return Optional.ofNullable(cluster.topics(Set.of(markerTopic)).get(markerTopic))
                .map(Cluster.Topic::id)
                .filter(topicId -> !topicId.isEmpty())
                .map(topicId -> new Identity("topic " + markerTopic, topicId));
    }

    // ---- batches ----

    private Written written(BatchInfo info) {
        return new Written(info.id(), info.planDigest(), tenure.run());
    }

    private boolean isThere(BatchInfo info) {
        return tenure.last().filter(written(info)::isSame).isPresent();
    }

    @Override
    public void prepare(Batch<T> batch, BatchInfo info) throws Exception {
        drop();
        tenure.check();
        if (isThere(info)) {
            return;
        }
        List<List<Encoded>> encoded = encode(batch);
        if (encoded.stream().allMatch(List::isEmpty)) {
            return;
        }
        kept = encoded;
        added = AddedHeaders.of(info.headers());
        attempt(() -> "batch " + info.id() + " could not be sent to Kafka", () -> send(info));
    }

    private List<List<Encoded>> encode(Batch<T> batch) throws IOException {
        try {
            return batch.map(encoding::encode).partitions();
        } catch (OperatorException e) {
            if (e.getCause() instanceof org.apache.kafka.common.errors.SerializationException) {
                throw producers.problems.of("a batch could not be written", e.getCause());
            }
            throw e;
        }
    }

    /** Sees to it that what is kept has been sent in an open transaction, unless it is there. */
    private void send(BatchInfo info) throws Exception {
        connect();
        if (inTransaction || isThere(info)) {
            return;
        }
        producer.beginTransaction();
        Sends under = sending();
        for (List<Encoded> partition : kept) {
            for (Encoded record : partition) {
                under.send(added.to(record.record()));
            }
        }
        under.await();
        inTransaction = true;
    }

    private Sends sending() {
        Sends under = new Sends(producer);
        sends = under;
        if (stopping) {
            under.stopping();
        }
        return under;
    }

    @Override
    public void commit(BatchInfo info) throws Exception {
        if (kept == null) {
            return;
        }
        try {
            attempt(
                    () -> (unsure
                                    ? "it is not known whether batch " + info.id() + " has"
                                    : "batch " + info.id() + " has not")
                            + " been committed to Kafka",
                    () -> finish(info));
        } catch (IOException e) {
            if (unsure) {
                throw e;
            }
            throw new NotCommittedException(e.getMessage(), e);
        }
        kept = null;
    }

    private void finish(BatchInfo info) throws Exception {
        send(info);
        if (inTransaction) {
            send(tenure.with(written(info)));
            unsure = true;
            producer.commitTransaction();
            unsure = false;
            inTransaction = false;
            tenure.wrote(written(info));
        }
    }

    @Override
    public void abort(BatchInfo info) {
        drop();
    }

    private void drop() {
        kept = null;
        if (inTransaction) {
            inTransaction = false;
            try {
                producer.abortTransaction();
            } catch (RuntimeException e) {
                discard(); // the next producer ends what this one has left
            }
        }
    }

    /** Does something, with a new producer if the one there is has broken or was fenced. */
    private void attempt(Supplier<String> failed, Step step) throws Exception {
        tenure.check();
        for (int n = 1; true; n++) {
            try {
                step.run();
                return;
            } catch (InterruptException | InterruptedException e) {
                Thread.interrupted();
                discard();
                throw new InterruptedException(failed.get() + ": interrupted");
            } catch (SinkFencedException e) {
                discard();
                throw e;
            } catch (Exception e) {
                discard();
                if (n == ATTEMPTS || stopping || Problems.isPermanent(e)) {
                    throw producers.problems.of(failed.get(), e);
                }
                pause();
            }
        }
    }

    @SuppressWarnings("WaitNotInLoop") // whoever calls this looks again, whatever has ended the wait
    private synchronized void pause() throws InterruptedException {
        if (!stopping) {
            wait(PAUSE_MILLIS);
        }
    }

    private void discard() {
        inTransaction = false;
        Producer<byte[], byte[]> broken = producer;
        producer = null;
        if (broken != null) {
            broken.close(Duration.ZERO);
        }
    }

    // ---- the end ----

    @Override
    public void stopping() {
        stopping = true;
        Sends under = sends;
        if (under != null) {
            under.stopping();
        }
        synchronized (this) {
            notifyAll();
        }
    }

    @Override
    public void close() {
        kept = null;
        inTransaction = false;
        if (producer != null) {
            producer.close(CLOSING); // which aborts what is open
            producer = null;
        }
        if (cluster != null) {
            cluster.close();
        }
    }
}
