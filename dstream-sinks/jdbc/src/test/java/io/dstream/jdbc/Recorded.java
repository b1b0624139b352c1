package io.dstream.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.jdbc.PolicyProgram.Outputs;
import io.dstream.jdbc.Server.TestDatabase;
import io.dstream.testing.Await;
import io.dstream.testing.ChildJvm;
import io.dstream.testing.connectors.Numbers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What a {@link PolicyProgram} has written. */
record Recorded(TestDatabase db, Path folder, Outputs outputs) {

    /** A database with the tables that it writes to, and a folder for its files. */
    static Recorded empty(Server server, Path folder, Outputs outputs) throws SQLException {
        TestDatabase db = server.empty();
        String engine = server == Server.MARIADB ? " ENGINE=InnoDB" : "";
        db.run(
                "CREATE TABLE events (id BIGINT NOT NULL, nth BIGINT NOT NULL)" + engine,
                "CREATE TABLE copies (id BIGINT NOT NULL, nth BIGINT NOT NULL)" + engine);
        return new Recorded(db, folder, outputs);
    }

    /** How many records the table has that there is always. */
    long count() throws SQLException {
        return db.number("SELECT COUNT(*) FROM events");
    }

    /** Waits for so many more records than there are. */
    void awaitMore(int records, ChildJvm by) throws Exception {
        long before = count();
        Await.until("it has written more", () -> {
            by.mustRun();
            return count() > before + records;
        });
    }

    /**
     * Each record must be there once in both outputs, or its whole batch in neither; and the state must have seen those
     * that are there, and no others.
     *
     * @return how many batches are not there, of those before the last that is
     */
    long check() throws Exception {
        List<String> events = table("events");
        assertThat(outputs == Outputs.TWO_TABLES ? table("copies") : files())
                .as("the other output")
                .isEqualTo(events);
        long[] seen = new long[PolicyProgram.KEYS];
        long batches = 0;
        long expected = 0;
        for (String each : events) {
            long id = id(each);
            if (expected % Numbers.BATCH == 0 && id > expected && id % Numbers.BATCH == 0) {
                expected = id; // whole batches are missing before it
            }
            int key = (int) (id % PolicyProgram.KEYS);
            assertThat(each).isEqualTo(expected + " " + ++seen[key]);
            expected++;
            batches += expected % Numbers.BATCH == 0 ? 1 : 0;
        }
        assertThat(expected % Numbers.BATCH).as("records of half a batch").isZero();
        return expected / Numbers.BATCH - batches;
    }

    private static long id(String record) {
        return Long.parseLong(record.substring(0, record.indexOf(' ')));
    }

    private List<String> table(String name) throws SQLException {
        return db.rows("SELECT id, nth FROM " + name + " ORDER BY id, nth");
    }

    private List<String> files() throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                if (!file.getFileName().toString().startsWith(".")) {
                    lines.addAll(Files.readAllLines(file));
                }
            }
        }
        lines.sort(Comparator.comparingLong(Recorded::id));
        return lines;
    }
}
