package io.dstream.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.jdbc.Server.TestDatabase;
import io.dstream.testing.LogLines;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys as databases have them, and as Java has them. */
class JdbcKeysTest {

    private static <K> JdbcSink<Pair<K, Integer>> upsert(Database database, String table) {
        return Jdbc.<Pair<K, Integer>>upsert(database, table)
                .key("k", Pair::key)
                .column("n", Pair::value);
    }

    private static void assertStartFails(TestDatabase db, String table, String... said) {
        assertThatThrownBy(() -> new SinkRun<>(upsert(db.database(), table)))
                .isInstanceOf(JdbcException.class)
                .hasMessageContainingAll(said);
    }

    private static void assertStarts(TestDatabase db, String table) throws Exception {
        new SinkRun<>(upsert(db.database(), table)).close();
    }

    // ---- nulls ----

    @ParameterizedTest
    @EnumSource
    void aNullInAKeyIsRefusedOrFindsItsRowAgain(Server server) throws Exception {
        TestDatabase db = server.empty();
        db.run("CREATE TABLE t (k VARCHAR(20), part VARCHAR(20), n INTEGER, UNIQUE (k, part))");
        JdbcSink<Pair<String, Integer>> sink = Jdbc.<Pair<String, Integer>>upsert(db.database(), "t")
                .key("k", pair -> "a")
                .key("part", pair -> pair.value() == 0 ? Optional.empty() : pair.key())
                .column("n", Pair::value);
        try (SinkRun<Pair<String, Integer>> run = new SinkRun<>(sink)) {
            run.write(1, List.of(Pair.of("b", 1)));
            for (long id = 2; id <= 4; id++) {
                int n = (int) id;
                if (server == Server.H2) {
                    run.write(id, List.of(Pair.of(null, n), Pair.of("b", n)));
                } else {
                    assertThat(catchThrowable(() -> run.prepare(n, List.of(Pair.of(null, n)))))
                            .hasStackTraceContaining("column part is part of the key and null");
                    assertThat(catchThrowable(() -> run.prepare(n, List.of(Pair.of("x", 0)))))
                            .hasStackTraceContaining("column part is part of the key and null");
                }
            }
        }
        assertThat(db.rows("SELECT COALESCE(part, 'none'), n FROM t ORDER BY n, 1"))
                .isEqualTo(server == Server.H2 ? List.of("b 4", "none 4") : List.of("b 1"));
    }

    @Test
    void postgresqlFindsANullAgainByAKeyThatTakesNullsForTheSame() throws Exception {
        TestDatabase db = Server.POSTGRESQL.empty();
        db.run(
                "CREATE TABLE constrained (k VARCHAR(20), n INTEGER, UNIQUE NULLS NOT DISTINCT (k))",
                "CREATE TABLE indexed (k VARCHAR(20), n INTEGER)",
                "CREATE UNIQUE INDEX ON indexed (k) NULLS NOT DISTINCT",
                "CREATE TABLE beside (k VARCHAR(20) UNIQUE, n INTEGER)",
                "CREATE UNIQUE INDEX ON beside (k) NULLS NOT DISTINCT");
        for (String table : List.of("constrained", "indexed", "beside")) {
            try (SinkRun<Pair<String, Integer>> run = new SinkRun<>(upsert(db.database(), table))) {
                for (int n = 1; n <= 3; n++) {
                    run.write(n, List.of(Pair.of(null, n), Pair.of("b", n)));
                }
            }
            assertThat(db.rows("SELECT COALESCE(k, 'none'), n FROM " + table + " ORDER BY 1"))
                    .as(table)
                    .containsExactly("b 3", "none 3");
        }
    }

    @Test
    void anIndexThatNoUpsertGoesByFindsNoNull() throws Exception {
        TestDatabase db = Server.POSTGRESQL.empty();
        db.run(
                "CREATE TABLE t (k VARCHAR(20) UNIQUE, n INTEGER)",
                "CREATE UNIQUE INDEX ON t (k) NULLS NOT DISTINCT WHERE n > 100");
        try (SinkRun<Pair<String, Integer>> run = new SinkRun<>(upsert(db.database(), "t"))) {
            assertThat(catchThrowable(() -> run.write(1, List.of(Pair.of(null, 1)))))
                    .hasStackTraceContaining("column k is part of the key and null");
        }
        assertThat(db.rows("SELECT n FROM t")).isEmpty();
    }

