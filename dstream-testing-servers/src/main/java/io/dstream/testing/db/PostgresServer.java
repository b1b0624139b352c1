package io.dstream.testing.db;

import io.dstream.testing.Folders;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A PostgreSQL of the tests' own.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final PostgresServer POSTGRES = PostgresServer.shared();
 * }</pre>
 */
public final class PostgresServer extends DatabaseServer {
    /** A user whose password is {@code right}. */
    public static final String USER_WITH_PASSWORD = "locked";

    private static final PostgresServer SHARED = new PostgresServer();

    private Path data;
    private EmbeddedPostgres running;

    private PostgresServer() {}

    /**
     * The one of this JVM.
     *
     * @return it, started or not
     */
    public static PostgresServer shared() {
        return SHARED;
    }

    @Override
    public String user() {
        return "postgres";
    }

    /**
     * Its address for JDBC.
     *
     * @return the URL of the database {@code postgres}
     */
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/postgres";
    }

    /**
     * Connects to the database {@code postgres}.
     *
     * @return a new connection
     * @throws SQLException if it cannot be reached
     */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), user(), "");
    }

    /**
     * Empties the database {@code postgres}.
     *
     * @throws SQLException if it cannot be reached
     */
    public void clear() throws SQLException {
        run("DROP SCHEMA IF EXISTS public CASCADE", "CREATE SCHEMA public");
    }

    private void run(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                var unused = statement.execute(each);
            }
        }
    }

    @Override
    void make(int listening) throws IOException, SQLException {
        data = Folders.untilTheEnd("dstream-postgres", this::stop).resolve("data");
        launch(listening);
        Path access = data.resolve("pg_hba.conf");
        Files.writeString(
                access, "host all " + USER_WITH_PASSWORD + " 127.0.0.1/32 scram-sha-256\n" + Files.readString(access));
        run("CREATE ROLE " + USER_WITH_PASSWORD + " LOGIN PASSWORD 'right'", "SELECT pg_reload_conf()");
    }

    @Override
    public void start() {
        try {
            launch(port());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void launch(int listening) throws IOException {
        running = EmbeddedPostgres.builder()
                .setPort(listening)
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setLocaleConfig("locale", "C")
                .setServerConfig("deadlock_timeout", "50ms")
                .setServerConfig("log_min_messages", "fatal")
                .start();
    }

    @Override
    public void stop() {
        if (running == null) {
            return; // it did not start
        }
        try {
            running.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
