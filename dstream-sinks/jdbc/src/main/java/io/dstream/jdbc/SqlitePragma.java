package io.dstream.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The rows of a pragma of SQLite's. */
record SqlitePragma(PreparedStatement statement, ResultSet rows) implements AutoCloseable {

    /** About something in the schema of a table, or wherever SQLite finds it if the table is named without one. */
    static SqlitePragma of(Connection connection, String pragma, Identifier table, String about) throws SQLException {
        String schema = table.schema();
        PreparedStatement statement = connection.prepareStatement(
                "SELECT * FROM pragma_" + pragma + "(?" + (schema.isEmpty() ? "" : ", ?") + ")");
        try {
            statement.setString(1, about);
            if (!schema.isEmpty()) {
                statement.setString(2, schema);
            }
            return new SqlitePragma(statement, statement.executeQuery());
        } catch (SQLException | RuntimeException | Error e) {
            try (statement) {
                throw e;
            }
        }
    }

    boolean next() throws SQLException {
        return rows.next();
    }

    String text(String column) throws SQLException {
        return rows.getString(column);
    }

    int number(String column) throws SQLException {
        return rows.getInt(column);
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }
}
