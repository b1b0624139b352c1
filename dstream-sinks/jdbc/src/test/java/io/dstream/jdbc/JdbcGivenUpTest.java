package io.dstream.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.dstream.jdbc.Server.TestDatabase;
import io.dstream.sink.NotCommittedException;
import io.dstream.testing.LogLines;
import io.dstream.testing.Proxy;
import io.dstream.testing.Proxy.Fate;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Commits that fail for good: whether it is certain that nothing of the batch is there. */
class JdbcGivenUpTest {
    private final LogLines log = new LogLines("io.dstream.jdbc"); // which prints nothing of it

    private static TestDatabase withEvents(Server server) throws SQLException {
        TestDatabase db = server.empty();
        db.run("CREATE TABLE events (id BIGINT NOT NULL CHECK (id < 100))");
        return db;
    }

    private static JdbcSink<Long> events(Database database) {
        return Jdbc.<Long>insert(database, "events").column("id", n -> n);
    }

    private static Database impatient(TestDatabase db, Proxy proxy) {
        return db.through(proxy.port()).retryFor(Duration.ZERO).connectTimeout(Duration.ofMillis(500));
    }

    @ParameterizedTest
    @EnumSource
    void aBatchThatBreaksARuleIsNotThereForCertain(Server server) throws Exception {
        TestDatabase db = withEvents(server);
        try (SinkRun<Long> run = new SinkRun<>(events(db.database()))) {
            assertThatThrownBy(() -> run.write(1, List.of(1L, 100L)))
                    .isInstanceOf(NotCommittedException.class)
                    .hasMessageContainingAll("out: batch 1, insert into events", "None of the batch is written");
            run.sink.abort(SinkRun.info(1));
            run.write(2, List.of(2L));
        }
        assertThat(db.rows("SELECT id FROM events")).containsExactly("2");
    }

