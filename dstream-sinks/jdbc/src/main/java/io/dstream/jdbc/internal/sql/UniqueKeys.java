package io.dstream.jdbc.internal.sql;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The primary key and the unique indexes of a table, as the database's own catalog has them. */
public final class UniqueKeys {

    /**
     * One of them.
     *
     * @param name the index
     * @param columns those of the key, without what it only includes; an expression is one that no column is called
     *     like
     * @param fault why no upsert can go by it; empty if one can
     * @param isSureOfNulls whether it takes nulls for the same
     */
    public record Unique(String name, Set<String> columns, String fault, boolean isSureOfNulls) {}

    private static final String POSTGRESQL = "SELECT c.relname, a.attname, CASE"
            + " WHEN NOT i.indimmediate THEN 'is DEFERRABLE'"
            + " WHEN i.indpred IS NOT NULL THEN 'holds only some rows (WHERE)'"
            + " WHEN NOT i.indisvalid THEN 'is not valid' ELSE '' END,"
            + " COALESCE(CAST(to_jsonb(i) ->> 'indnullsnotdistinct' AS boolean), false)"
            + " FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            + " CROSS JOIN LATERAL generate_series(0, i.indnkeyatts - 1) k"
            + " LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k]"
            + " WHERE i.indisunique AND i.indrelid = CAST(CAST(? AS text) AS regclass)";
    private static final String MARIADB = "SELECT INDEX_NAME, COLUMN_NAME,"
            + " CASE WHEN SUB_PART IS NULL THEN '' ELSE 'holds only the beginning of a column' END, FALSE"
            + " FROM information_schema.STATISTICS WHERE NON_UNIQUE = 0 AND TABLE_SCHEMA = ? AND TABLE_NAME = ?";

    private final Connection connection;
    private final Map<String, Unique> byName = new LinkedHashMap<>();

    private UniqueKeys(Connection connection) {
        this.connection = connection;
    }

    /** All of a table. */
    public static List<Unique> of(Connection connection, Dialect dialect, Identifier table, ResultSetMetaData data)
            throws SQLException {
        UniqueKeys keys = new UniqueKeys(connection);
        switch (dialect) {
            case POSTGRESQL -> keys.query(POSTGRESQL, table.sql(dialect.quote()));
            case MARIADB -> keys.query(MARIADB, data.getCatalogName(1), data.getTableName(1));
            case SQLITE -> keys.ofSqlite(table);
            default -> keys.ofMetadata(data);
        }
        return new ArrayList<>(keys.byName.values());
    }

    /** How names of columns are compared. */
    public static String folded(String column, Dialect dialect) {
        boolean sameInAnyCase = dialect == Dialect.SQLITE || dialect == Dialect.MARIADB;
        return sameInAnyCase ? column.toLowerCase(Locale.ROOT) : column;
    }

    private void add(String index, String column, String fault, boolean isSureOfNulls) {
        Unique known = byName.computeIfAbsent(index, name -> new Unique(name, new HashSet<>(), fault, isSureOfNulls));
        known.columns.add(column);
        if (known.fault.isEmpty() && !fault.isEmpty()) {
            byName.put(index, new Unique(index, known.columns, fault, isSureOfNulls));
        }
    }

    /** A query for index, column, fault and whether nulls are the same. */
    private void query(String sql, String... parameters) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                select.setString(i + 1, parameters[i]);
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    String column = rows.getString(2);
                    boolean lower = sql.equals(MARIADB) && column != null;
                    add(
                            rows.getString(1),
                            lower ? column.toLowerCase(Locale.ROOT) : String.valueOf((Object) column),
                            rows.getString(3),
                            rows.getBoolean(4));
                }
            }
        }
    }

    private void ofSqlite(Identifier table) throws SQLException {
        List<String> uniques = new ArrayList<>();
        try (SqlitePragma rows = SqlitePragma.of(connection, "table_xinfo", table, table.last())) {
            while (rows.next()) {
                if (rows.number("pk") > 0) {
                    add(" primary", rows.text("name").toLowerCase(Locale.ROOT), "", false);
                }
            }
        }
        Set<String> partial = new HashSet<>();
        try (SqlitePragma rows = SqlitePragma.of(connection, "index_list", table, table.last())) {
            while (rows.next()) {
                if (rows.number("unique") == 1) {
                    uniques.add(rows.text("name"));
                    if (rows.number("partial") == 1) {
                        partial.add(rows.text("name"));
                    }
                }
            }
        }
        for (String index : uniques) {
            String fault = partial.contains(index) ? "holds only some rows (WHERE)" : "";
            try (SqlitePragma rows = SqlitePragma.of(connection, "index_info", table, index)) {
                while (rows.next()) {
                    add(index, String.valueOf((Object) rows.text("name")).toLowerCase(Locale.ROOT), fault, false);
                }
            }
        }
    }

    private void ofMetadata(ResultSetMetaData data) throws SQLException {
        DatabaseMetaData metadata = connection.getMetaData();
        String catalog = blankAsNull(data.getCatalogName(1));
        String schema = blankAsNull(data.getSchemaName(1));
        String table = data.getTableName(1);
        try (ResultSet rows = metadata.getPrimaryKeys(catalog, schema, table)) {
            while (rows.next()) {
                add(" primary", rows.getString("COLUMN_NAME"), "", false);
            }
        }
        try (ResultSet rows = metadata.getIndexInfo(catalog, schema, table, true, true)) {
            while (rows.next()) {
                String index = rows.getString("INDEX_NAME");
                if (index != null && !rows.getBoolean("NON_UNIQUE")) {
                    String fault = rows.getString("FILTER_CONDITION") == null ? "" : "holds only some rows";
                    add(index, String.valueOf((Object) rows.getString("COLUMN_NAME")), fault, false);
                }
            }
        }
    }

    private static String blankAsNull(String name) {
        return name == null || name.isBlank() ? null : name;
    }
}