    // ---- keys that are the same for the database ----

    @Test
    void ofKeysThatOnlyTheDatabaseTakesForTheSameTheLastCounts() throws Exception {
        TestDatabase db = Server.POSTGRESQL.empty();
        db.run(
                "CREATE TABLE d (k NUMERIC PRIMARY KEY, n INTEGER)",
                "CREATE TABLE c (k CHAR(5) PRIMARY KEY, n INTEGER)",
                "CREATE TABLE f (k DOUBLE PRECISION PRIMARY KEY, n INTEGER)");
        Database rewriting = db.database().property("reWriteBatchedInserts", "true");
        try (LogLines log = new LogLines("io.dstream.jdbc")) {
            write(rewriting, "d", new BigDecimal("1.0"), new BigDecimal("1.00"));
            write(rewriting, "c", "a", "a ");
            write(rewriting, "f", 0.0, -0.0);
            assertThat(log.lines()).isNotEmpty();
        }
        for (String table : List.of("d", "c", "f")) {
            assertThat(db.rows("SELECT n FROM " + table)).as(table).containsExactly("2");
        }
    }

    @Test
    void ofKeysThatACollationTakesForTheSameTheLastCounts() throws Exception {
        for (Server server : List.of(Server.MARIADB, Server.SQLITE, Server.H2)) {
            TestDatabase db = server.empty();
            String type =
                    switch (server) {
                        case H2 -> "VARCHAR_IGNORECASE(5)";
                        case SQLITE -> "TEXT COLLATE NOCASE";
                        default -> "VARCHAR(5)";
                    };
            db.run("CREATE TABLE t (k " + type + " NOT NULL PRIMARY KEY, n INTEGER)");
            write(db.database(), "t", "a", "A");
            assertThat(db.rows("SELECT n FROM t")).as(server.name()).containsExactly("2");
        }
    }

    private static <K> void write(Database database, String table, K first, K second) throws Exception {
        try (SinkRun<Pair<K, Integer>> run = new SinkRun<>(JdbcKeysTest.<K>upsert(database, table))) {
            run.write(1, List.of(Pair.of(first, 1), Pair.of(second, 2)));
        }
    }

    // ---- which keys an upsert can use ----

    @Test
    void postgresqlsKeysAreThoseOfTheTableInItsSchema() throws Exception {
        TestDatabase db = Server.POSTGRESQL.empty();
        db.run(
                "DROP SCHEMA IF EXISTS s1 CASCADE",
                "DROP SCHEMA IF EXISTS s2 CASCADE",
                "CREATE SCHEMA s1",
                "CREATE SCHEMA s2",
                "CREATE TABLE s1.t (k INTEGER PRIMARY KEY, n INTEGER)",
                "CREATE TABLE s2.t (k INTEGER, n INTEGER)",
                "CREATE TABLE included (k INTEGER, n INTEGER)",
                "CREATE UNIQUE INDEX ON included (k) INCLUDE (n)",
                "CREATE TABLE partly (k INTEGER, n INTEGER)",
                "CREATE UNIQUE INDEX a_part ON partly (k) WHERE n > 0",
                "CREATE TABLE later (k INTEGER CONSTRAINT late UNIQUE DEFERRABLE, n INTEGER)",
                "CREATE TABLE computed (k INTEGER, n INTEGER)",
                "CREATE UNIQUE INDEX ON computed (abs(k))");
        assertStarts(db, "s1.t");
        assertStartFails(db, "s2.t", "no primary key or unique index on just k");
        assertStarts(db, "included");
        assertStartFails(db, "partly", "a_part holds only some rows (WHERE)", "CREATE UNIQUE INDEX");
        assertStartFails(db, "later", "late", "is DEFERRABLE", "make that one NOT DEFERRABLE");
        assertStartFails(db, "computed", "no primary key or unique index on just k");
    }

