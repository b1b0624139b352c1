package io.dstream.jdbc;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.collect.ImmutableList;
import io.dstream.function.Function1;
import io.dstream.jdbc.internal.read.Rows;
import io.dstream.jdbc.internal.sql.Identifier;
import io.dstream.jdbc.internal.sql.InQuery;
import io.dstream.jdbc.internal.write.Shape;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;

/**
 * Sinks that write to a database, and lookups in one.
 *
 * <pre>{@code
 * Database db = Database.at("jdbc:postgresql://localhost/shop").user("shop").password(secret);
 * counts.to(Jdbc.<Pair<String, Long>>upsert(db, "word_counts").key("word", Pair::key).column("n", Pair::value));
 * }</pre>
 */
public final class Jdbc {
    private Jdbc() {}

    /**
     * Writes each record to the row that has its key, and makes the row where there is none. Of records of one batch
     * with the same key the last counts, in the order of the batch. The table must have a primary key or a unique index
     * on just the {@linkplain JdbcSink#key key's columns}.
     *
     * @param database where
     * @param table the table as one writes it in SQL: {@code word_counts} or {@code shop.word_counts}; parts that need
     *     quotes in double ones
     * @param <T> the records
     * @return a sink, to be given at least one key
     * @throws IllegalArgumentException if that is not the name of a table
     */
    public static <T> JdbcSink<T> upsert(Database database, String table) {
        return into(Shape.Kind.UPSERT, database, table);
    }

    /**
     * Adds a row for each record.
     *
     * @param database where
     * @param table the table as one writes it in SQL: {@code events} or {@code shop.events}; parts that need quotes in
     *     double ones
     * @param <T> the records
     * @return a sink, to be given at least one column
     * @throws IllegalArgumentException if that is not the name of a table
     */
    public static <T> JdbcSink<T> insert(Database database, String table) {
        return into(Shape.Kind.INSERT, database, table);
    }

    private static <T> JdbcSink<T> into(Shape.Kind kind, Database database, String table) {
        checkNotNull(database, "a JDBC sink needs a database");
        checkNotNull(table, "a JDBC sink needs a table");
        return new JdbcSink<>(database, Shape.of(kind, Identifier.parse(table)));
    }

    /**
     * Runs a statement for each record, in the order of the batch. It may be any that changes rows within a
     * transaction; statements that commit by themselves, such as those that make tables in MariaDB, break the promise.
     *
     * @param database where
     * @param sql the statement, with a {@code ?} for each parameter
     * @param parameters what gives the parameters of a record, in their order
     * @param <T> the records
     * @return a sink, to be given a name with {@link JdbcSink#ledger}
     */
    @SafeVarargs
    public static <T> JdbcSink<T> execute(Database database, String sql, Function1<? super T, ?>... parameters) {
        checkNotNull(database, "a JDBC sink needs a database");
        checkArgument(sql != null && !sql.isBlank(), "execute needs a statement");
        List<Function1<? super T, ?>> all = new ArrayList<>();
        for (Function1<? super T, ?> parameter : parameters) {
            all.add(checkNotNull(parameter, "a parameter needs a function"));
        }
        return new JdbcSink<>(database, Shape.of(sql, all));
    }

    /**
     * Looks keys up in a table, many with one query.
     *
     * @param database where
     * @param sql a query with exactly one {@code IN (?)}, which becomes as long as it has to be: {@code SELECT id, name
     *     FROM customer WHERE id IN (?)}
     * @param key reads the key from a row, as an object that equals those that are looked up. Must not keep the row
     * @param value reads the value from a row; not null. Must not keep the row
     * @param <K> the keys: strings, numbers, and what else a column can hold
     * @param <R> the values
     * @return a lookup without a cache
     * @throws IllegalArgumentException if the query has no {@code IN (?)}, more than one, or other parameters
     */
    public static <K, R> JdbcLookup<K, R> lookup(
            Database database,
            String sql,
            Function1<? super ResultSet, ? extends K> key,
            Function1<? super ResultSet, ? extends R> value) {
        checkNotNull(database, "a lookup needs a database");
        checkNotNull(sql, "a lookup needs a query");
        checkNotNull(key, "a lookup needs a function for the key");
        checkNotNull(value, "a lookup needs a function for the value");
        return new JdbcLookup<>(database, InQuery.parse(sql), key, value);
    }

    /**
     * Reads the rows of a query as a batch, such as a table that a stream is joined with.
     *
     * @param database where
     * @param sql a query without parameters, or with the two that {@link JdbcQuery#ranges} gives it
     * @param row makes a record of a row; not null. Must not keep the row
     * @param <R> the records
     * @return a query that is read by one task
     */
    public static <R> JdbcQuery<R> query(Database database, String sql, Function1<? super ResultSet, ? extends R> row) {
        checkNotNull(database, "a query needs a database");
        checkArgument(sql != null && !sql.isBlank(), "query needs a query in SQL");
        checkNotNull(row, "a query needs a function for its rows");
        return new JdbcQuery<>(new Rows.Query<>(database.access(), sql, row), ImmutableList.of());
    }
}
