package io.dstream.jdbc;

import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableList;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

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
     * The columns, or parameters, in the order of the statement.
     *
     * @throws SQLException what the database has against it
     * @throws JdbcException if it cannot be promised to be written right
     */
    static ImmutableList<Column> check(Connection connection, Dialect dialect, Shape<?> shape) throws SQLException {
        Target target = new Target(connection, dialect, shape);
        return shape.kind() == Shape.Kind.EXECUTE ? target.parameters() : target.columns();
    }

    // ---- a table ----

    private ImmutableList<Column> columns() throws SQLException {
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
            ImmutableList.Builder<Column> columns = ImmutableList.builder();
            for (int i = 1; i <= data.getColumnCount(); i++) {
                String typeName = data.getColumnTypeName(i);
                columns.add(new Column(
                        "column " + shape.fields().get(i - 1).name(),
                        dialect,
                        data.getColumnType(i),
                        typeName == null ? "" : typeName));
            }
            checkTransactions(data);
            if (upsert) {
                checkKey(data);
            }
            connection.prepareStatement(shape.statement(dialect)).close(); // some find more then, others nothing yet
            return columns.build();
        }
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
                            + ", which knows no transactions: ALTER TABLE " + shape.table() + " ENGINE = InnoDB");
                }
            }
        }
    }

    /** Without a unique index some databases refuse each row, and others write it again and again. */
    private void checkKey(ResultSetMetaData data) throws SQLException {
        Set<String> wanted = new HashSet<>();
        for (int i = 1; i <= shape.keys().size(); i++) {
            wanted.add(data.getColumnName(i).toLowerCase(Locale.ROOT));
        }
        if (!uniqueKeys(data).contains(wanted)) {
            List<String> names = Shape.names(ImmutableList.copyOf(shape.keys()), dialect);
            throw new JdbcException("the table " + shape.table() + " has no primary key or unique index on just "
                    + String.join(", ", names) + ", by which an upsert would find its rows: CREATE UNIQUE INDEX "
                    + "dstream_key ON " + shape.table() + " (" + String.join(", ", names) + ")");
        }
    }

    private Set<Set<String>> uniqueKeys(ResultSetMetaData data) throws SQLException {
        DatabaseMetaData metadata = connection.getMetaData();
        String catalog = blankAsNull(data.getCatalogName(1));
        String schema = blankAsNull(data.getSchemaName(1));
        String table = data.getTableName(1);
        Map<String, Set<String>> byIndex = new HashMap<>();
        Set<String> partial = new HashSet<>();
        try (ResultSet rows = metadata.getPrimaryKeys(catalog, schema, table)) {
            while (rows.next()) {
                add(byIndex, " primary", rows.getString("COLUMN_NAME"));
            }
        }
        try (ResultSet rows = metadata.getIndexInfo(catalog, schema, table, true, true)) {
            while (rows.next()) {
                String index = rows.getString("INDEX_NAME");
                if (index != null && !rows.getBoolean("NON_UNIQUE")) {
                    add(byIndex, index, String.valueOf(rows.getString("COLUMN_NAME")));
                    if (rows.getString("FILTER_CONDITION") != null) {
                        partial.add(index);
                    }
                }
            }
        }
        byIndex.keySet().removeAll(partial);
        return new HashSet<>(byIndex.values());
    }

    private static void add(Map<String, Set<String>> byIndex, String index, String column) {
        byIndex.computeIfAbsent(index, name -> new HashSet<>()).add(column.toLowerCase(Locale.ROOT));
    }

    private static String blankAsNull(String name) {
        return name == null || name.isBlank() ? null : name;
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
                        + " functions give them: hand over one for each ?");
            }
            if (dialect == Dialect.POSTGRESQL) {
                for (int i = 1; i <= wanted; i++) {
                    columns.set(
                            i - 1,
                            new Column(
                                    "parameter " + i, dialect, data.getParameterType(i), data.getParameterTypeName(i)));
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
