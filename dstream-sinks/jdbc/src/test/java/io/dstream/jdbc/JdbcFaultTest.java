package io.dstream.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.dstream.jdbc.Server.TestDatabase;
import io.dstream.testing.Await;
import io.dstream.testing.LogLines;
import io.dstream.testing.Proxy;
import io.dstream.testing.Proxy.Fate;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections that break, databases that go away, locks that cross: sums are right all the same. */
class JdbcFaultTest {
    private static final long PATIENCE_SECONDS = 60;
    private static final List<Fate> CUTS = List.of(Fate.IS_LOST, Fate.IS_LEFT_ALONE, Fate.IS_NOT_ANSWERED);

    private final LogLines log = new LogLines("io.dstream.jdbc");

    @AfterEach
    void closeLog() {
        log.close();
    }

    private interface Action {
        void run() throws Exception;
    }

    private static CompletableFuture<Void> beside(Action action) {
        return CompletableFuture.runAsync(() -> {
            try {
                action.run();
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
    }

    private static void ends(CompletableFuture<Void> work) throws Exception {
        work.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static TestDatabase withTotals(Server server) throws SQLException {
        TestDatabase db = server.empty();
        String engine = server == Server.MARIADB ? " ENGINE=InnoDB" : "";
        db.run(
                "CREATE TABLE totals (id BIGINT NOT NULL PRIMARY KEY, n BIGINT NOT NULL)" + engine,
                "CREATE TABLE events (id BIGINT NOT NULL)" + engine,
                "INSERT INTO totals VALUES (0, 0), (1, 0), (2, 0), (3, 0)");
        return db;
    }

    /** Adds each number to one of four totals: done twice, or not at all, it shows. */
    private static JdbcSink<Long> totals(Database database) {
        return Jdbc.<Long>execute(
                        database, "UPDATE totals SET n = n + ? WHERE id = ?", n -> n, n -> Math.floorMod(n, 4L))
                .ledger("totals");
    }

    private static JdbcSink<Long> events(Database database) {
        return Jdbc.<Long>insert(database, "events").column("id", n -> n);
    }

    /** A cut for every other commit. */
    private static Fate oneOf(Random random) {
        synchronized (random) {
            return random.nextBoolean() ? Fate.PASSES : CUTS.get(random.nextInt(CUTS.size()));
        }
    }

    // ---- commits of which nobody knows how they ended ----

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB"})
    void eachBatchIsThereOnceHoweverItsCommitsAreCut(Server server) throws Exception {
        TestDatabase db = withTotals(server);
        Random random = new Random(7);
        int batches = 40;
        try (Proxy proxy = new Proxy(server.port());
                SinkRun<Long> run = new SinkRun<>(totals(db.through(proxy.port())))) {
            proxy.on("COMMIT", () -> oneOf(random));
            for (long id = 1; id <= batches; id++) {
                run.write(id, List.of(id, id * 1000, id));
            }
            assertThat(proxy.cuts()).isGreaterThan(batches / 2);
        }
        assertThat(db.number("SELECT SUM(n) FROM totals")).isEqualTo(1002L * batches * (batches + 1) / 2);
        assertThat(db.rows("SELECT batch FROM dstream_ledger")).containsExactly(String.valueOf(batches));
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB"})
    void eachRecordOfParallelTransactionsIsThereOnceHoweverTheirCommitsAreCut(Server server) throws Exception {
        TestDatabase db = withTotals(server);
        Random random = new Random(8);
        int batches = 8;
        try (Proxy proxy = new Proxy(server.port());
                SinkRun<Long> run =
                        new SinkRun<>(events(db.through(proxy.port())).parallel(3, n -> n))) {
            proxy.on("COMMIT", () -> oneOf(random));
            for (long id = 0; id < batches; id++) {
                run.write(
                        id + 1, LongStream.range(id * 20, id * 20 + 20).boxed().toList());
            }
            assertThat(proxy.cuts()).isGreaterThan(batches / 2);
        }
        assertThat(db.number("SELECT COUNT(*) FROM events")).isEqualTo(batches * 20L);
        assertThat(db.number("SELECT COUNT(DISTINCT id) FROM events")).isEqualTo(batches * 20L);
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB"})
    void aCommitThatIsGivenUpIsKnownToTheNextStart(Server server) throws Exception {
        TestDatabase db = withTotals(server);
        for (Fate fate : CUTS) {
            long id = CUTS.indexOf(fate) + 1L;
            try (Proxy proxy = new Proxy(server.port());
                    SinkRun<Long> run =
                            new SinkRun<>(totals(db.through(proxy.port()).retryFor(Duration.ZERO)))) {
                proxy.on("COMMIT", () -> {
                    run.sink.stopping(); // who stops does not ask how it has ended
                    return fate;
                });
                Throwable givenUp = catchThrowable(() -> run.write(id, List.of(id)));
                if (givenUp != null) { // else the ledger was asked before the stop was noticed
                    assertThat(givenUp)
                            .isInstanceOf(JdbcException.class)
                            .hasMessageContainingAll("out: batch " + id, "That has not passed");
                }
            }
            try (SinkRun<Long> run = new SinkRun<>(totals(db.database()))) {
                run.write(id, List.of(id));
            }
        }
        assertThat(db.number("SELECT SUM(n) FROM totals")).isEqualTo(1 + 2 + 3);
    }

    // ---- databases that are down ----

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB"})
    void aServerThatIsStoppedAndStartedIsWaitedFor(Server server) throws Exception {
        TestDatabase db = withTotals(server);
        try (SinkRun<Long> run = new SinkRun<>(totals(db.database()))) {
            run.write(1, List.of(1L));
            server.stop();
            CompletableFuture<Void> second;
            try {
                second = beside(() -> run.write(2, List.of(10L)));
                Await.until("it has been tried", () -> log.has("is retried for up to PT5M"));
            } finally {
                server.start();
            }
            ends(second);
            assertThat(log.has("succeeded at attempt")).isTrue();
        }
        assertThat(db.number("SELECT SUM(n) FROM totals")).isEqualTo(11);
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB"})
    void aServerThatCannotBeReachedForAWhileIsWaitedFor(Server server) throws Exception {
        TestDatabase db = withTotals(server);
        try (Proxy proxy = new Proxy(server.port());
                SinkRun<Long> run =
                        new SinkRun<>(events(db.through(proxy.port()).connectTimeout(Duration.ofMillis(500)))
                                .parallel(3, n -> n))) {
            run.write(1, List.of(1L, 2L, 3L));
            proxy.down();
            CompletableFuture<Void> second = beside(() -> run.write(2, List.of(4L, 5L, 6L)));
            Await.until("it has been tried", () -> log.has("is retried"));
            proxy.up();
            ends(second);
        }
        assertThat(db.number("SELECT SUM(id) FROM events")).isEqualTo(21);
    }

    @Test
    void anH2ThatIsShutDownIsOpenedAgain() throws Exception {
        TestDatabase db = withTotals(Server.H2);
        try (SinkRun<Long> run = new SinkRun<>(totals(db.database()))) {
            run.write(1, List.of(1L));
            db.run("SHUTDOWN");
            run.write(2, List.of(10L));
        }
        assertThat(db.number("SELECT SUM(n) FROM totals")).isEqualTo(11);
    }

    @Test
    void anSqliteThatSomebodyElseWritesIsWaitedFor() throws Exception {
        TestDatabase db = withTotals(Server.SQLITE);
        Database impatient = db.database().property("busy_timeout", "20");
        try (SinkRun<Long> run = new SinkRun<>(totals(impatient));
                Connection other = db.connect();
                Statement statement = other.createStatement()) {
            statement.executeUpdate("BEGIN IMMEDIATE");
            CompletableFuture<Void> first = beside(() -> run.write(1, List.of(1L)));
            Await.until("it has been tried", () -> log.has("is retried"));
            statement.executeUpdate("UPDATE totals SET n = n + 100 WHERE id = 3");
            statement.executeUpdate("COMMIT");
            ends(first);
        }
        assertThat(db.number("SELECT SUM(n) FROM totals")).isEqualTo(101);
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB"})
    void whoIsStoppedDoesNotWaitAnyLonger(Server server) throws Exception {
        TestDatabase db = withTotals(server);
        try (Proxy proxy = new Proxy(server.port());
                SinkRun<Long> run =
                        new SinkRun<>(totals(db.through(proxy.port()).connectTimeout(Duration.ofMillis(300))))) {
            proxy.down();
            CompletableFuture<Void> first = beside(() -> run.write(1, List.of(1L)));
            Await.until("it has been tried", () -> log.has("is retried"));
            run.sink.stopping();
            assertThatThrownBy(() -> ends(first))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(JdbcException.class);
            proxy.up();
        }
        assertThat(db.number("SELECT SUM(n) FROM totals")).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB"})
    void connectionsThatTheServerEndsAreReplaced(Server server) throws Exception {
        TestDatabase db = withTotals(server);
        String kill = server == Server.POSTGRESQL
                ? "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                        + " AND backend_type = 'client backend'"
                : "SELECT CONCAT('KILL ', ID) FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID()"
                        + " AND USER = 'root'";
        try (SinkRun<Long> run = new SinkRun<>(totals(db.database()))) {
            for (long id = 1; id <= 5; id++) {
                run.write(id, List.of(id));
                for (String row : db.rows(kill)) {
                    if (row.startsWith("KILL")) {
                        db.run(row);
                    }
                }
            }
        }
        assertThat(db.number("SELECT SUM(n) FROM totals")).isEqualTo(15);
    }

    // ---- locks ----

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB", "H2"})
    void deadlocksAreTriedAgain(Server server) throws Exception {
        TestDatabase db = withTotals(server);
        int batches = 5;
        long theirs = 0;
        int chosen = 0;
        try (SinkRun<Long> run = new SinkRun<>(totals(db.database()));
                Connection other = db.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            for (long id = 1; id <= batches; id++) {
                // they lock the total that the batch comes to last, then want the one that it has come to first
                statement.executeUpdate("UPDATE totals SET n = n + 1000 WHERE id = 3");
                long batch = id;
                CompletableFuture<Void> mine = beside(() -> run.write(batch, List.of(0L, 1L, 2L, 3L)));
                Await.until("the batch waits for them", () -> isWaiting(db, mine));
                try {
                    statement.executeUpdate("UPDATE totals SET n = n + 1000 WHERE id = 0");
                    other.commit();
                    theirs += 2000;
                } catch (SQLException e) {
                    other.rollback();
                    chosen++;
                }
                ends(mine);
            }
        }
        assertThat(chosen > 0 || log.has("is retried"))
                .as("somebody was chosen")
                .isTrue();
        assertThat(db.number("SELECT SUM(n) FROM totals")).isEqualTo(6L * batches + theirs);
    }

    /** Whether a batch has begun to wait for a lock: others can see it, or it has been tried again. */
    private boolean isWaiting(TestDatabase db, CompletableFuture<Void> mine) throws SQLException {
        return mine.isDone() || log.has("is retried") || db.someoneWaitsForALock();
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB", "H2"})
    void programsThatCrossEachOthersLocksBothComeToTheirEnds(Server server) throws Exception {
        TestDatabase db = withTotals(server);
        int batches = 12;
        List<Long> up = new ArrayList<>(List.of(0L, 1L, 2L, 3L));
        List<Long> down = new ArrayList<>(List.of(3L, 2L, 1L, 0L));
        try (SinkRun<Long> one = new SinkRun<>(totals(db.database()).ledger("one"));
                SinkRun<Long> other = new SinkRun<>(totals(db.database()).ledger("other"))) {
            CompletableFuture<Void> first = beside(() -> {
                for (long id = 1; id <= batches; id++) {
                    one.write(id, up);
                }
            });
            CompletableFuture<Void> second = beside(() -> {
                for (long id = 1; id <= batches; id++) {
                    other.write(id, down);
                }
            });
            ends(first);
            ends(second);
        }
        assertThat(db.number("SELECT SUM(n) FROM totals")).isEqualTo(2L * 6 * batches);
    }

    @Test
    void aServerThatFallsSilentIsTakenForLost() throws Exception {
        TestDatabase db = withTotals(Server.POSTGRESQL);
        try (SinkRun<Long> run = new SinkRun<>(totals(db.database().answerTimeout(Duration.ofMillis(300))));
                Connection other = db.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.executeUpdate("UPDATE totals SET n = n + 100 WHERE id = 1");
            CompletableFuture<Void> first = beside(() -> run.write(1, List.of(1L)));
            Await.until("it has been tried", () -> log.has("is retried"));
            other.commit();
            ends(first);
        }
        assertThat(db.number("SELECT SUM(n) FROM totals")).isEqualTo(101);
    }
}
