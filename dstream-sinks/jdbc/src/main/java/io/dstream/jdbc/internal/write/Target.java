package io.dstream.jdbc.internal.write;

import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableList;
import io.dstream.jdbc.JdbcException;
import io.dstream.jdbc.internal.sql.Column;
import io.dstream.jdbc.internal.sql.Dialect;
import io.dstream.jdbc.internal.sql.SqlitePragma;
import io.dstream.jdbc.internal.sql.UniqueKeys;
import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Looks, at the start, whether a sink's statement can work: whether there is such a table with such columns, or whether
 * the database can prepare the statement.
 */
final class Target {
    private final Connection connection;
    private final Dialect dialect;
    private final Shape<?> shape;

    private Target(Connection connection, Dialect dialect, Shape<?> shape) {
        this.connection = connection;
        this.dialect = dialect;
        this.shape = shape;
    }

    /**
     * A statement that can work.
     *
     * @param columns its columns, or parameters, in their order
     * @param sql the statement
     * @param takesNullKeys whether a row is found again whose key has a null
     */
    record Checked(ImmutableList<Column> columns, String sql, boolean takesNullKeys) {}

    /**
     * The statement, and where its values go.
     *
     * @throws SQLException what the database has against it
     * @throws JdbcException if it cannot be promised to be written right
     */
    static Checked check(Connection connection, Dialect dialect, Shape<?> shape) throws SQLException {
        Target target = new Target(connection, dialect, shape);
        return shape.kind() == Shape.Kind.EXECUTE
                ? new Checked(target.parameters(), shape.sql(), true)
                : target.table();
    }

    // ---- a table ----

