package io.dstream.kafka;

import io.dstream.batch.Batch;
import io.dstream.engine.OperatorException;
import io.dstream.kafka.Markers.Marker;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.TransactionalSink;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;

/**
 * Sends each batch in one transaction, with a marker. When a producer breaks, or it is not known whether a commit has
 * come through, there is a new producer, which ends what the old one left, and the marker says whether the batch is
 * there; if not, it is sent again from what is kept of it.
 */
final class TransactionalKafkaSink<T> implements TransactionalSink<T> {
    private static final int ATTEMPTS = 5;
    private static final long PAUSE_MILLIS = 200;
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final Encoding<T, ?, ?> encoding;
    private final Producers producers;
    private final String markerTopic;
    private final Markers markers;
    private final String run = UUID.randomUUID().toString();
    private String id; // null before it is opened
    private Cluster cluster;

    // the driver's
    private Producer<byte[], byte[]> producer; // null where a new one is needed
    private boolean inTransaction; // in which the records kept have been sent
    private Optional<Marker> last = Optional.empty();
    private List<List<ProducerRecord<byte[], byte[]>>> kept; // the batch that is prepared; null where there is none
    private IOException fenced; // why nothing is sent any more

    private volatile Sends sends;
    private volatile boolean stopping;

    TransactionalKafkaSink(Encoding<T, ?, ?> encoding, Producers producers, String markerTopic) {
        this.encoding = encoding;
        this.producers = producers;
        this.markerTopic = markerTopic;
        this.markers = new Markers(producers, markerTopic, () -> stopping);
    }

    /** Other producers. For tests of just that. */
    void producersMadeBy(Function<Map<String, Object>, Producer<byte[], byte[]>> maker) {
        producers.madeBy(maker);
    }

    /** Something that may be tried again with a new producer. */
    @FunctionalInterface
    private interface Step {
        void run() throws Exception;
    }

    // ---- the start ----

    @Override
    public void open(String operator) throws Exception {
        if (id != null) {
            throw new IllegalStateException(
                    "a sink is for one stream, and this one is in use by " + id + ": make another for " + operator);
        }
        id = operator;
        cluster = producers.cluster(id);
        try {
            producers.check(cluster);
            cluster.makeCompacted(markerTopic);
            attempt("the sink cannot be opened", this::connect);
        } catch (Exception e) {
            close(); // nobody else will: it has not been opened
            throw e;
        }
    }

    /** Ends the transactions of earlier producers, fences these, and asks what they have committed. */
    private void connect() throws Exception {
        if (producer == null) {
            producer = producers.make(id);
            producer.initTransactions();
            last = markers.last(cluster, id + "-markers");
        }
    }

    @Override
    public Optional<Committed> lastCommitted() {
        return last.filter(marker -> !marker.digest().isEmpty())
                .map(marker -> new Committed(marker.batchId(), marker.digest()));
    }

    // ---- batches ----

    private Marker marker(BatchInfo info) {
        return new Marker(info.id(), info.planDigest(), run);
    }

    private boolean isThere(BatchInfo info) {
        return last.isPresent() && last.get().isSame(marker(info));
    }

    @Override
    public void prepare(Batch<T> batch, BatchInfo info) throws Exception {
        drop();
        if (isThere(info)) {
            return;
        }
        List<List<ProducerRecord<byte[], byte[]>>> encoded = encode(batch);
        if (encoded.stream().allMatch(List::isEmpty)) {
            return;
        }
        kept = encoded;
        attempt("batch " + info.id() + " could not be sent to Kafka", () -> send(info));
    }

    private List<List<ProducerRecord<byte[], byte[]>>> encode(Batch<T> batch) throws IOException {
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
        Sends under = new Sends(producer);
        sends = under;
        if (stopping) {
            under.stopping();
        }
        for (List<ProducerRecord<byte[], byte[]>> partition : kept) {
            for (ProducerRecord<byte[], byte[]> record : partition) {
                under.send(record);
            }
        }
        under.await();
        inTransaction = true;
    }

    @Override
    public void commit(BatchInfo info) throws Exception {
        if (kept == null) {
            return;
        }
        attempt("it is not known whether batch " + info.id() + " has been committed to Kafka", () -> {
            send(info);
            if (inTransaction) {
                Sends under = new Sends(producer);
                sends = under;
                under.send(markers.record(marker(info)));
                under.await();
                producer.commitTransaction();
                inTransaction = false;
                last = Optional.of(marker(info));
            }
        });
        kept = null;
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

    /** Does something, with a new producer if the one there is has broken. */
    private void attempt(String failed, Step step) throws Exception {
        for (int n = 1; true; n++) {
            if (fenced != null) {
                throw new IOException(fenced.getMessage(), fenced);
            }
            try {
                step.run();
                return;
            } catch (InterruptException | InterruptedException e) {
                Thread.interrupted();
                discard();
                throw new InterruptedException(failed + ": interrupted");
            } catch (Exception e) {
                discard();
                Throwable cause = Problems.unwrapped(e);
                if (cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException) {
                    fenced = new IOException(failed + ": transactional.id " + producers.transactionalId.orElseThrow()
                            + " has been taken over, by another program that was started with it, or because a"
                            + " transaction took longer than transaction.timeout.ms. Nothing more is sent. See to it that"
                            + " each program has a transactional.id of its own, or raise that time; then start again");
                    throw fenced;
                }
                if (n == ATTEMPTS || stopping || Problems.isPermanent(e)) {
                    throw producers.problems.of(failed, e);
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
