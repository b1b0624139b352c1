package io.dstream.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.jdbc.Server.TestDatabase;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that is killed again and again while it writes. */
class JdbcCrashTest {
    private static final int KILLS = 12;

    @TempDir
    Path folder;

    private Process launch(TestDatabase db, int parts) throws Exception {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashProgram.class.getName(),
                        db.url(),
                        db.server().user(),
                        folder.toString(),
                        String.valueOf(parts)))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log()))
                .start();
    }

    private File log() {
        return folder.resolve("log").toFile();
    }

    @Test
    void eachRecordIsCountedOnceHoweverOftenTheProgramIsKilled() throws Exception {
        TestDatabase db = Server.POSTGRESQL.empty();
        db.run(
                "CREATE TABLE events (id BIGINT NOT NULL)",
                "CREATE TABLE totals (id BIGINT NOT NULL PRIMARY KEY, n BIGINT NOT NULL)",
                "INSERT INTO totals VALUES (0, 0), (1, 0), (2, 0), (3, 0)");
        Random random = new Random(11);
        for (int kill = 0; kill < KILLS; kill++) {
            long before = db.number("SELECT COUNT(*) FROM events");
            long more = random.nextInt(600);
            Process process = launch(db, 3);
            Await.until("it has written some", () -> {
                assertThat(process.isAlive())
                        .as("the program, whose log is %s", Files.readString(log().toPath()))
                        .isTrue();
                return db.number("SELECT COUNT(*) FROM events") > before + more;
            });
            process.destroyForcibly();
            process.onExit().get(30, TimeUnit.SECONDS);
        }
        Files.createFile(folder.resolve("stop"));
        assertThat(launch(db, 3).onExit().get(60, TimeUnit.SECONDS).exitValue())
                .as(Files.readString(log().toPath()))
                .isZero();

        long count = db.number("SELECT COUNT(*) FROM events");
        assertThat(count).isGreaterThan(KILLS * 30);
        assertThat(db.number("SELECT COUNT(DISTINCT id) FROM events")).isEqualTo(count);
        assertThat(db.number("SELECT MAX(id) FROM events")).isEqualTo(count - 1);
        assertThat(db.number("SELECT SUM(n) FROM totals")).isEqualTo(count * (count - 1) / 2);
    }
}
