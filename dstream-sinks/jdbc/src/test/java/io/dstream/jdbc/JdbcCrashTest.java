package io.dstream.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.jdbc.Server.TestDatabase;
import io.dstream.testing.Await;
import io.dstream.testing.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that is killed again and again while it writes. */
class JdbcCrashTest {
    private static final int KILLS = 12;

    @TempDir
    Path folder;

    private ChildJvm launch(TestDatabase db, int parts) throws Exception {
        return ChildJvm.of(CrashProgram.class, db.url(), db.server().user(), folder, parts)
                .log(folder.resolve("log"))
                .start();
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
            try (ChildJvm program = launch(db, 3)) {
                Await.until("it has written some", () -> {
                    program.mustRun();
                    return db.number("SELECT COUNT(*) FROM events") > before + more;
                });
            } // which kills it
        }
        Files.createFile(folder.resolve("stop"));
        try (ChildJvm program = launch(db, 3)) {
            assertThat(program.awaitEnd()).as(program.output()).isZero();
        }

        long count = db.number("SELECT COUNT(*) FROM events");
        assertThat(count).isGreaterThan(KILLS * 30);
        assertThat(db.number("SELECT COUNT(DISTINCT id) FROM events")).isEqualTo(count);
        assertThat(db.number("SELECT MAX(id) FROM events")).isEqualTo(count - 1);
        assertThat(db.number("SELECT SUM(n) FROM totals")).isEqualTo(count * (count - 1) / 2);
    }
}
