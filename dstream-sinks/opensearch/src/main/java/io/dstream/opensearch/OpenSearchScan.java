package io.dstream.opensearch;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.google.common.collect.ImmutableList;
import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.function.Function1;
import io.dstream.opensearch.internal.json.Json;
import io.dstream.opensearch.internal.read.Slice;
import io.dstream.plan.Partition;
import java.util.ArrayList;
import java.util.List;

/**
 * The documents of an index, read as a batch:
 *
 * <pre>{@code
 * PairBatch<String, String> customers = OpenSearch.scan(
 *                 cluster, "customer", document -> Pair.of(document.id(), document.source().path("name").asText()))
 *         .fields("name")
 *         .read(ssc)
 *         .mapToPair(customer -> customer)
 *         .cache();
 * orders.transformToPair(batch -> batch.join(customers))  // (id, order) -> (id, (order, name))
 * }</pre>
 *
 * <p>Each part is a slice of a scroll, which is read where the batch is computed, by the engine's threads or on a Spark
 * cluster by its executors. A task holds a page of documents. Every computation reads the documents again, and may find
 * different ones, unless the batch is {@linkplain Batch#cache cached}. Parts begin at different times, so some may show
 * a concurrent change and others not. What has been written since the index's last refresh is not found.
 *
 * <p>Immutable: each configuration method returns a new scan.
 *
 * @param <R> the type of the records
 */
public final class OpenSearchScan<R> {
    private static final int PARTS = 4;
    private static final int PAGE = 1000;
    private static final int MOST_PARTS = 1024; // OpenSearch's
    private static final int MOST_ROWS = 10_000; // the same

    private final Slice.Plan<R> plan;
    private final int parts;

    OpenSearchScan(OpenSearchCluster cluster, String index, Function1<? super Document, ? extends R> document) {
        this(Slice.Plan.of(cluster.access(), index, document, PAGE), PARTS);
    }

    private OpenSearchScan(Slice.Plan<R> plan, int parts) {
        this.plan = plan;
        this.parts = parts;
    }

    /**
     * Reads the documents that a query finds.
     *
     * @param json the query in OpenSearch's query language, as in {@code {"term": {"country": "is"}}}; default: all
     *     documents
     * @return a new scan
     * @throws IllegalArgumentException if this is not a JSON object
     */
    public OpenSearchScan<R> query(String json) {
        checkNotNull(json, "query needs a query");
        try {
            checkArgument(Json.MAPPER.readTree(json).isObject(), "'%s' is not a query: expected a JSON object", json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("'" + json + "' is not a query: expected a JSON object", e);
        }
        return new OpenSearchScan<>(plan.withQuery(json), parts);
    }

    /**
     * Reads some fields only, which costs less.
     *
     * @param names the fields, as in {@code city} or {@code address.*}; default: all
     * @return a new scan
     */
    public OpenSearchScan<R> fields(String... names) {
        return new OpenSearchScan<>(plan.withFields(ImmutableList.copyOf(names)), parts);
    }

    /**
     * Sets into how many slices the index is divided, each of which is a partition of the batch. The number of the
     * index's shards, or a multiple of it, costs OpenSearch the least.
     *
     * @param slices 1 to 1024; default: 4
     * @return a new scan
     */
    public OpenSearchScan<R> parts(int slices) {
        checkArgument(slices >= 1 && slices <= MOST_PARTS, "%s parts: expected 1 to %s", slices, MOST_PARTS);
        return new OpenSearchScan<>(plan, slices);
    }

    /**
     * Sets how many documents are fetched at a time. Their records must be processed within five minutes, or OpenSearch
     * forgets the scroll.
     *
     * @param documents 1 to 10,000; default: 1000
     * @return a new scan
     */
    public OpenSearchScan<R> pageSize(int documents) {
        checkArgument(
                documents >= 1 && documents <= MOST_ROWS,
                "pages of %s documents: expected 1 to %s",
                documents,
                MOST_ROWS);
        return new OpenSearchScan<>(plan.withPage(documents), parts);
    }

    /**
     * Returns the documents as a batch. Nothing is read before the batch is computed.
     *
     * @param ssc the context whose engine reads the documents; it need not have been started
     * @return the batch, with a partition for each slice
     */
    public Batch<R> read(StreamingContext ssc) {
        checkNotNull(ssc, "read needs a StreamingContext");
        List<Partition<R>> all = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            all.add(new Slice<>(plan, i, parts));
        }
        return ssc.batchOf(all);
    }
}
