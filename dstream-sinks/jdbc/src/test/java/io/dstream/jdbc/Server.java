package io.dstream.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.testing.Folders;
import io.dstream.testing.db.DatabaseServer;
import io.dstream.testing.db.MariaServer;
import io.dstream.testing.db.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The databases that tests run on. Each is started when it is first needed, and stays until the JVM ends. */
enum Server {
    POSTGRESQL("BYTEA", "TIMESTAMPTZ", "UUID"),
    MARIADB("BLOB", "TIMESTAMP(6)", "UUID"),
    H2("VARBINARY", "TIMESTAMP WITH TIME ZONE", "UUID"),
    SQLITE("BLOB", "TEXT", "TEXT");

    final String bytes;
    final String instant;
    final String uuid;
    private static final AtomicInteger FILES = new AtomicInteger();

    Server(String bytes, String instant, String uuid) {
        this.bytes = bytes;
        this.instant = instant;
        this.uuid = uuid;
    }

    /** A database with nothing in it. */
    TestDatabase empty() {
        try {
            TestDatabase database = new TestDatabase(this, url(port()));
            switch (this) {
                case POSTGRESQL -> PostgresServer.shared().clear();
                case MARIADB -> {
                    try (Connection connection = DriverManager.getConnection(
                                    "jdbc:mariadb://127.0.0.1:" + port() + "/", user(), "");
                            Statement statement = connection.createStatement()) {
                        statement.executeUpdate("DROP DATABASE IF EXISTS test");
                        statement.executeUpdate("CREATE DATABASE test CHARACTER SET utf8mb4");
                    }
                }
                default -> {}
            }
            return database;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Where it listens; 0 if it does not. */
    int port() {
        return server().map(DatabaseServer::port).orElse(0);
    }

    String user() {
        return server().map(DatabaseServer::user).orElse("");
    }

    void stop() {
        server().orElseThrow().stop();
    }

    void start() {
        server().orElseThrow().start();
    }

    /** The server, where there is one; H2 and SQLite are part of the program. */
    private Optional<DatabaseServer> server() {
        return switch (this) {
            case POSTGRESQL -> Optional.of(PostgresServer.shared());
            case MARIADB -> Optional.of(MariaServer.shared());
            default -> Optional.empty();
        };
    }

    String url(int port) {
        return switch (this) {
            case POSTGRESQL -> "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
            case MARIADB -> "jdbc:mariadb://127.0.0.1:" + port + "/test";
            case H2 -> "jdbc:h2:file:" + folder().resolve("db" + FILES.incrementAndGet()) + ";LOCK_TIMEOUT=500";
            case SQLITE -> "jdbc:sqlite:" + folder().resolve(FILES.incrementAndGet() + ".db");
        };
    }

    private static Path folder() {
        return Folder.PATH;
    }

    /** Made when a database in files is first used. */
    private static final class Folder {
        static final Path PATH = make();

        private static Path make() {
            try {
                return Folders.untilTheEnd("dstream-jdbc", () -> {});
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A database, and what a test wants to know of it. */
    record TestDatabase(Server server, String url) {
        Database database() {
            return Database.at(url).user(server.user()).password("");
        }

        /** By another port of the same server. */
        Database through(int port) {
            Database database =
                    Database.at(server.url(port)).user(server.user()).password("");
            // PostgreSQL's driver would soon call COMMIT by a number, which nobody recognizes on its way
            return server == POSTGRESQL ? database.property("prepareThreshold", "0") : database;
        }

        /** By another port of the same server, for a program that is given a URL. */
        String urlThrough(int port) {
            return server.url(port) + (server == POSTGRESQL ? "?prepareThreshold=0" : "");
        }

        /** Whether a transaction waits for another one's end. */
        boolean someoneWaitsForALock() throws SQLException {
            return number(
                            switch (server) {
                                case POSTGRESQL -> "SELECT COUNT(*) FROM pg_locks WHERE NOT granted";
                                case MARIADB ->
                                    "SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS"
                                            + " WHERE VARIABLE_NAME = 'INNODB_ROW_LOCK_CURRENT_WAITS'";
                                default ->
                                    "SELECT COUNT(*) FROM information_schema.sessions WHERE blocker_id IS NOT NULL";
                            })
                    > 0;
        }

        Connection connect() throws SQLException {
            return DriverManager.getConnection(url, server.user(), "");
        }

        void run(String... statements) throws SQLException {
            try (Connection connection = connect();
                    Statement statement = connection.createStatement()) {
                for (String each : statements) {
                    var unused = statement.execute(each);
                }
            }
        }

        /** The rows of a query, columns with a space between them. */
        List<String> rows(String query) throws SQLException {
            try (Connection connection = connect();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(query)) {
                List<String> all = new ArrayList<>();
                while (rows.next()) {
                    List<String> row = new ArrayList<>();
                    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                        row.add(rows.getString(i));
                    }
                    all.add(String.join(" ", row));
                }
                return all;
            }
        }

        long number(String query) throws SQLException {
            List<String> rows = rows(query);
            assertThat(rows).as(query).hasSize(1);
            return rows.get(0).equals("null") ? 0 : (long) Double.parseDouble(rows.get(0));
        }
    }
}
