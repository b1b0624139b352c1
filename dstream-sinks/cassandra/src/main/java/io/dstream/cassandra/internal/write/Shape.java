package io.dstream.cassandra.internal.write;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;
import static com.google.common.base.Preconditions.checkState;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.google.common.collect.ImmutableMap;
import io.dstream.cassandra.internal.connect.TableName;
import io.dstream.function.Function1;
import io.dstream.function.Predicate1;
import java.io.Serializable;

/**
 * What a sink writes. Immutable.
 *
 * @param upsert whether it writes rows; otherwise it deletes them
 * @param table where to
 * @param keys the columns of the primary key, and what gives their values
 * @param columns the others
 * @param deleteWhen whether a record's row is deleted rather than written
 * @param ttl in seconds; 0 for the table's
 * @param batchSize how many rows of a Cassandra partition are sent together
 */
public record Shape<T>(
        boolean upsert,
        TableName table,
        ImmutableMap<CqlIdentifier, Function1<? super T, ?>> keys,
        ImmutableMap<CqlIdentifier, Function1<? super T, ?>> columns,
        Predicate1<? super T> deleteWhen,
        int ttl,
        int batchSize)
        implements Serializable {
    public static final int LONGEST_TTL = 630_720_000; // Cassandra's

    private static final int BATCH_SIZE = 100;

    public static <T> Shape<T> upsert(TableName table) {
        return new Shape<>(true, table, ImmutableMap.of(), ImmutableMap.of(), record -> false, 0, BATCH_SIZE);
    }

    public static <T> Shape<T> delete(TableName table) {
        return new Shape<>(false, table, ImmutableMap.of(), ImmutableMap.of(), record -> true, 0, BATCH_SIZE);
    }

    public Shape<T> withKey(String name, Function1<? super T, ?> value) {
        return new Shape<>(upsert, table, and(keys, name, value), columns, deleteWhen, ttl, batchSize);
    }

    public Shape<T> withColumn(String name, Function1<? super T, ?> value) {
        checkState(upsert, "a sink that deletes rows has no columns besides the key");
        return new Shape<>(upsert, table, keys, and(columns, name, value), deleteWhen, ttl, batchSize);
    }

    private ImmutableMap<CqlIdentifier, Function1<? super T, ?>> and(
            ImmutableMap<CqlIdentifier, Function1<? super T, ?>> before, String name, Function1<? super T, ?> value) {
        CqlIdentifier column = TableName.identifier(name);
        checkNotNull(value, "the column %s needs a function", name);
        checkArgument(!keys.containsKey(column) && !columns.containsKey(column), "the column %s is set twice", name);
        return ImmutableMap.<CqlIdentifier, Function1<? super T, ?>>builder()
                .putAll(before)
                .put(column, value)
                .buildOrThrow();
    }

    public Shape<T> withDeleteWhen(Predicate1<? super T> condition) {
        checkState(upsert, "this sink deletes rows anyway");
        return new Shape<>(upsert, table, keys, columns, condition, ttl, batchSize);
    }

    public Shape<T> withTtl(int seconds) {
        checkState(upsert, "a sink that deletes rows has no time to live");
        return new Shape<>(upsert, table, keys, columns, deleteWhen, seconds, batchSize);
    }

    public Shape<T> withBatchSize(int rows) {
        return new Shape<>(upsert, table, keys, columns, deleteWhen, ttl, rows);
    }

    @Override
    public String toString() {
        return table.toString();
    }
}
