package io.dstream.hbase;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.function.Function1;
import io.dstream.hbase.internal.write.Shape;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Result;

/**
 * Creates sinks that write to HBase, lookups in its tables, and batches of their rows.
 *
 * <pre>{@code
 * HBaseCluster cluster = HBaseCluster.at("zk-1:2181");
 * counts.to(HBase.<Pair<String, Long>>put(cluster, "word_counts", "c")
 *         .row(Pair::key)
 *         .column("n", Pair::value));
 * }</pre>
 */
public final class HBase {
    private HBase() {}

    /**
     * Returns a sink that writes each record to a row. If several records of a batch are for the same row, the last one
     * in the order of the batch is used.
     *
     * @param cluster the cluster
     * @param table the table, such as {@code word_counts} or {@code shop:word_counts}
     * @param family the family of columns that are named without one
     * @param <T> the type of the records
     * @return a sink, for which the row and at least one column are still to be set
     * @throws IllegalArgumentException if this is not a valid table name
     */
    public static <T> HBaseSink<T> put(HBaseCluster cluster, String table, String family) {
        return sink(Shape.Kind.PUT, cluster, table, family);
    }

    /**
     * Returns a sink that deletes the row of each record, with all its families. To write some records and delete
     * others of one stream in their order, use {@link #put} with {@link HBaseSink#deleteWhen}.
     *
     * @param cluster the cluster
     * @param table the table, such as {@code word_counts} or {@code shop:word_counts}
     * @param <T> the type of the records
     * @return a sink, for which the row is still to be set
     * @throws IllegalArgumentException if this is not a valid table name
     */
    public static <T> HBaseSink<T> delete(HBaseCluster cluster, String table) {
        return sink(Shape.Kind.DELETE, cluster, table, "");
    }

    /**
     * Returns a sink that adds numbers to the columns of rows (HBase's increment), exactly once with a checkpoint
     * directory. Each row has a mark beside its columns, which tells the last batch that was added to it. A row that is
     * added to for the first time costs a second request.
     *
     * @param cluster the cluster
     * @param table the table, such as {@code word_counts} or {@code shop:word_counts}
     * @param family the family of the mark, and of columns that are named without one
     * @param <T> the type of the records
     * @return a sink, for which the row and at least one column are still to be set
     * @throws IllegalArgumentException if this is not a valid table name
     */
    public static <T> HBaseSink<T> add(HBaseCluster cluster, String table, String family) {
        return sink(Shape.Kind.ADD, cluster, table, family);
    }

    private static <T> HBaseSink<T> sink(Shape.Kind kind, HBaseCluster cluster, String table, String family) {
        checkNotNull(cluster, "an HBase sink needs a cluster");
        checkArgument(kind == Shape.Kind.DELETE || !family.isEmpty(), "an HBase sink needs a column family");
        return new HBaseSink<>(cluster, Shape.of(kind, table, family));
    }

    /**
     * Returns a lookup that finds the rows of keys, many with one request.
     *
     * @param cluster the cluster
     * @param table the table, such as {@code customer} or {@code shop:customer}
     * @param value reads the value from a row; must not return null
     * @param <K> the type of the keys, which are written as {@link HBaseSink} writes them
     * @param <R> the type of the values
     * @return a lookup without a cache, of all columns
     * @throws IllegalArgumentException if this is not a valid table name
     */
    public static <K, R> HBaseLookup<K, R> lookup(
            HBaseCluster cluster, String table, Function1<? super Result, ? extends R> value) {
        checkNotNull(cluster, "a lookup needs a cluster");
        checkNotNull(value, "a lookup needs a function for the value");
        return new HBaseLookup<>(cluster, TableName.valueOf(table).getNameAsString(), value);
    }

    /**
     * Returns a table whose rows can be read as a batch, such as one to join with a stream.
     *
     * @param cluster the cluster
     * @param table the table, such as {@code customer} or {@code shop:customer}
     * @param row returns the record for a row; must not return null
     * @param <R> the type of the records
     * @return a scan of all columns
     * @throws IllegalArgumentException if this is not a valid table name
     */
    public static <R> HBaseScan<R> scan(
            HBaseCluster cluster, String table, Function1<? super Result, ? extends R> row) {
        checkNotNull(cluster, "a scan needs a cluster");
        checkNotNull(row, "a scan needs a function for its rows");
        return new HBaseScan<>(cluster, TableName.valueOf(table).getNameAsString(), row);
    }
}