    @Test
    void aRuleThatIsCheckedByTheCommitIsTheSame() throws Exception {
        TestDatabase db = Server.POSTGRESQL.empty();
        db.run("CREATE TABLE events (id BIGINT NOT NULL UNIQUE DEFERRABLE INITIALLY DEFERRED)");
        try (SinkRun<Long> run = new SinkRun<>(events(db.database()))) {
            assertThatThrownBy(() -> run.write(1, List.of(1L, 1L))).isInstanceOf(NotCommittedException.class);
        }
        assertThat(db.rows("SELECT id FROM events")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB"})
    void aBatchOfADatabaseThatIsAwayForTooLongIsNotThereForCertain(Server server) throws Exception {
        TestDatabase db = withEvents(server);
        try (Proxy proxy = new Proxy(server.port());
                SinkRun<Long> run = new SinkRun<>(events(impatient(db, proxy)))) {
            run.write(1, List.of(1L));
            proxy.down();
            assertThatThrownBy(() -> run.write(2, List.of(2L))).isInstanceOf(NotCommittedException.class);
            proxy.up();
            run.sink.abort(SinkRun.info(2));
            run.write(3, List.of(3L));
        }
        assertThat(db.rows("SELECT id FROM events ORDER BY id")).containsExactly("1", "3");
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB"})
    void theLedgerIsAskedHowACommitHasEnded(Server server) throws Exception {
        TestDatabase db = withEvents(server);
        try (Proxy proxy = new Proxy(server.port());
                SinkRun<Long> run = new SinkRun<>(events(impatient(db, proxy)))) {
            proxy.on("COMMIT", () -> Fate.IS_NOT_ANSWERED);
            run.write(1, List.of(1L));
            proxy.on("COMMIT", () -> Fate.IS_LOST);
            assertThatThrownBy(() -> run.write(2, List.of(2L))).isInstanceOf(NotCommittedException.class);
            proxy.on("COMMIT", () -> Fate.IS_LEFT_ALONE);
            boolean said = catchThrowable(() -> run.write(3, List.of(3L))) instanceof NotCommittedException;
            assertThat(db.rows("SELECT id FROM events WHERE id > 1")).isEqualTo(said ? List.of() : List.of("3"));
        }
        assertThat(db.rows("SELECT id FROM events WHERE id < 3")).containsExactly("1");
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB"})
    void aCommitOfWhichNobodyKnowsIsNotGivenUp(Server server) throws Exception {
        TestDatabase db = withEvents(server);
        try (Proxy proxy = new Proxy(server.port());
                SinkRun<Long> run = new SinkRun<>(events(impatient(db, proxy)))) {
            proxy.on("COMMIT", () -> {
                proxy.refuse();
                return Fate.IS_NOT_ANSWERED;
            });
            assertThatThrownBy(() -> run.write(1, List.of(1L)))
                    .isInstanceOf(JdbcException.class)
                    .hasMessageContaining("the ledger cannot be asked whether the batch is there");
            proxy.up();
            proxy.on("COMMIT", () -> Fate.PASSES);
            run.write(1, List.of(1L));
        }
        assertThat(db.rows("SELECT id FROM events")).containsExactly("1");
    }

    @ParameterizedTest
    @EnumSource
    void aBatchOfWhichAPartIsThereCannotBeLeftOut(Server server) throws Exception {
        TestDatabase db = withEvents(server);
        try (SinkRun<Long> run = new SinkRun<>(events(db.database()).parallel(2, n -> n))) {
            assertThatThrownBy(() -> run.write(1, List.of(1L, 2L, 3L, 4L, 5L, 100L)))
                    .isInstanceOf(JdbcException.class)
                    .hasMessageContaining("1 of the batch's 2 parallel transactions are committed");
            assertThatThrownBy(() -> run.write(1, List.of(1L, 2L, 3L, 4L, 5L, 100L)))
                    .as("as the next attempt finds it")
                    .isInstanceOf(JdbcException.class);
        }
        assertThat(db.number("SELECT COUNT(*) FROM events")).isBetween(1L, 5L);
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB"})
    void aConnectionThatIsLostWhileTheProgramStartsIsReplaced(Server server) throws Exception {
        TestDatabase db = withEvents(server);
        try (Proxy proxy = new Proxy(server.port())) {
            AtomicInteger commits = new AtomicInteger();
            int cut = 1; // a commit more with each start, until one is not cut
            do {
                commits.set(cut++);
                proxy.on("COMMIT", () -> commits.decrementAndGet() == 0 ? Fate.IS_NOT_ANSWERED : Fate.PASSES);
                try (SinkRun<Long> run = new SinkRun<>(events(db.through(proxy.port())))) {
                    assertThat(run.sink.lastCommitted()).isEmpty();
                }
            } while (commits.get() <= 0);
            assertThat(proxy.cuts()).isGreaterThan(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB", "H2"})
    void aStartThatWaitsInVainForATransactionOfAnotherProgramSaysSo(Server server) throws Exception {
        TestDatabase db = withEvents(server);
        Duration soon = Duration.ofMillis(300);
        Database impatient =
                db.database().retryFor(Duration.ZERO).connectTimeout(soon).answerTimeout(soon);
        try (SinkRun<Long> run = new SinkRun<>(events(impatient));
                Connection standing = db.connect();
                Statement statement = standing.createStatement()) {
            run.write(1, List.of(1L));
            standing.setAutoCommit(false);
            statement.executeUpdate("UPDATE dstream_ledger SET batch = 2");
            assertThatThrownBy(() -> new SinkRun<>(events(impatient)))
                    .isInstanceOf(JdbcException.class)
                    .hasMessageContainingAll("cannot take over the stream 'events'", "end that program, or its session")
                    .hasMessageNotContaining("needs the right");
            standing.rollback();
            new SinkRun<>(events(impatient)).close();
        }
    }

    @AfterEach
    void closeLog() {
        log.close();
    }
}
