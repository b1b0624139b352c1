package io.dstream.jdbc.internal.read;

import io.dstream.engine.task.KeyLookup;
import io.dstream.function.Function1;
import io.dstream.jdbc.JdbcException;
import io.dstream.jdbc.internal.connect.Access;
import io.dstream.jdbc.internal.sql.InQuery;
import java.sql.ResultSet;

/**
 * What is looked up. Can be sent to where tasks run, unless connections come from a data source.
 *
 * @param key gives the key of a row
 * @param value gives what is found
 */
public record KeyedQuery<K, R>(
        Access access,
        InQuery query,
        Function1<? super ResultSet, ? extends K> key,
        Function1<? super ResultSet, ? extends R> value)
        implements KeyLookup.Place<K, R> {

    @Override
    public KeyLookup.Finder<K, R> open() {
        return RowFinder.open(this);
    }

    @Override
    public RuntimeException failure(String message) {
        return new JdbcException(message);
    }

    @Override
    public String toString() {
        return "lookup with '" + query.sql(1) + "'";
    }
}