    private Checked table() throws SQLException {
        checkState(!shape.fields().isEmpty(), "%s needs at least one column: call column(name, function)", shape);
        boolean upsert = shape.kind() == Shape.Kind.UPSERT;
        checkState(!upsert || !shape.keys().isEmpty(), "%s needs a key: call key(name, function)", shape);
        if (upsert && dialect == Dialect.OTHER) {
            throw new JdbcException("how " + connection.getMetaData().getDatabaseProductName()
                    + " upserts is not known: use execute, with the statement that does it there");
        }
        String quote = dialect.quote();
        String query = "SELECT " + String.join(", ", Shape.names(shape.fields(), dialect)) + " FROM "
                + shape.table().sql(quote) + " WHERE 1 = 0";
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            ResultSetMetaData data = rows.getMetaData();
            ImmutableList<Column> columns = columns(data);
            checkTransactions(data);
            boolean takesNullKeys = !upsert || checkKey(data);
            String sql = upsert && dialect == Dialect.H2 && mayHaveNullKeys(data)
                    ? dialect.upsertWithNulls(shape.table().sql(quote), names(shape.keys()), names(shape.values()))
                    : shape.statement(dialect);
            connection.prepareStatement(sql).close(); // some find more then, others nothing yet
            return new Checked(columns, sql, takesNullKeys);
        }
    }

    private List<String> names(List<? extends Shape.Field<?>> fields) {
        return fields.stream().map(field -> field.name().sql(dialect.quote())).toList();
    }

    private ImmutableList<Column> columns(ResultSetMetaData data) throws SQLException {
        Map<String, String> declared = dialect == Dialect.SQLITE ? declared() : Map.of();
        ImmutableList.Builder<Column> columns = ImmutableList.builder();
        for (int i = 1; i <= data.getColumnCount(); i++) {
            String name = "column " + shape.fields().get(i - 1).name();
            String type = declared.get(UniqueKeys.folded(data.getColumnName(i), dialect));
            columns.add(
                    type == null
                            ? column(name, data.getColumnType(i), data.getColumnTypeName(i))
                            : Column.ofSqlite(name, type));
        }
        return columns.build();
    }

    private Column column(String name, int type, String typeName) throws SQLException {
        if (dialect == Dialect.POSTGRESQL && type == Types.DISTINCT) {
            return baseOfDomain(name, typeName);
        }
        return new Column(name, dialect, type, typeName == null ? "" : typeName);
    }

    /** What a domain of PostgreSQL's is made of, whatever it is called. */
    private Column baseOfDomain(String name, String domain) throws SQLException {
        String base;
        try (PreparedStatement select = connection.prepareStatement("WITH RECURSIVE t(oid, kind, base) AS ("
                + "SELECT t.oid, t.typtype, t.typbasetype FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace"
                + " WHERE t.typtype = 'd' AND (t.typname = ? AND pg_type_is_visible(t.oid)"
                + " OR '\"' || n.nspname || '\".\"' || t.typname || '\"' = ?)"
                + " UNION ALL SELECT b.oid, b.typtype, b.typbasetype FROM t JOIN pg_type b ON b.oid = t.base"
                + " WHERE t.kind = 'd') SELECT format_type(oid, NULL) FROM t WHERE kind <> 'd'")) {
            select.setString(1, domain);
            select.setString(2, domain);
            try (ResultSet rows = select.executeQuery()) {
                if (!rows.next()) {
                    return new Column(name, dialect, Types.DISTINCT, domain);
                }
                base = rows.getString(1);
            }
        }
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT CAST(NULL AS " + base + ")")) {
            ResultSetMetaData data = rows.getMetaData();
            return new Column(name, dialect, data.getColumnType(1), data.getColumnTypeName(1));
        }
    }

    /** The types of SQLite's columns as they are written in the table's declaration, which its driver tells in part. */
    private Map<String, String> declared() throws SQLException {
        Map<String, String> types = new HashMap<>();
        try (SqlitePragma rows = SqlitePragma.of(
                connection, "table_xinfo", shape.table(), shape.table().last())) {
            while (rows.next()) {
                String type = rows.text("type");
                types.put(UniqueKeys.folded(rows.text("name"), dialect), type == null ? "" : type);
            }
        }
        return types;
    }

    /** MariaDB and MySQL have tables that no transaction protects. */
    private void checkTransactions(ResultSetMetaData data) throws SQLException {
        if (dialect != Dialect.MARIADB) {
            return;
        }
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT t.ENGINE, e.TRANSACTIONS FROM information_schema.TABLES t JOIN information_schema.ENGINES e"
                        + " ON e.ENGINE = t.ENGINE WHERE t.TABLE_SCHEMA = ? AND t.TABLE_NAME = ?")) {
            select.setString(1, data.getCatalogName(1));
            select.setString(2, data.getTableName(1));
            try (ResultSet rows = select.executeQuery()) {
                if (rows.next() && !"YES".equals(rows.getString(2))) {
                    throw new JdbcException("the table " + shape.table() + " has the engine " + rows.getString(1)
                            + ", which does not support transactions: ALTER TABLE " + shape.table()
                            + " ENGINE = InnoDB");
                }
            }
        }
    }

    /**
     * Without a unique index some databases refuse each row, and others write it again and again.
     *
     * @return whether a key may have nulls
     */
    private boolean checkKey(ResultSetMetaData data) throws SQLException {
        Set<String> wanted = new HashSet<>();
        for (int i = 1; i <= shape.keys().size(); i++) {
            wanted.add(UniqueKeys.folded(data.getColumnName(i), dialect));
        }
        List<UniqueKeys.Unique> found = UniqueKeys.of(connection, dialect, shape.table(), data).stream()
                .filter(unique -> unique.columns().equals(wanted))
                .toList();
        List<UniqueKeys.Unique> usable =
                found.stream().filter(unique -> unique.fault().isEmpty()).toList();
        // PostgreSQL takes all that fit, and refuses each row for a deferrable one among them
        boolean all = dialect == Dialect.POSTGRESQL
                && found.stream().anyMatch(unique -> unique.fault().equals("is DEFERRABLE"));
        if (all || usable.isEmpty()) {
            String names = String.join(", ", names(shape.keys()));
            String why = found.stream()
                    .filter(unique -> !unique.fault().isEmpty())
                    .map(unique -> " (" + unique.name() + " " + unique.fault() + ")")
                    .collect(Collectors.joining());
            throw new JdbcException(
                    "the table " + shape.table() + " has no primary key or unique index on just " + names
                            + ", by which an upsert would find its rows" + why + ": "
                            + (all ? "make that one NOT DEFERRABLE, or drop it and " : "")
                            + "CREATE UNIQUE INDEX dstream_key ON " + shape.table() + " (" + names + ")");
        }
        return dialect == Dialect.H2 || usable.stream().anyMatch(UniqueKeys.Unique::isSureOfNulls);
    }

    private boolean mayHaveNullKeys(ResultSetMetaData data) throws SQLException {
        for (int i = 1; i <= shape.keys().size(); i++) {
            if (data.isNullable(i) != ResultSetMetaData.columnNoNulls) {
                return true;
            }
        }
        return false;
    }

    // ---- a statement ----

    private ImmutableList<Column> parameters() throws SQLException {
        List<Column> columns = new ArrayList<>();
        for (int i = 1; i <= shape.values().size(); i++) {
            columns.add(Column.unknown("parameter " + i, dialect));
        }
        if (dialect == Dialect.MARIADB) {
            prepareOnServer();
        }
        try (PreparedStatement statement = connection.prepareStatement(shape.sql())) {
            ParameterMetaData data = statement.getParameterMetaData();
            int wanted = data.getParameterCount();
            if (wanted != columns.size()) {
                throw new JdbcException("the statement has " + wanted + " parameters, and " + columns.size()
                        + " functions give them: pass one for each ?");
            }
            boolean telling = dialect == Dialect.POSTGRESQL || dialect == Dialect.H2;
            for (int i = 1; i <= wanted && telling; i++) {
                Column column = column("parameter " + i, data.getParameterType(i), data.getParameterTypeName(i));
                // H2 says VARCHAR of what it does not know
                if (dialect == Dialect.POSTGRESQL
                        || (dialect == Dialect.H2 && column.holds().isTemporal())) {
                    columns.set(i - 1, column);
                }
            }
        } catch (SQLFeatureNotSupportedException e) {
            // the first batch will show
        }
        return ImmutableList.copyOf(columns);
    }

    /** The driver would not ask the server before the first batch. */
    private void prepareOnServer() throws SQLException {
        try (PreparedStatement set = connection.prepareStatement("SET @dstream_statement = ?")) {
            set.setString(1, shape.sql());
            var unused = set.execute();
        }
        try (Statement statement = connection.createStatement()) {
            var unused = statement.execute("PREPARE dstream_statement FROM @dstream_statement");
            unused = statement.execute("DEALLOCATE PREPARE dstream_statement");
        }
    }
}
