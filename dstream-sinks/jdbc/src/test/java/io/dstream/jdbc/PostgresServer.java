package io.dstream.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/** A PostgreSQL of the tests' own, which can be stopped and started again with what it holds. */
final class PostgresServer {
    static final String USER = "postgres";
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
