package io.dstream.jdbc.internal.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What databases say differently. */
public enum Dialect {
    POSTGRESQL("\""),
    MARIADB("`"), // and MySQL
    H2("\""),
    SQLITE("\""),
    OTHER("\"");

    private final String quote;

    Dialect(String quote) {
        this.quote = quote;
    }

    public static Dialect of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        String name = product == null ? "" : product.toLowerCase(Locale.ROOT);
        if (name.contains("postgresql")) {
            return POSTGRESQL;
        }
        if (name.contains("mariadb") || name.contains("mysql")) {
            return MARIADB;
        }
        if (name.equals("h2")) {
            return H2;
        }
        return name.contains("sqlite") ? SQLITE : OTHER;
    }

    /** What names are quoted with. */
    public String quote() {
        return quote;
    }

    /** An insert, with a parameter for each column. */
    public String insert(String table, List<String> columns) {
        return "INSERT INTO " + table + " (" + String.join(", ", columns) + ") VALUES (" + parameters(columns) + ")";
    }

    /** An upsert, with a parameter for each column: first those of the key. */
    public String upsert(String table, List<String> keys, List<String> others) {
        List<String> all = new ArrayList<>(keys);
        all.addAll(others);
        String insert = insert(table, all);
        return switch (this) {
            case POSTGRESQL, SQLITE ->
                insert + " ON CONFLICT (" + String.join(", ", keys) + ") DO "
                        + (others.isEmpty() ? "NOTHING" : "UPDATE SET " + assignments(others, "EXCLUDED.", ""));
            case MARIADB ->
                insert + " ON DUPLICATE KEY UPDATE " + assignments(others.isEmpty() ? keys : others, "VALUES(", ")");
            case H2 ->
                "MERGE INTO " + table + " (" + String.join(", ", all) + ") KEY (" + String.join(", ", keys)
                        + ") VALUES (" + parameters(all) + ")";
            case OTHER -> throw new IllegalStateException("this database has no known upsert");
        };
    }

    /** An upsert of H2's that takes two nulls for the same, which its MERGE .. KEY does not. */
    public String upsertWithNulls(String table, List<String> keys, List<String> others) {
        List<String> all = new ArrayList<>(keys);
        all.addAll(others);
        List<String> numbered =
                IntStream.rangeClosed(1, all.size()).mapToObj(i -> "?" + i).toList();
        String same = IntStream.range(0, keys.size())
                .mapToObj(i -> keys.get(i) + " IS NOT DISTINCT FROM " + numbered.get(i))
                .collect(Collectors.joining(" AND "));
        String set = IntStream.range(keys.size(), all.size())
                .mapToObj(i -> all.get(i) + " = " + numbered.get(i))
                .collect(Collectors.joining(", "));
        return "MERGE INTO " + table + " USING DUAL ON " + same
                + (others.isEmpty() ? "" : " WHEN MATCHED THEN UPDATE SET " + set)
                + " WHEN NOT MATCHED THEN INSERT (" + String.join(", ", all) + ") VALUES ("
                + String.join(", ", numbered) + ")";
    }

    private static String parameters(List<String> columns) {
        return columns.stream().map(column -> "?").collect(Collectors.joining(", "));
    }

    private static String assignments(List<String> columns, String before, String after) {
        return columns.stream()
                .map(column -> column + " = " + before + column + after)
                .collect(Collectors.joining(", "));
    }

    /** What makes the ledger; names of streams must not be the same for the database where they are not for Java. */
    public String ledgerDdl(String table) {
        String name = this == MARIADB
                ? "VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL"
                : "VARCHAR(190) NOT NULL";
        return "CREATE TABLE " + table + " (stream " + name + ", part INTEGER NOT NULL, parts INTEGER NOT NULL,"
                + " epoch BIGINT NOT NULL, batch BIGINT NOT NULL, digest VARCHAR(128) NOT NULL,"
                + " PRIMARY KEY (stream, part))" + (this == MARIADB ? " ENGINE=InnoDB" : "");
    }
}
