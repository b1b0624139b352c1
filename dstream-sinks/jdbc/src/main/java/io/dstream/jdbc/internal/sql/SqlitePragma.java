package io.dstream.jdbc.internal.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The rows of a pragma of SQLite's. */
public record SqlitePragma(PreparedStatement statement, ResultSet rows) implements AutoCloseable {

    /** About something in the schema of a table, or wherever SQLite finds it if the table is named without one. */
    public static SqlitePragma of(Connection connection, String pragma, Identifier table, String about)
            throws SQLException {
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

    public boolean next() throws SQLException {
        return rows.next();
    }

    public String text(String column) throws SQLException {
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
