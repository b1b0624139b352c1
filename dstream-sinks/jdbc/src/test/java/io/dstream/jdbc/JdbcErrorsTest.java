package io.dstream.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.dstream.batch.Pair;
import io.dstream.jdbc.Server.TestDatabase;
import io.dstream.sink.NotCommittedException;
import io.dstream.testing.LogLines;
import io.dstream.testing.db.PostgresServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is wrong, and what to do about it: said once, at the start where it can be known. */
class JdbcErrorsTest {
    private static final String SECRET = "hunter2-0815";

    private static JdbcSink<Pair<String, Object>> upsert(Database database) {
        return Jdbc.<Pair<String, Object>>upsert(database, "t")
                .key("k", Pair::key)
                .column("n", Pair::value);
    }

    private static void assertStartFails(JdbcSink<?> sink, String... said) {
        assertThatThrownBy(() -> new SinkRun<>(sink))
                .isInstanceOf(JdbcException.class)
                .hasMessageStartingWith("out: ")
                .hasMessageContainingAll(said);
    }

    private static String everythingOf(Throwable error) {
        StringWriter text = new StringWriter();
        error.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    // ---- at the start ----

    @Test
    void aDatabaseThatCannotBeReachedIsToldToWhoeverStandsBy() throws Exception {
        assertThatThrownBy(() -> upsert(Database.at("jdbc:postgresql://127.0.0.1:1/x")
                                .user("u")
                                .password(SECRET)
                                .connectTimeout(Duration.ofSeconds(1)))
                        .standBy("out"))
                .isInstanceOf(JdbcException.class)
                .hasMessageStartingWith("cannot connect: ")
                .hasMessageNotContaining(SECRET);
        upsert(Server.H2.empty().database()).standBy("out"); // connects, and needs no table
    }

    @ParameterizedTest
    @EnumSource
    void aMissingTableIsNamed(Server server) {
        assertStartFails(upsert(server.empty().database()), "upsert into t", "Make the table, or correct its name");
    }

    @ParameterizedTest
    @EnumSource
    void aMissingColumnIsNamed(Server server) throws Exception {
        TestDatabase db = server.empty();
        db.run("CREATE TABLE t (k VARCHAR(20) NOT NULL PRIMARY KEY, other INTEGER)");
        assertStartFails(upsert(db.database()), "upsert into t", "Correct the name of the column");
    }

    @ParameterizedTest
    @EnumSource
    void aStatementThatCannotWorkIsFoundAtTheStart(Server server) {
        Database database = server.empty().database();
        assertStartFails(
                Jdbc.execute(database, "DELETE FROM nowhere WHERE id = ?", (Long n) -> n)
                        .ledger("x"),
                "the statement 'DELETE FROM nowhere WHERE id = ?'",
                "Make the table");
        assertStartFails(Jdbc.execute(database, "NONSENSE t").ledger("x"), "Correct the SQL");
    }

    @ParameterizedTest
    @EnumSource
    void asManyFunctionsAsParametersAreAskedFor(Server server) throws Exception {
        TestDatabase db = server.empty();
        db.run("CREATE TABLE t (k INTEGER, n INTEGER)");
        assertStartFails(
                Jdbc.execute(db.database(), "DELETE FROM t WHERE k = ? AND n = ?", (Long n) -> n)
                        .ledger("x"),
                "2 parameters, and 1 functions");
    }

    @ParameterizedTest
    @EnumSource
    void anUpsertWithoutAUniqueKeyIsRefused(Server server) throws Exception {
        TestDatabase db = server.empty();
        db.run("CREATE TABLE t (k VARCHAR(20) NOT NULL, n INTEGER)", "CREATE INDEX not_unique ON t (k)");
        assertStartFails(upsert(db.database()), "no primary key or unique index", "CREATE UNIQUE INDEX");
        db.run("CREATE UNIQUE INDEX dstream_key ON t (k)");
        try (SinkRun<Pair<String, Object>> run = new SinkRun<>(upsert(db.database()))) {
            run.write(1, List.of(Pair.of("a", 1)));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB"})
    void whoMayNotMakeTheLedgerIsToldHow(Server server) throws Exception {
        TestDatabase db = server.empty();
        db.run("CREATE TABLE t (k VARCHAR(20) NOT NULL PRIMARY KEY, n INTEGER)");
        if (server == Server.POSTGRESQL) {
            db.run(
                    "DROP ROLE IF EXISTS poor",
                    "CREATE ROLE poor LOGIN PASSWORD '" + SECRET + "'",
                    "GRANT USAGE ON SCHEMA public TO poor",
                    "GRANT ALL ON t TO poor");
        } else {
            db.run(
                    "CREATE OR REPLACE USER poor@'127.0.0.1' IDENTIFIED BY '" + SECRET + "'",
                    "GRANT SELECT, INSERT, UPDATE ON test.t TO poor@'127.0.0.1'");
        }
        assertStartFails(
                upsert(db.database().user("poor").password(SECRET)),
                "make the ledger",
                "denied",
                "CREATE TABLE dstream_ledger (stream VARCHAR(190)");
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB", "H2"})
    void aWrongPasswordIsSaidAtOnceAndNotShown(Server server) throws Exception {
        TestDatabase db = server.empty();
        db.run("CREATE TABLE t (k VARCHAR(20) NOT NULL PRIMARY KEY, n INTEGER)");
        String user = server == Server.POSTGRESQL ? PostgresServer.USER_WITH_PASSWORD : server.user();
        Throwable error = catchThrowable(
                () -> new SinkRun<>(upsert(db.database().user(user).password(SECRET))));
        assertThat(error)
                .isInstanceOf(JdbcException.class)
                .hasMessageContainingAll("cannot connect to jdbc:", "Correct the user or the password");
        assertThat(everythingOf(error)).doesNotContain(SECRET);
    }

    @Test
    void aWrongDatabaseNameIsSaid() {
        Server server = Server.POSTGRESQL;
        Database nowhere = Database.at("jdbc:postgresql://127.0.0.1:" + server.port() + "/nowhere?password=" + SECRET)
                .user(server.user());
        Throwable error = catchThrowable(() -> new SinkRun<>(upsert(nowhere)));
        assertThat(error).hasMessageContainingAll("\"nowhere\"", "Correct the database's name in the URL");
        assertThat(everythingOf(error)).doesNotContain(SECRET);
    }

    @Test
    void aServerThatIsNotThereIsSaidAtOnce() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        for (Server server : List.of(Server.POSTGRESQL, Server.MARIADB)) {
            String url = server == Server.POSTGRESQL
                    ? "jdbc:postgresql://127.0.0.1:" + port + "/x?password=" + SECRET
                    : "jdbc:mariadb://127.0.0.1:" + port + "/x?password=" + SECRET;
            Throwable error = catchThrowable(() -> new SinkRun<>(upsert(Database.at(url))));
            assertThat(error)
                    .isInstanceOf(JdbcException.class)
                    .hasMessageContainingAll(
                            "cannot connect to jdbc:", "127.0.0.1:" + port, "Look whether the server runs");
            assertThat(everythingOf(error)).doesNotContain(SECRET);
        }
    }

    @Test
    void aServerThatSaysNothingIsGivenUp() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            for (String driver : List.of("postgresql", "mariadb")) {
                Database database = Database.at("jdbc:" + driver + "://127.0.0.1:" + mute.getLocalPort() + "/x")
                        .user("x")
                        .connectTimeout(Duration.ofMillis(500));
                assertStartFails(upsert(database), "cannot connect to jdbc:" + driver);
            }
        }
    }

    @Test
    void aDriverThatIsMissingIsSaid() {
        assertStartFails(upsert(Database.at("jdbc:nosuch://host/x?password=" + SECRET)), "no driver for jdbc:nosuch");
        assertThat(Database.at("jdbc:x://me:" + SECRET + "@host/db?password=" + SECRET + "&ssl=1"))
                .hasToString("jdbc:x://host");
    }

    @Test
    void aTableWithoutTransactionsIsRefused() throws Exception {
        TestDatabase db = Server.MARIADB.empty();
        db.run("CREATE TABLE t (k VARCHAR(20) NOT NULL PRIMARY KEY, n INTEGER) ENGINE=MyISAM");
        assertStartFails(upsert(db.database()), "engine MyISAM", "ALTER TABLE t ENGINE = InnoDB");
    }

    @Test
    void namesThatAreNoneAreRefusedWhereTheyAreWritten() {
        Database database = Database.at("jdbc:h2:mem:x");
        for (String name : List.of("", "a b", "t; DROP TABLE t", "a.b.c.d", "a.", "\"a", "t--", "1a")) {
            assertThatThrownBy(() -> Jdbc.insert(database, name)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> Jdbc.<String>insert(database, "t").column("a.b", s -> s))
                .hasMessageContaining("not the name of a column: a.b");
        assertThatThrownBy(() ->
                        Jdbc.<String>insert(database, "t").column("a", s -> s).column("A", s -> s))
                .hasMessageContaining("the column A twice");
        assertThatThrownBy(() -> Jdbc.<String>insert(database, "t").key("a", s -> s))
                .hasMessageContaining("only an upsert has one");
        assertThatThrownBy(() -> new SinkRun<>(Jdbc.execute(database, "DELETE FROM t")))
                .hasMessageContaining("call ledger(name)");
        assertThatThrownBy(() ->
                        new SinkRun<>(Jdbc.<String>insert(Server.H2.empty().database(), "t")))
                .hasMessageContaining("at least one column");
    }

    // ---- in a batch ----

    @ParameterizedTest
    @EnumSource
    void aValueOfAnotherTypeIsNamedByItsColumnAndNotShown(Server server) throws Exception {
        TestDatabase db = server.empty();
        db.run("CREATE TABLE t (k VARCHAR(20) NOT NULL PRIMARY KEY, n INTEGER)");
        try (SinkRun<Pair<String, Object>> run = new SinkRun<>(upsert(db.database()))) {
            Throwable error = catchThrowable(() -> run.prepare(7, List.of(Pair.of("a", SECRET))));
            assertThat(everythingOf(error))
                    .contains("out: batch 7, upsert into t: column n is of type ", "cannot take a java.lang.String")
                    .doesNotContain(SECRET);
            error = catchThrowable(() -> run.prepare(8, List.of(Pair.of("a", new ArrayList<>()))));
            assertThat(everythingOf(error)).contains("column n", "cannot take a java.util.ArrayList");
            run.write(9, List.of(Pair.of("a", 1)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBrokenConstraintFailsAtOnceWithoutTheValue(Server server) throws Exception {
        TestDatabase db = server.empty();
        db.run(
                "CREATE TABLE t (k VARCHAR(20) NOT NULL PRIMARY KEY, n INTEGER)",
                "INSERT INTO t VALUES ('" + SECRET + "', 1)");
        JdbcSink<String> sink = Jdbc.<String>insert(db.database(), "t").column("k", s -> s);
        try (SinkRun<String> run = new SinkRun<>(sink);
                LogLines log = new LogLines("io.dstream.jdbc")) {
            Throwable error = catchThrowable(() -> run.write(3, List.of("ok", SECRET)));
            assertThat(error)
                    .isInstanceOf(NotCommittedException.class)
                    .hasMessageContainingAll("out: batch 3, insert into t: the database says: ", "breaks a rule");
            assertThat(everythingOf(error)).doesNotContain(SECRET);
            assertThat(log.lines()).isEmpty();
            error = catchThrowable(() -> run.write(3, Collections.singletonList(null)));
            assertThat(error).hasMessageContaining("breaks a rule");
            assertThat(db.rows("SELECT k FROM t")).containsExactly(SECRET);
            run.write(4, List.of("ok"));
        }
        assertThat(db.number("SELECT COUNT(*) FROM t")).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB", "H2"})
    void aValueThatIsTooLongFailsAtOnceWithoutTheValue(Server server) throws Exception {
        TestDatabase db = server.empty();
        db.run("CREATE TABLE t (k VARCHAR(5) NOT NULL PRIMARY KEY, n INTEGER)");
        try (SinkRun<Pair<String, Object>> run = new SinkRun<>(upsert(db.database()))) {
            Throwable error = catchThrowable(() -> run.write(3, List.of(Pair.of(SECRET, 1))));
            assertThat(error).hasMessageContainingAll("batch 3", "upsert into t", "does not fit its column");
            assertThat(everythingOf(error)).doesNotContain(SECRET);
            assertThatThrownBy(() -> run.write(4, List.of(Pair.of("a", 1L << 40))))
                    .hasMessageContaining("does not fit its column");
        }
    }

    @Test
    void rowsCannotBeSpreadByWhatHasAnotherHashTomorrow() throws Exception {
        TestDatabase db = Server.H2.empty();
        db.run("CREATE TABLE t (k VARCHAR(20) NOT NULL PRIMARY KEY, n INTEGER)");
        try (SinkRun<Pair<String, Object>> run =
                new SinkRun<>(upsert(db.database()).parallel(2, pair -> new Object()))) {
            assertThat(everythingOf(catchThrowable(() -> run.prepare(1, List.of(Pair.of("a", 1))))))
                    .contains("the key that distributes rows is a java.lang.Object");
        }
    }
}
