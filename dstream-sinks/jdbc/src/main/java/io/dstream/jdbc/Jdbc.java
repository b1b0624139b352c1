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
 * Creates sinks that write to a database, and lookups in one.
 *
 * <pre>{@code
 * Database db = Database.at("jdbc:postgresql://localhost/shop").user("shop").password(secret);
 * counts.to(Jdbc.<Pair<String, Long>>upsert(db, "word_counts").key("word", Pair::key).column("n", Pair::value));
 * }</pre>
 */
public final class Jdbc {
    private Jdbc() {}

    /**
     * Returns a sink that writes each record to the row with its key, and inserts the row if there is none. If several
     * records of a batch have the same key, the last one in the order of the batch is used. The table must have a
     * primary key or a unique index on exactly the {@linkplain JdbcSink#key key columns}.
     *
     * @param database the database
     * @param table the table as it is written in SQL, such as {@code word_counts} or {@code shop.word_counts}; put
     *     parts that need quotes in double quotes
     * @param <T> the type of the records
     * @return a sink, for which at least one key is still to be set
     * @throws IllegalArgumentException if this is not a valid table name
     */
    public static <T> JdbcSink<T> upsert(Database database, String table) {
        return into(Shape.Kind.UPSERT, database, table);
    }

    /**
     * Returns a sink that inserts a row for each record.
     *
     * @param database the database
     * @param table the table as it is written in SQL, such as {@code events} or {@code shop.events}; put parts that
     *     need quotes in double quotes
     * @param <T> the type of the records
     * @return a sink, for which at least one column is still to be set
     * @throws IllegalArgumentException if this is not a valid table name
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
     * Returns a sink that runs a statement for each record, in the order of the batch. The statement may be any that
     * changes rows within a transaction. Statements that commit implicitly, such as those that create tables in
     * MariaDB, break the exactly-once guarantee.
     *
     * @param database the database
     * @param sql the statement, with a {@code ?} for each parameter
     * @param parameters the functions that return the parameters for a record, in order
     * @param <T> the type of the records
     * @return a sink, for which a name is still to be set with {@link JdbcSink#ledger}
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
     * Returns a lookup that finds keys in a table, many with one query.
     *
     * @param database the database
     * @param sql a query with exactly one {@code IN (?)}, which is expanded to the number of keys, such as
     *     {@code SELECT id, name FROM customer WHERE id IN (?)}
     * @param key reads the key from a row; the result must equal the key that was looked up. Must not keep the row
     * @param value reads the value from a row; must not return null or keep the row
     * @param <K> the type of the keys: strings, numbers, and other types of columns
     * @param <R> the type of the values
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
     * Returns a query whose rows can be read as a batch, such as a table to join with a stream.
     *
     * @param database the database
     * @param sql a query without parameters, or with the two parameters of {@link JdbcQuery#ranges}
     * @param row returns the record for a row; must not return null or keep the row
     * @param <R> the type of the records
     * @return a query that is read by one task
     */
    public static <R> JdbcQuery<R> query(Database database, String sql, Function1<? super ResultSet, ? extends R> row) {
        checkNotNull(database, "a query needs a database");
        checkArgument(sql != null && !sql.isBlank(), "query needs a query in SQL");
        checkNotNull(row, "a query needs a function for its rows");
        return new JdbcQuery<>(new Rows.Query<>(database.access(), sql, row), ImmutableList.of());
    }
}
