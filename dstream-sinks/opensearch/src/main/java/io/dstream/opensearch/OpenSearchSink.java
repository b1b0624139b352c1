package io.dstream.opensearch;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import io.dstream.batch.Batch;
import io.dstream.engine.task.Kept;
import io.dstream.function.Function1;
import io.dstream.function.Predicate1;
import io.dstream.opensearch.internal.write.IndexWriter;
import io.dstream.opensearch.internal.write.Shape;
import io.dstream.opensearch.internal.write.WriteTask;
import io.dstream.plan.Ending;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.Plan;
import io.dstream.plan.Step;
import io.dstream.sink.Sink;
import java.time.Instant;
import java.util.Optional;

/**
 * Writes documents to an index, or deletes them, so that a batch that is written again changes nothing. With a
 * checkpoint directory the index is therefore as if each batch had been written exactly once, whatever fails.
 *
 * <pre>{@code
 * counts.to(OpenSearch.<Pair<String, Long>>index(cluster, "word-counts")
 *         .id(Pair::key)
 *         .field("word", Pair::key)
 *         .field("n", Pair::value));
 * }</pre>
 *
 * <p>Every document that is written or deleted has the external version of its batch: the batch's time in microseconds,
 * plus the number of the partition. OpenSearch refuses what is older than what it has, so a later batch always wins,
 * and a batch that comes late (from a program that was taken over from) or again changes nothing. OpenSearch forgets
 * the version of a deleted document after a minute, or what the index's {@code index.gc_deletes} is.
 *
 * <p>The tasks that compute a batch write it, on a Spark cluster the executors. The documents of a partition are
 * computed and held in memory as JSON first. Then they are sent with bulk requests. Documents that are refused for a
 * reason that may pass are sent again, those alone, for the time set by {@link OpenSearchCluster#retryFor}.
 *
 * <p>Values are written as Jackson writes them, the times of {@code java.time} as ISO 8601 has them, enums by name, an
 * {@code Optional} by its value. {@code null} and an empty {@code Optional} are written as {@code null}.
 *
 * <p>Immutable: each configuration method returns a new sink. A sink is for one stream of one program.
 *
 * @param <T> the type of the records
 */
public final class OpenSearchSink<T> implements Sink<T> {
    private static final int MICROS = 1000; // of a millisecond
    private static final int MOST_BYTES = 100 << 20;

    private final OpenSearchCluster cluster;
    private final Shape<T> shape;
    private volatile IndexWriter.Maker writers; // null before the start
    private Kept<IndexWriter>.Lease here; // null unless open
    private Operator operator;

    OpenSearchSink(OpenSearchCluster cluster, Shape<T> shape) {
        this.cluster = cluster;
        this.shape = shape;
    }

    // ---- configuration ----

    /**
     * Sets the function that returns the id of a record's document.
     *
     * @param id returns the id, whose text is used; not null, not empty and at most 512 bytes long
     * @return a new sink
     */
    public OpenSearchSink<T> id(Function1<? super T, ?> id) {
        return new OpenSearchSink<>(cluster, shape.withId(id));
    }

    /**
     * Adds a field to the documents.
     *
     * @param name its name
     * @param value returns its value; null if it has none
     * @return a new sink
     * @throws IllegalArgumentException if the field was already added
     * @throws IllegalStateException if there is a function for the whole document, or this deletes documents
     */
    public OpenSearchSink<T> field(String name, Function1<? super T, ?> value) {
        return new OpenSearchSink<>(cluster, shape.withField(name, value));
    }

    /**
     * Sets the function that returns a record's document, instead of its fields.
     *
     * @param document returns a JSON object: as text, as bytes of UTF-8, or as anything that Jackson writes as one,
     *     such as a {@code Map} or a record
     * @return a new sink
     * @throws IllegalStateException if there are fields, or this deletes documents
     */
    public OpenSearchSink<T> document(Function1<? super T, ?> document) {
        return new OpenSearchSink<>(cluster, shape.withDocument(document));
    }

    /**
     * Deletes the documents of some records instead of writing them.
     *
     * @param condition whether a record's document is deleted
     * @return a new sink
     * @throws IllegalStateException if this is not an {@link OpenSearch#index}
     */
    public OpenSearchSink<T> deleteWhen(Predicate1<? super T> condition) {
        return new OpenSearchSink<>(cluster, shape.withDeleteWhen(condition));
    }

    /**
     * Limits how many documents are sent with one request.
     *
     * @param documents 1 to 100,000; default: 1000
     * @return a new sink
     */
    public OpenSearchSink<T> bulkSize(int documents) {
        checkArgument(documents >= 1 && documents <= 100_000, "%s documents: expected 1 to 100000", documents);
        return new OpenSearchSink<>(
                cluster, shape.withBulk(new Shape.Bulk(documents, shape.bulk().bytes())));
    }

    /**
     * Limits the size of a request. A document that is larger is sent alone. No request is larger than what the nodes
     * take ({@code http.max_content_length}).
     *
     * @param bytes 1 to 104,857,600 (100 MiB); default: 5 MiB
     * @return a new sink
     */
    public OpenSearchSink<T> bulkBytes(int bytes) {
        checkArgument(bytes >= 1 && bytes <= MOST_BYTES, "%s bytes: expected 1 to %s", bytes, MOST_BYTES);
        return new OpenSearchSink<>(
                cluster, shape.withBulk(new Shape.Bulk(shape.bulk().documents(), bytes)));
    }

    // ---- what the program calls ----

    @Override
    public Optional<Object> taskCode() {
        return Optional.of(task(new IndexWriter.Maker("", cluster.access(), shape.index()), Instant.EPOCH));
    }

    private WriteTask<T> task(IndexWriter.Maker maker, Instant batchTime) {
        return new WriteTask<>(maker, shape, batchTime.toEpochMilli() * MICROS);
    }

    @Override
    public void open(String id) throws Exception {
        checkState(
                writers == null,
                "an OpenSearch sink is for one stream, and this one is in use: create another for %s",
                id);
        shape.check(id);
        operator = new Operator(id, "write", "");
        IndexWriter.Maker maker = new IndexWriter.Maker(id, cluster.access(), shape.index());
        here = maker.lease();
        writers = maker;
    }

    @Override
    public void write(Batch<T> batch, Instant batchTime) throws Exception {
        Step step = new Step.Pulling(operator, task(writers, batchTime));
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

    /** What tasks of other processes wait for ends by itself, after {@link OpenSearchCluster#retryFor}. */
    @Override
    public void stopping() {
        IndexWriter.Maker open = writers;
        if (open != null) {
            open.stopping();
        }
    }

    @Override
    public void close() {
        if (here != null) {
            here.close();
            writers.end();
            here = null;
        }
    }
}
