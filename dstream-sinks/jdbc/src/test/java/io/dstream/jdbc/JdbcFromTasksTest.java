package io.dstream.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.dstream.batch.Pair;
import io.dstream.jdbc.Server.TestDatabase;
import io.dstream.jdbc.internal.write.StableHash;
import io.dstream.sink.NotCommittedException;
import io.dstream.sink.SinkFencedException;
import io.dstream.sink.TransactionalSink.Committed;
import io.dstream.testing.Await;
import io.dstream.testing.LogLines;
import io.dstream.testing.Proxy;
import io.dstream.testing.Proxy.Fate;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that tasks write are those that the driver would have written, once each, whatever breaks. */
class JdbcFromTasksTest {

    private static TestDatabase withTables(Server server) throws SQLException {
        TestDatabase db = server.empty();
        String engine = server == Server.MARIADB ? " ENGINE=InnoDB" : "";
        db.run(
                "CREATE TABLE word_counts (word VARCHAR(100) NOT NULL PRIMARY KEY, n BIGINT)" + engine,
                "CREATE TABLE events (id BIGINT NOT NULL)" + engine,
                "CREATE TABLE totals (id BIGINT NOT NULL PRIMARY KEY, n BIGINT NOT NULL)" + engine,
                "INSERT INTO totals VALUES (0, 0), (1, 0), (2, 0), (3, 0)");
        return db;
    }

    private static JdbcSink<Pair<String, Long>> counts(Database database) {
        return Jdbc.<Pair<String, Long>>upsert(database, "word_counts")
                .key("word", Pair::key)
                .column("n", Pair::value)
                .fromTasks();
    }

    private static JdbcSink<Long> events(Database database) {
        return Jdbc.<Long>insert(database, "events").column("id", n -> n).fromTasks();
    }

    /** Adds each number to one of four totals: done twice, or not at all, it shows. */
    private static JdbcSink<Long> totals(Database database) {
        return Jdbc.<Long>execute(
                        database, "UPDATE totals SET n = n + ? WHERE id = ?", n -> n, n -> Math.floorMod(n, 4L))
                .ledger("totals")
                .fromTasks();
    }

    // ---- what is written ----