    @Test
    void mariadbsKeysAreOfWholeColumns() throws Exception {
        TestDatabase db = Server.MARIADB.empty();
        db.run("CREATE TABLE t (k VARCHAR(20), n INTEGER, UNIQUE start (k(3)))");
        assertStartFails(db, "t", "start holds only the beginning of a column");
        db.run("CREATE UNIQUE INDEX whole ON t (K)");
        assertStarts(db, "t");
        assertStarts(db, "test.t");
    }

    @Test
    void sqlitesKeysAreOfAllRows() throws Exception {
        TestDatabase db = Server.SQLITE.empty();
        db.run("CREATE TABLE t (K TEXT, n INTEGER)", "CREATE UNIQUE INDEX a_part ON t (k) WHERE n > 0");
        assertStartFails(db, "t", "a_part holds only some rows (WHERE)");
        db.run("CREATE TABLE rowid (k INTEGER PRIMARY KEY, n INTEGER)");
        assertStarts(db, "rowid");
        assertStarts(db, "main.rowid");
    }

    // ---- lookups ----

    private static <K> JdbcLookup<K, String> lookup(TestDatabase db, String column, Class<K> type) {
        return Jdbc.<K, String>lookup(
                        db.database(),
                        "SELECT " + column + ", name FROM customer WHERE " + column + " IN (?)",
                        row -> row.getObject(1, type),
                        row -> row.getString(2))
                .cached(10, Duration.ofHours(1));
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB", "H2"})
    void aRowOfAnotherSpellingIsNeverCalledNotFound(Server server) throws Exception {
        TestDatabase db = server.empty();
        String type =
                server == Server.H2 ? "VARCHAR_IGNORECASE(5)" : server == Server.MARIADB ? "VARCHAR(5)" : "CHAR(5)";
        db.run(
                "CREATE TABLE customer (code " + type + ", rate NUMERIC(10, 2), name VARCHAR(20))",
                "INSERT INTO customer VALUES ('ab', 7, 'Ann')");
        String stored = server == Server.POSTGRESQL ? "ab   " : "ab";
        String other = server == Server.POSTGRESQL ? "ab" : "AB";
        try (JdbcLookup<String, String> byCode = lookup(db, "code", String.class);
                JdbcLookup<BigDecimal, String> byRate = lookup(db, "rate", BigDecimal.class)) {
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThatThrownBy(() -> byCode.find(other)).hasMessageContaining("not asked for in that spelling");
            }
            assertThat(byCode.find(stored)).contains("Ann");
            assertThat(byCode.find("none")).isEmpty();
            assertThat(byRate.find(new BigDecimal("7"))).contains("Ann");
            assertThat(byRate.find(new BigDecimal("7.000"))).contains("Ann");
        }
    }

    @Test
    void aKeyThatIsAskedForInTwoSpellingsIsAnErrorToo() throws Exception {
        TestDatabase db = Server.H2.empty();
        db.run(
                "CREATE TABLE customer (code VARCHAR_IGNORECASE(5), name VARCHAR(20))",
                "INSERT INTO customer VALUES ('ab', 'Ann')");
        try (var context = StreamingContext.local(Duration.ofSeconds(1));
                JdbcLookup<String, String> byCode = lookup(db, "code", String.class)) {
            var both = context.batch(List.of(Pair.of("ab", 1), Pair.of("AB", 2)), 1);
            assertThat(catchThrowable(() -> byCode.join(both).collect()))
                    .hasStackTraceContaining("not asked for in that spelling");
        }
    }

    @Test
    void arraysAreNoKeys() throws Exception {
        TestDatabase db = Server.H2.empty();
        db.run(
                "CREATE TABLE customer (code VARBINARY(5), name VARCHAR(20))",
                "INSERT INTO customer VALUES (X'01', 'Ann')");
        try (JdbcLookup<Object, String> byCode = lookup(db, "code", Object.class)) {
            for (Object key : List.of(new byte[] {1}, Optional.of(new byte[] {1}))) {
                assertThatThrownBy(() -> byCode.find(key))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("an array (byte[]) cannot be a key");
            }
            assertThatThrownBy(() -> byCode.find(Pair.of(1, new byte[] {1}))).hasMessageContaining("cannot be a key");
        }
    }
}
