package io.dstream.cassandra;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.datastax.oss.driver.api.core.cql.Row;
import io.dstream.cassandra.internal.connect.TableName;
import io.dstream.cassandra.internal.write.Shape;
import io.dstream.function.Function1;

/**
 * Creates sinks that write to Cassandra, lookups in its tables, and batches of their rows.
 *
 * <pre>{@code
 * CassandraCluster cluster = CassandraCluster.at("cassandra-1:9042").keyspace("shop");
 * counts.to(Cassandra.<Pair<String, Long>>upsert(cluster, "word_counts")
 *         .key("word", Pair::key)
 *         .column("n", Pair::value));
 * }</pre>
 */
public final class Cassandra {
    private Cassandra() {}

    /**
     * Returns a sink that writes each record to the row with its key, whether there is one or not. If several records
     * of a batch have the same key, the last one in the order of the batch is used.
     *
     * @param cluster the cluster
     * @param table the table as it is written in CQL, such as {@code word_counts} or {@code shop.word_counts}
     * @param <T> the type of the records
     * @return a sink, for which all columns of the primary key are still to be set with {@link CassandraSink#key}
     * @throws IllegalArgumentException if this is not a valid table name, or it has no keyspace and the cluster neither
     */
    public static <T> CassandraSink<T> upsert(CassandraCluster cluster, String table) {
        checkNotNull(cluster, "a Cassandra sink needs a cluster");
        return new CassandraSink<>(cluster, Shape.upsert(TableName.parse(table, cluster.access())));
    }

    /**
     * Returns a sink that deletes the row with the key of each record. To write some records and delete others of one
     * stream in their order, use {@link #upsert} with {@link CassandraSink#deleteWhen}.
     *
     * @param cluster the cluster
     * @param table the table as it is written in CQL, such as {@code word_counts} or {@code shop.word_counts}
     * @param <T> the type of the records
     * @return a sink, for which all columns of the primary key are still to be set with {@link CassandraSink#key}
     * @throws IllegalArgumentException if this is not a valid table name, or it has no keyspace and the cluster neither
     */
    public static <T> CassandraSink<T> delete(CassandraCluster cluster, String table) {
        checkNotNull(cluster, "a Cassandra sink needs a cluster");
        return new CassandraSink<>(cluster, Shape.delete(TableName.parse(table, cluster.access())));
    }

    /**
     * Returns a lookup that finds the row of a key.
     *
     * @param cluster the cluster
     * @param cql a query with one {@code ?} for the key, such as {@code SELECT name FROM customer WHERE id = ?}; with
     *     several, see {@link CassandraLookup#parameters}
     * @param value reads the value from the row; must not return null
     * @param <K> the type of the keys
     * @param <R> the type of the values
     * @return a lookup without a cache
     */
    public static <K, R> CassandraLookup<K, R> lookup(
            CassandraCluster cluster, String cql, Function1<? super Row, ? extends R> value) {
        checkNotNull(cluster, "a lookup needs a cluster");
        checkArgument(cql != null && !cql.isBlank(), "a lookup needs a query");
        checkNotNull(value, "a lookup needs a function for the value");
        return new CassandraLookup<>(cluster, cql, value);
    }

    /**
     * Returns a table whose rows can be read as a batch, such as one to join with a stream.
     *
     * @param cluster the cluster
     * @param table the table as it is written in CQL, such as {@code customer} or {@code shop.customer}
     * @param row returns the record for a row; must not return null
     * @param <R> the type of the records
     * @return a scan of all columns in 32 parts
     * @throws IllegalArgumentException if this is not a valid table name, or it has no keyspace and the cluster neither
     */
    public static <R> CassandraScan<R> scan(
            CassandraCluster cluster, String table, Function1<? super Row, ? extends R> row) {
        checkNotNull(cluster, "a scan needs a cluster");
        checkNotNull(row, "a scan needs a function for its rows");
        return new CassandraScan<>(cluster, TableName.parse(table, cluster.access()), row);
    }
}
