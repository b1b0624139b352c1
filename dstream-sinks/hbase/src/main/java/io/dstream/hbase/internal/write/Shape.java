package io.dstream.hbase.internal.write;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableList;
import io.dstream.function.Function1;
import io.dstream.function.Predicate1;
import java.io.Serializable;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.hbase.TableName;

/**
 * What a sink writes. Immutable.
 *
 * @param table the name of the table
 * @param family of columns that are named without one; empty if rows are deleted only
 * @param row gives the key of a record's row; null until it is set
 * @param columns those that are written
 * @param deleteWhen whether a record's row is deleted rather than written
 */
public record Shape<T>(
        Kind kind,
        String table,
        String family,
        Function1<? super T, ?> row,
        ImmutableList<Column<T>> columns,
        Predicate1<? super T> deleteWhen)
        implements Serializable {

    /** What becomes of a row. */
    public enum Kind {
        PUT,
        DELETE,
        ADD
    }

    /** A column, and what gives its value. */
    public record Column<T>(String family, String qualifier, Function1<? super T, ?> value) implements Serializable {
        @Override
        public String toString() {
            return family + ":" + qualifier;
        }
    }

    public static <T> Shape<T> of(Kind kind, String table, String family) {
        checkNotNull(table, "a sink needs a table");
        checkNotNull(family, "a sink needs a column family");
        String full = TableName.valueOf(table).getNameAsString(); // throws if it is none
        return new Shape<>(kind, full, family, null, ImmutableList.of(), record -> kind == Kind.DELETE);
    }

    public TableName tableName() {
        return TableName.valueOf(table);
    }

    public Shape<T> withRow(Function1<? super T, ?> key) {
        checkNotNull(key, "row needs a function");
        return new Shape<>(kind, table, family, key, columns, deleteWhen);
    }

    public Shape<T> withColumn(String name, Function1<? super T, ?> value) {
        checkNotNull(name, "column needs a name");
        checkNotNull(value, "the column %s needs a function", name);
        checkState(kind != Kind.DELETE, "a sink that deletes rows has no columns");
        int colon = name.indexOf(':');
        String of = colon < 0 ? family : name.substring(0, colon);
        Column<T> column = new Column<>(of, name.substring(colon + 1), value);
        checkArgument(!of.isEmpty(), "the column %s has no family", name);
        checkArgument(
                columns.stream().noneMatch(each -> each.toString().equals(column.toString())),
                "the column %s is set twice",
                column);
        return new Shape<>(
                kind,
                table,
                family,
                row,
                ImmutableList.<Column<T>>builder().addAll(columns).add(column).build(),
                deleteWhen);
    }

    public Shape<T> withDeleteWhen(Predicate1<? super T> condition) {
        checkNotNull(condition, "deleteWhen needs a condition");
        checkState(kind == Kind.PUT, "deleteWhen is for sinks that put rows");
        return new Shape<>(kind, table, family, row, columns, condition);
    }

    /** The families that the table must have. */
    public Set<String> families() {
        Set<String> all = new TreeSet<>();
        columns.forEach(column -> all.add(column.family()));
        if (kind == Kind.ADD) {
            all.add(family);
        }
        return all;
    }

    /** Fails if something is missing. */
    public void check() {
        checkState(row != null, "the sink of the table %s has no row: call row", table);
        checkState(
                kind == Kind.DELETE || !columns.isEmpty(),
                "the sink of the table %s has no columns: call column",
                table);
    }

    @Override
    public String toString() {
        return table;
    }
}