    @ParameterizedTest
    @EnumSource
    void eachRecordIsWrittenOnceByParallelTasks(Server server) throws Exception {
        TestDatabase db = withTables(server);
        List<Long> ids = LongStream.range(0, 1000).boxed().toList();
        try (SinkRun<Long> run = new SinkRun<>(events(db.database()).parallel(4, n -> n))) {
            run.write(1, ids);
            run.write(1, ids);
            run.write(2, List.of());
        }
        assertThat(db.number("SELECT COUNT(*) FROM events")).isEqualTo(1000);
        assertThat(db.number("SELECT COUNT(DISTINCT id) FROM events")).isEqualTo(1000);
        assertThat(db.rows("SELECT part, parts, batch FROM dstream_ledger ORDER BY part"))
                .containsExactly("0 4 1", "1 4 1", "2 4 1", "3 4 1");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void ofRecordsWithTheSameKeyTheLastCountsInWhicheverPartItIs(int parts) throws Exception {
        TestDatabase db = withTables(Server.POSTGRESQL);
        List<Pair<String, Long>> records =
                LongStream.range(0, 300).mapToObj(n -> Pair.of("w" + n % 7, n)).toList();
        try (SinkRun<Pair<String, Long>> run =
                new SinkRun<>(counts(db.database()).parallel(parts, Pair::value))) { // not a function of the key
            run.write(1, records);
        }
        assertThat(db.rows("SELECT word, n FROM word_counts ORDER BY word"))
                .isEqualTo(IntStream.range(0, 7)
                        .mapToObj(w -> "w" + w + " "
                                + records.stream()
                                        .filter(record -> record.key().equals("w" + w))
                                        .mapToLong(Pair::value)
                                        .max()
                                        .orElseThrow())
                        .toList());
    }

    @Test
    void statementsAreRunInTheOrderOfTheBatch() throws Exception {
        TestDatabase db = withTables(Server.POSTGRESQL);
        JdbcSink<Long> moves = Jdbc.<Long>execute(
                        db.database(), "UPDATE totals SET n = n * 2 + ? WHERE id = ?", n -> n, n -> 1)
                .ledger("moves")
                .fromTasks();
        try (SinkRun<Long> run = new SinkRun<>(moves)) {
            run.write(1, List.of(1L, 5L, 0L, 3L));
        }
        assertThat(db.rows("SELECT n FROM totals WHERE id = 1")).containsExactly("31");
    }

    @Test
    void aBatchThatIsHalfThereByTheDriverIsCompletedByTasks() throws Exception {
        TestDatabase db = withTables(Server.POSTGRESQL);
        List<Long> ids = LongStream.range(0, 100).boxed().toList();
        try (SinkRun<Long> run = new SinkRun<>(
                Jdbc.<Long>insert(db.database(), "events").column("id", n -> n).parallel(3, n -> n))) {
            run.write(1, ids);
        }
        List<Long> ofOnePart =
                ids.stream().filter(n -> StableHash.part(n, 3) == 1).toList();
        for (long id : ofOnePart) {
            db.run("DELETE FROM events WHERE id = " + id);
        }
        db.run("UPDATE dstream_ledger SET batch = 0, digest = '' WHERE part = 1"); // as if that had not come through
        try (SinkRun<Long> run = new SinkRun<>(events(db.database()).parallel(3, n -> n))) {
            assertThat(run.sink.lastCommitted()).contains(new Committed(1, "digest-1"));
            run.write(1, ids);
        }
        assertThat(db.number("SELECT COUNT(*) FROM events")).isEqualTo(100);
        assertThat(db.number("SELECT COUNT(DISTINCT id) FROM events")).isEqualTo(100);
    }

    // ---- what breaks ----

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB"})
    void eachBatchIsThereOnceHoweverCommitsAreCut(Server server) throws Exception {
        TestDatabase db = withTables(server);
        List<Fate> fates = List.of(Fate.PASSES, Fate.IS_LOST, Fate.IS_LEFT_ALONE, Fate.IS_NOT_ANSWERED);
        Random random = new Random(7);
        int batches = 12;
        try (LogLines unread = new LogLines("io.dstream.jdbc");
                Proxy proxy = new Proxy(server.port());
                SinkRun<Long> run =
                        new SinkRun<>(totals(db.through(proxy.port())).parallel(2, n -> n))) {
            proxy.on("COMMIT", () -> {
                synchronized (random) {
                    return fates.get(random.nextInt(fates.size()));
                }
            });
            for (long id = 1; id <= batches; id++) {
                run.write(id, List.of(id, id * 1000, id, 7L));
            }
            assertThat(proxy.cuts()).isGreaterThan(batches / 2);
            assertThat(unread.has("is retried")).isTrue();
        }
        assertThat(db.number("SELECT SUM(n) FROM totals"))
                .isEqualTo(1002L * batches * (batches + 1) / 2 + 7L * batches);
    }

    @Test
    void whatTheDatabaseRefusesLeavesNothingAndMayBeSkipped() throws Exception {
        TestDatabase db = withTables(Server.POSTGRESQL);
        db.run("ALTER TABLE events ADD CHECK (id < 100)");
        try (SinkRun<Long> run = new SinkRun<>(events(db.database()))) {
            assertThatThrownBy(() -> run.write(1, List.of(1L, 2L, 3000L)))
                    .isInstanceOf(NotCommittedException.class)
                    .hasMessageContainingAll("out: batch 1, insert into events", "the database says", "None of the")
                    .hasMessageNotContaining("3000")
                    .hasCauseInstanceOf(SQLException.class);
            assertThat(db.rows("SELECT epoch, batch FROM dstream_ledger"))
                    .as("nobody who is late writes it any more")
                    .containsExactly("2 0");
            run.write(2, List.of(4L));
        }
        assertThat(db.rows("SELECT id FROM events")).containsExactly("4");
    }

    @Test
    void whatCannotBeConvertedFailsBeforeAnythingIsWritten() throws Exception {
        TestDatabase db = withTables(Server.POSTGRESQL);
        JdbcSink<Long> sink = Jdbc.<Long>insert(db.database(), "events")
                .column("id", n -> n == 3 ? new Object() : n)
                .parallel(2, n -> n)
                .fromTasks();
        try (SinkRun<Long> run = new SinkRun<>(sink)) {
            assertThatThrownBy(() -> run.prepare(1, List.of(1L, 2L, 3L)))
                    .hasCauseInstanceOf(JdbcException.class)
                    .hasMessageContaining("batch 1, insert into events");
        }
        assertThat(db.rows("SELECT id FROM events")).isEmpty();
    }

    @Test
    void whoeverWasOvertakenIsFencedAndAnotherPlanIsRefused() throws Exception {
        TestDatabase db = withTables(Server.POSTGRESQL);
        try (SinkRun<Long> old = new SinkRun<>(events(db.database()))) {
            old.prepare(1, List.of(1L));
            try (SinkRun<Long> heir = new SinkRun<>(events(db.database()))) {
                heir.write(1, List.of(2L));
                assertThatThrownBy(() -> old.sink.commit(SinkRun.info(1)))
                        .isInstanceOf(SinkFencedException.class)
                        .hasMessageContainingAll("out: batch 1", "epoch 2, this one has 1");
                db.run("UPDATE dstream_ledger SET digest = 'another'");
                assertThatThrownBy(() -> heir.write(1, List.of(2L)))
                        .isInstanceOf(JdbcException.class)
                        .hasMessageContaining("restore the one that does");
            }
        }
        assertThat(db.rows("SELECT id FROM events")).containsExactly("2");
    }

    @Test
    void whoIsStoppedDoesNotWaitAnyLonger() throws Exception {
        TestDatabase db = withTables(Server.POSTGRESQL);
        try (LogLines log = new LogLines("io.dstream.jdbc");
                Proxy proxy = new Proxy(Server.POSTGRESQL.port());
                SinkRun<Long> run =
                        new SinkRun<>(totals(db.through(proxy.port()).connectTimeout(Duration.ofMillis(300))))) {
            proxy.down();
            CompletableFuture<Void> first = CompletableFuture.runAsync(() -> {
                try {
                    run.write(1, List.of(1L));
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            Await.until("it has been tried", () -> log.has("is retried"));
            run.sink.stopping();
            assertThatThrownBy(() -> first.get(60, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseInstanceOf(SQLException.class);
            proxy.up();
        }
        assertThat(db.number("SELECT SUM(n) FROM totals")).isZero();
    }

    @Test
    void aDataSourceIsRefusedAtOnce() {
        try (HikariDataSource pool = new HikariDataSource()) {
            assertThatThrownBy(() -> events(Database.of(pool)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("data source", "Database.at(url)", "leave fromTasks() out");
        }
    }
}
