package io.dstream.cassandra.internal.write;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.metadata.schema.ColumnMetadata;
import com.datastax.oss.driver.api.core.metadata.schema.TableMetadata;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.datastax.oss.driver.api.core.type.ListType;
import com.google.common.collect.ImmutableList;
import io.dstream.cassandra.CassandraException;
import io.dstream.cassandra.internal.connect.Errors;
import io.dstream.cassandra.internal.connect.TableName;
import io.dstream.cassandra.internal.values.Column;
import io.dstream.function.Function1;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A table that has been looked at, and the statements that write to it. Values are in the order of the primary key and
 * then of the other columns. Immutable.
 *
 * @param keys gives the key's values, the partition key first
 * @param others gives the other columns' values
 * @param columns all of them
 * @param partitionKeys how many of the keys are the partition key
 * @param write writes a row; null where rows are deleted only
 * @param delete deletes a row
 */
record Target<T>(
        ImmutableList<Function1<? super T, ?>> keys,
        ImmutableList<Function1<? super T, ?>> others,
        ImmutableList<Column> columns,
        int partitionKeys,
        PreparedStatement write,
        PreparedStatement delete) {

    /** Whether a partition has one row only. */
    boolean isOneRowAPartition() {
        return keys.size() == partitionKeys;
    }

    /**
     * Looks at the table, and prepares the statements.
     *
     * @throws CassandraException if it is not there, or not as it has to be
     */
    static <T> Target<T> of(CqlSession session, Shape<T> shape) {
        TableMetadata table = shape.table().find(session);
        checkColumns(shape, table);
        checkKeys(shape, table);
        shape.columns()
                .keySet()
                .forEach(name -> checkIdempotent(shape, table.getColumns().get(name)));
        List<CqlIdentifier> keys = names(table.getPrimaryKey());
        List<CqlIdentifier> all =
                Stream.concat(keys.stream(), shape.columns().keySet().stream()).toList();
        try {
            return new Target<>(
                    keys.stream().map(shape.keys()::get).collect(ImmutableList.toImmutableList()),
                    shape.columns().values().asList(),
                    all.stream().map(name -> column(session, table, name)).collect(ImmutableList.toImmutableList()),
                    table.getPartitionKey().size(),
                    shape.upsert() ? session.prepare(insert(shape, all)) : null,
                    session.prepare(delete(shape, keys)));
        } catch (DriverException e) {
            throw new CassandraException(
                    "the table " + shape.table() + " cannot be written to: " + Errors.told(e) + Errors.advice(e), e);
        }
    }

    private static Column column(CqlSession session, TableMetadata table, CqlIdentifier name) {
        DataType type = table.getColumns().get(name).getType();
        return new Column(
                name,
                type,
                session.getContext().getCodecRegistry(),
                session.getContext().getProtocolVersion(),
                table.getClusteringColumns().keySet().stream()
                        .anyMatch(each -> each.getName().equals(name)));
    }

    private static List<CqlIdentifier> names(List<ColumnMetadata> columns) {
        return columns.stream().map(ColumnMetadata::getName).toList();
    }

    // ---- checks ----

    private static void checkColumns(Shape<?> shape, TableMetadata table) {
        Set<CqlIdentifier> unknown = new LinkedHashSet<>(shape.keys().keySet());
        unknown.addAll(shape.columns().keySet());
        unknown.removeAll(table.getColumns().keySet());
        for (CqlIdentifier name : unknown) {
            throw new CassandraException("the table " + shape.table() + " has no column " + name.asCql(true)
                    + "; it has " + TableName.list(table.getColumns().keySet()));
        }
    }

    private static void checkKeys(Shape<?> shape, TableMetadata table) {
        Set<CqlIdentifier> wanted = new LinkedHashSet<>(names(table.getPrimaryKey()));
        if (!shape.keys().keySet().equals(wanted)) {
            throw new CassandraException("the primary key of the table " + shape.table() + " is "
                    + list(wanted) + ", and the sink has " + list(shape.keys().keySet())
                    + ": call key for each of its columns, and column for all others");
        }
    }

    private static String list(Set<CqlIdentifier> names) {
        return names.isEmpty()
                ? "none"
                : names.stream().map(name -> name.asCql(true)).collect(Collectors.joining(", "));
    }

    /** What cannot be written twice so that it is the same as once. */
    private static void checkIdempotent(Shape<?> shape, ColumnMetadata column) {
        String name = "the column " + column.getName().asCql(true) + " of the table " + shape.table();
        if (column.getType().equals(DataTypes.COUNTER)) {
            throw new CassandraException(name + " is a counter. A batch that is written again, as after a crash, would"
                    + " be counted again, and Cassandra cannot tell. Keep the total in the program, with"
                    + " updateStateByKey or mapWithState, and upsert it into a table with a bigint");
        }
        if (column.getType() instanceof ListType list && !list.isFrozen()) {
            throw new CassandraException(name + " is a " + list.asCql(true, true) + " that is not frozen. A batch that"
                    + " is written again, as after a crash, would double its elements. Make it a frozen<"
                    + list.asCql(false, true) + ">, or a set");
        }
        if (column.isStatic()) {
            throw new CassandraException(name + " is static: all rows of a partition share it, so two records of a"
                    + " batch with different clustering columns would both set it. Write it to a table of its own");
        }
    }

    // ---- statements ----

    private static String insert(Shape<?> shape, List<CqlIdentifier> all) {
        String columns = all.stream().map(name -> name.asCql(true)).collect(Collectors.joining(", "));
        String marks = all.stream().map(name -> "?").collect(Collectors.joining(", "));
        String ttl = shape.ttl() == 0 ? "" : " USING TTL " + shape.ttl();
        return "INSERT INTO " + shape.table() + " (" + columns + ") VALUES (" + marks + ")" + ttl;
    }

    private static String delete(Shape<?> shape, List<CqlIdentifier> keys) {
        List<String> conditions = new ArrayList<>();
        keys.forEach(name -> conditions.add(name.asCql(true) + " = ?"));
        return "DELETE FROM " + shape.table() + " WHERE " + String.join(" AND ", conditions);
    }
}
