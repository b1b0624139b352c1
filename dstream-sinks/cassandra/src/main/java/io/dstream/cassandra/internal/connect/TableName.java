package io.dstream.cassandra.internal.connect;

import static com.google.common.base.Preconditions.checkArgument;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.metadata.schema.KeyspaceMetadata;
import com.datastax.oss.driver.api.core.metadata.schema.TableMetadata;
import io.dstream.cassandra.CassandraException;
import java.io.Serializable;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The full name of a table. Immutable. */
public record TableName(CqlIdentifier keyspace, CqlIdentifier table) implements Serializable {
    private static final String PART = "(\\w+|\"(?:[^\"]|\"\")+\")";
    private static final Pattern NAME = Pattern.compile("(?:" + PART + "\\.)?" + PART);
    private static final int SHOWN = 50;

    /** Reads a name as it is written in CQL. */
    public static TableName parse(String name, Access access) {
        Matcher parts = NAME.matcher(name == null ? "" : name);
        checkArgument(parts.matches(), "'%s' is not the name of a table: expected table or keyspace.table", name);
        String keyspace = parts.group(1) == null ? access.keyspace() : parts.group(1);
        checkArgument(
                !keyspace.isEmpty(),
                "the table %s has no keyspace: write keyspace.%s, or call CassandraCluster.keyspace",
                name,
                name);
        return new TableName(identifier(keyspace), identifier(parts.group(2)));
    }

    /** Reads the name of a column or keyspace as it is written in CQL. */
    public static CqlIdentifier identifier(String name) {
        checkArgument(
                name != null && name.matches(PART),
                "'%s' is not a name in CQL: expected letters, digits and underscores, or double quotes",
                name);
        return CqlIdentifier.fromCql(name);
    }

    /**
     * Finds the table.
     *
     * @throws CassandraException if there is none; it names those that there are
     */
    public TableMetadata find(CqlSession session) {
        KeyspaceMetadata found = session.getMetadata()
                .getKeyspace(keyspace)
                .orElseThrow(() -> new CassandraException("the keyspace " + keyspace.asCql(true)
                        + " does not exist, or the user may not see it; there are "
                        + list(session.getMetadata().getKeyspaces().keySet())));
        return found.getTable(table)
                .orElseThrow(() -> new CassandraException("the table " + this + " does not exist"
                        + (found.getView(table).isPresent()
                                ? ": it is a materialised view, and its base table is what to name"
                                : "; the keyspace has " + list(found.getTables().keySet()))));
    }

    /** Names, as they are written in CQL. */
    public static String list(Collection<CqlIdentifier> names) {
        String first = names.stream()
                .limit(SHOWN)
                .map(name -> name.asCql(true))
                .sorted()
                .collect(Collectors.joining(", "));
        return first.isEmpty() ? "none" : names.size() > SHOWN ? first + " and others" : first;
    }

    @Override
    public String toString() {
        return keyspace.asCql(true) + "." + table.asCql(true);
    }
}
