package io.dstream.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A PostgreSQL of the tests' own, which can be stopped and started again with what it holds. */
final class PostgresServer {
    static final String USER = "postgres";
    static final String USER_WITH_PASSWORD = "locked"; // all others need none
    private static PostgresServer shared;

    private final Path data;
    private final int port;
    private EmbeddedPostgres running;

    private PostgresServer() throws IOException {
        data = Files.createTempDirectory("dstream-postgres").resolve("data");
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        start();
        Path access = data.resolve("pg_hba.conf");
        Files.writeString(
                access, "host all " + USER_WITH_PASSWORD + " 127.0.0.1/32 scram-sha-256\n" + Files.readString(access));
        try (Connection connection = running.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            var unused = statement.execute("CREATE ROLE " + USER_WITH_PASSWORD + " LOGIN PASSWORD 'right'");
            unused = statement.execute("SELECT pg_reload_conf()");
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    static synchronized PostgresServer get() {
        try {
            if (shared == null) {
                shared = new PostgresServer();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    shared.stop();
                    TestFiles.delete(shared.data.getParent().toFile());
                }));
            }
            return shared;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void start() throws IOException {
        running = EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setLocaleConfig("locale", "C")
                .setServerConfig("deadlock_timeout", "50ms")
                .setServerConfig("log_min_messages", "fatal")
                .start();
    }

    void stop() {
        try {
            running.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }
}
