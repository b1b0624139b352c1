package io.dstream.opensearch;

import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.function.Function1;
import io.dstream.opensearch.internal.write.Shape;
import io.dstream.opensearch.internal.write.Shape.Kind;

/**
 * Creates sinks that write to OpenSearch or Elasticsearch, lookups of documents, and batches of them.
 *
 * <pre>{@code
 * OpenSearchCluster cluster = OpenSearchCluster.at("https://search-1:9200").user("shop").password(secret);
 * counts.to(OpenSearch.<Pair<String, Long>>index(cluster, "word-counts")
 *         .id(Pair::key)
 *         .field("word", Pair::key)
 *         .field("n", Pair::value));
 * }</pre>
 */
public final class OpenSearch {
    private OpenSearch() {}

    /**
     * Returns a sink that writes each record to the document with its id, whether there is one or not: the whole
     * document is replaced. If several records of a batch have the same id, the last one in the order of the batch is
     * used.
     *
     * @param cluster the cluster
     * @param index an index that exists, or an alias of one
     * @param <T> the type of the records
     * @return a sink, for which the id and fields or a document are still to be set
     * @throws IllegalArgumentException if this is not the name of an index
     */
    public static <T> OpenSearchSink<T> index(OpenSearchCluster cluster, String index) {
        return sink(cluster, Kind.INDEX, index);
    }

    /**
     * Returns a sink that writes each record to a document that does not exist yet, and leaves those that exist as they
     * are. Data streams take nothing else.
     *
     * @param cluster the cluster
     * @param index an index or a data stream that exists, or an alias of one
     * @param <T> the type of the records
     * @return a sink, for which the id and fields or a document are still to be set
     * @throws IllegalArgumentException if this is not the name of an index
     */
    public static <T> OpenSearchSink<T> create(OpenSearchCluster cluster, String index) {
        return sink(cluster, Kind.CREATE, index);
    }

    /**
     * Returns a sink that deletes the document with the id of each record. To write some records and delete others of
     * one stream in their order, use {@link #index} with {@link OpenSearchSink#deleteWhen}.
     *
     * @param cluster the cluster
     * @param index an index that exists, or an alias of one
     * @param <T> the type of the records
     * @return a sink, for which the id is still to be set
     * @throws IllegalArgumentException if this is not the name of an index
     */
    public static <T> OpenSearchSink<T> delete(OpenSearchCluster cluster, String index) {
        return sink(cluster, Kind.DELETE, index);
    }

    private static <T> OpenSearchSink<T> sink(OpenSearchCluster cluster, Kind kind, String index) {
        checkNotNull(cluster, "an OpenSearch sink needs a cluster");
        return new OpenSearchSink<>(cluster, Shape.of(kind, index));
    }

    /**
     * Returns a lookup that finds the document whose id is the text of a key.
     *
     * @param cluster the cluster
     * @param index an index, or an alias of one
     * @param value reads the value from the document; must not return null
     * @param <K> the type of the keys
     * @param <R> the type of the values
     * @return a lookup without a cache
     * @throws IllegalArgumentException if this is not the name of an index
     */
    public static <K, R> OpenSearchLookup<K, R> lookup(
            OpenSearchCluster cluster, String index, Function1<? super Document, ? extends R> value) {
        checkNotNull(cluster, "a lookup needs a cluster");
        checkNotNull(value, "a lookup needs a function for the value");
        return new OpenSearchLookup<>(cluster, Shape.checkName(index), value);
    }

    /**
     * Returns an index whose documents can be read as a batch, such as one to join with a stream.
     *
     * @param cluster the cluster
     * @param index an index, an alias or a data stream
     * @param document returns the record for a document; must not return null
     * @param <R> the type of the records
     * @return a scan of all documents in 4 parts
     * @throws IllegalArgumentException if this is not the name of an index
     */
    public static <R> OpenSearchScan<R> scan(
            OpenSearchCluster cluster, String index, Function1<? super Document, ? extends R> document) {
        checkNotNull(cluster, "a scan needs a cluster");
        checkNotNull(document, "a scan needs a function for its documents");
        return new OpenSearchScan<>(cluster, Shape.checkName(index), document);
    }
}
