package io.dstream.cassandra.internal.read;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.ColumnDefinition;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Streams;
import io.dstream.cassandra.CassandraException;
import io.dstream.cassandra.internal.connect.Access;
import io.dstream.cassandra.internal.connect.Errors;
import io.dstream.cassandra.internal.connect.Link;
import io.dstream.cassandra.internal.values.Column;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Finds rows with a prepared query, many at a time. Used by any thread. */
public final class Finder implements AutoCloseable {
    private final Link link;
    private final PreparedStatement prepared;
    private final ImmutableList<Column> parameters;
    private final String what;

    private Finder(Link link, PreparedStatement prepared, String what) {
        CqlSession session = link.session();
        this.link = link;
        this.prepared = prepared;
        this.parameters = Streams.stream(prepared.getVariableDefinitions())
                .map(each -> column(session, each))
                .collect(ImmutableList.toImmutableList());
        this.what = what;
    }

    private static Column column(CqlSession session, ColumnDefinition each) {
        return new Column(
                each.getName(),
                each.getType(),
                session.getContext().getCodecRegistry(),
                session.getContext().getProtocolVersion(),
                false);
    }

    /**
     * Connects, and prepares the query.
     *
     * @param parameters how many it must have
     * @throws CassandraException if Cassandra cannot be reached, or refuses the query
     */
    public static Finder open(Access access, String cql, int parameters) {
        String what = "lookup with '" + cql + "'";
        Link link = Link.openInKeyspace(what, access);
        try {
            PreparedStatement prepared = link.session().prepare(cql);
            int wanted = prepared.getVariableDefinitions().size();
            if (wanted != parameters) {
                throw new CassandraException(what + ": the query has " + wanted + " parameters, and " + parameters
                        + (parameters == 1 ? " function gives it" : " functions give them")
                        + ": call parameters with one for each ?");
            }
            return new Finder(link, prepared, what);
        } catch (DriverException e) {
            link.close();
            throw new CassandraException(
                    what + ": Cassandra refuses the query: " + Errors.told(e) + Errors.advice(e), e);
        } catch (RuntimeException | Error e) {
            link.close();
            throw e;
        }
    }

    /**
     * Finds the rows of keys.
     *
     * @param keys the parameters of each
     * @return the row of each, or nothing
     */
    public <K> Map<K, Optional<Row>> find(Map<K, List<Object>> keys) throws InterruptedException {
        Map<K, Optional<Row>> found = new ConcurrentHashMap<>();
        Map<K, Boolean> doubled = new ConcurrentHashMap<>();
        link.requests().<K, AsyncResultSet>run("a query", keys.keySet(), key -> ask(keys.get(key)), (key, rows) -> {
            found.put(key, Optional.ofNullable(rows.one()));
            if (rows.one() != null || rows.hasMorePages()) {
                doubled.put(key, true);
            }
        });
        if (!doubled.isEmpty()) {
            throw new CassandraException(what + ": two rows have the same key: look up by the whole primary key, or"
                    + " combine the rows in the query");
        }
        return found;
    }

    private CompletionStage<AsyncResultSet> ask(List<Object> values) {
        BoundStatementBuilder bound = prepared.boundStatementBuilder();
        for (int i = 0; i < values.size(); i++) {
            bound.setBytesUnsafe(i, parameters.get(i).encode(values.get(i)));
        }
        return link.session().executeAsync(bound.setIdempotence(true).build());
    }

    @Override
    public void close() {
        link.close();
    }
}
