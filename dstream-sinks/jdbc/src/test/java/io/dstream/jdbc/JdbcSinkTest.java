package io.dstream.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.dstream.batch.Pair;
import io.dstream.jdbc.Server.TestDatabase;
import io.dstream.jdbc.internal.write.StableHash;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.SinkFencedException;
import io.dstream.sink.TransactionalSink.Committed;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What sinks write, on each database. */
class JdbcSinkTest {

    private static JdbcSink<Pair<String, Long>> counts(Database database) {
        return Jdbc.<Pair<String, Long>>upsert(database, "word_counts")
                .key("word", Pair::key)
                .column("n", Pair::value);
    }

    private static TestDatabase withCounts(Server server) throws Exception {
        TestDatabase db = server.empty();
        db.run("CREATE TABLE word_counts (word VARCHAR(100) NOT NULL PRIMARY KEY, n BIGINT)");
        return db;
    }

    private static TestDatabase withEvents(Server server) throws Exception {
        TestDatabase db = server.empty();
        db.run("CREATE TABLE events (id BIGINT, note VARCHAR(100))");
        return db;
    }

    private static JdbcSink<Long> events(Database database) {
        return Jdbc.<Long>insert(database, "events").column("id", n -> n).column("note", n -> "note " + n);
    }

    @ParameterizedTest
    @EnumSource
    void upsertMakesRowsAndChangesThem(Server server) throws Exception {
        TestDatabase db = withCounts(server);
        try (SinkRun<Pair<String, Long>> run = new SinkRun<>(counts(db.database()))) {
            run.write(1, List.of(Pair.of("a", 1L), Pair.of("b", 1L)));
            run.write(2, List.of(Pair.of("b", 2L), Pair.of("it's; --", 3L)));
        }
        assertThat(db.rows("SELECT word, n FROM word_counts ORDER BY word"))
                .containsExactly("a 1", "b 2", "it's; -- 3");
    }

    @ParameterizedTest
    @EnumSource
    void ofRecordsWithTheSameKeyTheLastCounts(Server server) throws Exception {
        TestDatabase db = withCounts(server);
        try (SinkRun<Pair<String, Long>> run = new SinkRun<>(counts(db.database()))) {
            run.write(1, List.of(Pair.of("a", 1L), Pair.of("b", 7L), Pair.of("a", 2L), Pair.of("a", 3L)));
        }
        assertThat(db.rows("SELECT word, n FROM word_counts ORDER BY word")).containsExactly("a 3", "b 7");
    }

    @ParameterizedTest
    @EnumSource
    void upsertOfNothingButKeysMakesEachOnce(Server server) throws Exception {
        TestDatabase db = server.empty();
        db.run("CREATE TABLE seen (born INTEGER NOT NULL, word VARCHAR(100) NOT NULL, PRIMARY KEY (born, word))");
        JdbcSink<String> seen = Jdbc.<String>upsert(db.database(), "seen")
                .key("born", word -> 1)
                .key("word", word -> word);
        try (SinkRun<String> run = new SinkRun<>(seen)) {
            run.write(1, List.of("a", "b", "a"));
            run.write(2, List.of("b", "c"));
        }
        assertThat(db.rows("SELECT born, word FROM seen ORDER BY word")).containsExactly("1 a", "1 b", "1 c");
    }

    @ParameterizedTest
    @EnumSource
    void insertSendsManyRowsAtATime(Server server) throws Exception {
        TestDatabase db = withEvents(server);
        List<Long> ids = LongStream.range(0, 2500).boxed().toList();
        try (SinkRun<Long> run = new SinkRun<>(events(db.database()).batchSize(700))) {
            run.write(1, ids);
        }
        assertThat(db.rows("SELECT id FROM events ORDER BY id"))
                .isEqualTo(ids.stream().map(String::valueOf).toList());
    }

    @ParameterizedTest
    @EnumSource
    void executeRunsAStatementForEachRecordInItsOrder(Server server) throws Exception {
        TestDatabase db = withCounts(server);
        db.run("INSERT INTO word_counts VALUES ('a', 10)");
        JdbcSink<Long> moves = Jdbc.<Long>execute(
                        db.database(), "UPDATE word_counts SET n = n * 2 + ? WHERE word = ?", n -> n, n -> "a")
                .ledger("moves");
        try (SinkRun<Long> run = new SinkRun<>(moves)) {
            run.write(1, List.of(1L, 5L));
        }
        assertThat(db.rows("SELECT n FROM word_counts")).containsExactly("47");
    }

    @ParameterizedTest
    @EnumSource
    void aBatchThatIsThereIsNotWrittenAgain(Server server) throws Exception {
        TestDatabase db = withEvents(server);
        try (SinkRun<Long> run = new SinkRun<>(events(db.database()))) {
            assertThat(run.sink.lastCommitted()).isEmpty();
            run.write(1, List.of(1L));
            run.write(1, List.of(1L));
            run.write(2, List.of(2L));
        }
        try (SinkRun<Long> run = new SinkRun<>(events(db.database()))) {
            assertThat(run.sink.lastCommitted()).contains(new Committed(2, "digest-2"));
            run.write(1, List.of(1L));
            run.write(2, List.of(2L));
            run.write(3, List.of());
            run.write(4, List.of(4L));
        }
        assertThat(db.rows("SELECT id FROM events ORDER BY id")).containsExactly("1", "2", "4");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsPreparedIsNotSeenAndCanBeDropped(Server server) throws Exception {
        TestDatabase db = withEvents(server);
        try (SinkRun<Long> run = new SinkRun<>(events(db.database()))) {
            run.prepare(1, List.of(1L));
            assertThat(db.number("SELECT COUNT(*) FROM events")).isZero();
            run.sink.abort(SinkRun.info(1));
            run.write(2, List.of(2L));
        }
        assertThat(db.rows("SELECT id FROM events")).containsExactly("2");
    }

    @ParameterizedTest
    @EnumSource
    void whoeverWasTakenOverIsRefused(Server server) throws Exception {
        TestDatabase db = withEvents(server);
        try (SinkRun<Long> old = new SinkRun<>(events(db.database()))) {
            old.write(1, List.of(1L));
            old.prepare(2, List.of(2L));
            try (SinkRun<Long> other = new SinkRun<>(events(db.database()))) {
                assertThatThrownBy(() -> old.sink.commit(SinkRun.info(2)))
                        .isInstanceOf(SinkFencedException.class)
                        .hasMessageContainingAll("out: batch 2", "has taken over", "ledger(name)");
                other.write(2, List.of(2L));
            }
            assertThatThrownBy(() -> old.write(3, List.of(3L))).hasMessageContaining("taken over");
        }
        assertThat(db.rows("SELECT id FROM events ORDER BY id")).containsExactly("1", "2");
    }

    @ParameterizedTest
    @EnumSource
    void anotherBatchOfTheSameNumberIsRefused(Server server) throws Exception {
        TestDatabase db = withEvents(server);
        try (SinkRun<Long> run = new SinkRun<>(events(db.database()))) {
            run.write(1, List.of(1L));
            run.prepare(1, List.of(2L));
            assertThatThrownBy(() -> run.sink.commit(new BatchInfo(1, Instant.EPOCH, false, "another", List.of())))
                    .isInstanceOf(JdbcException.class)
                    .hasMessageContainingAll("digest-1 instead of another", "restore the one that does");
        }
        assertThat(db.rows("SELECT id FROM events")).containsExactly("1");
    }

    @ParameterizedTest
    @EnumSource
    void sinksWithNamesOfTheirOwnDoNotFenceEachOther(Server server) throws Exception {
        TestDatabase db = withEvents(server);
        try (SinkRun<Long> one = new SinkRun<>(events(db.database()).ledger("one"));
                SinkRun<Long> other = new SinkRun<>(events(db.database()).ledger("One"))) {
            one.write(1, List.of(1L));
            other.write(1, List.of(2L));
            one.write(2, List.of(3L));
        }
        assertThat(db.number("SELECT SUM(id) FROM events")).isEqualTo(6);
        assertThat(db.rows("SELECT batch FROM dstream_ledger ORDER BY batch")).containsExactly("1", "2");
    }

    @ParameterizedTest
    @EnumSource
    void programsThatStartAtTheSameTimeMakeOneLedger(Server server) throws Exception {
        TestDatabase db = withEvents(server);
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Callable<Object>> starts = IntStream.range(0, 6)
                    .<Callable<Object>>mapToObj(n -> () -> {
                        try (SinkRun<Long> run =
                                new SinkRun<>(events(db.database()).ledger("stream " + n / 2))) {
                            return run.sink.lastCommitted();
                        }
                    })
                    .toList();
            for (Future<Object> start : threads.invokeAll(starts)) {
                start.get();
            }
        } finally {
            threads.shutdown();
        }
        assertThat(db.rows("SELECT stream, epoch FROM dstream_ledger ORDER BY stream"))
                .containsExactly("stream 0 2", "stream 1 2", "stream 2 2");
    }

    @Test
    void connectionsMayComeFromADataSource() throws Exception {
        TestDatabase db = withEvents(Server.H2);
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl(db.url());
            pool.setMaximumPoolSize(2);
            try (SinkRun<Long> run = new SinkRun<>(events(Database.of(pool)).parallel(4, n -> n))) {
                run.write(1, List.of(1L, 2L, 3L, 4L, 5L));
            }
            assertThat(pool.isClosed()).isFalse();
            try (Connection connection = pool.getConnection()) {
                assertThat(connection.getAutoCommit()).as("as the pool has it").isTrue();
            }
        }
        assertThat(db.number("SELECT SUM(id) FROM events")).isEqualTo(15);
    }

    // ---- parallel transactions ----

    @ParameterizedTest
    @EnumSource
    void parallelTransactionsWriteEachRecordOnce(Server server) throws Exception {
        TestDatabase db = withEvents(server);
        List<Long> ids = LongStream.range(0, 1000).boxed().toList();
        try (SinkRun<Long> run = new SinkRun<>(events(db.database()).parallel(4, n -> n))) {
            run.write(1, ids);
            run.write(1, ids);
        }
        assertThat(db.number("SELECT COUNT(*) FROM events")).isEqualTo(1000);
        assertThat(db.rows("SELECT part, parts, batch FROM dstream_ledger ORDER BY part"))
                .containsExactly("0 4 1", "1 4 1", "2 4 1", "3 4 1");
    }

    @ParameterizedTest
    @EnumSource
    void aBatchThatIsHalfThereIsCompletedAndItsNumberOfTransactionsCannotChange(Server server) throws Exception {
        TestDatabase db = withEvents(server);
        List<Long> ids = LongStream.range(0, 100).boxed().toList();
        try (SinkRun<Long> run = new SinkRun<>(events(db.database()).parallel(3, n -> n))) {
            run.write(1, ids);
        }
        long ofOnePart =
                LongStream.range(0, 100).filter(n -> StableHash.part(n, 3) == 1).count();
        for (long id = 0; id < 100; id++) {
            if (StableHash.part(id, 3) == 1) {
                db.run("DELETE FROM events WHERE id = " + id);
            }
        }
        db.run("UPDATE dstream_ledger SET batch = 0, digest = '' WHERE part = 1"); // as if that had not come through
        assertThat(db.number("SELECT COUNT(*) FROM events")).isEqualTo(100 - ofOnePart);

        assertThatThrownBy(() -> new SinkRun<>(events(db.database()).parallel(2, n -> n)))
                .isInstanceOf(JdbcException.class)
                .hasMessageContainingAll("batch 1", "half written", "parallel(3, ..)", "change to 2 afterwards");
        try (SinkRun<Long> run = new SinkRun<>(events(db.database()).parallel(3, n -> n))) {
            assertThat(run.sink.lastCommitted()).contains(new Committed(1, "digest-1"));
            run.write(1, ids);
        }
        assertThat(db.number("SELECT COUNT(DISTINCT id) FROM events")).isEqualTo(100);
        assertThat(db.number("SELECT COUNT(*) FROM events")).isEqualTo(100);
    }

    @ParameterizedTest
    @EnumSource
    void theNumberOfTransactionsMayChangeBetweenBatches(Server server) throws Exception {
        TestDatabase db = withEvents(server);
        int parts = 3;
        for (long id = 1; id <= 5; id++) {
            long batch = id;
            List<Long> ids =
                    LongStream.range(0, 50).mapToObj(n -> batch * 100 + n).toList();
            try (SinkRun<Long> run = new SinkRun<>(events(db.database()).parallel(parts, n -> n))) {
                run.write(id, ids);
            }
            parts = 1 + (int) (id * 5 % 4);
            try (SinkRun<Long> run = new SinkRun<>(events(db.database()).parallel(parts, n -> n))) {
                run.write(id, ids);
            }
        }
        assertThat(db.number("SELECT COUNT(*) FROM events")).isEqualTo(250);
        assertThat(db.number("SELECT COUNT(DISTINCT id) FROM events")).isEqualTo(250);
    }

    // ---- without a checkpoint directory ----

    @ParameterizedTest
    @EnumSource
    void withoutCheckpointNumbersBeginAnewWithEachStart(Server server) throws Exception {
        TestDatabase db = withEvents(server);
        for (long run = 0; run < 3; run++) {
            try (SinkRun<Long> sink = new SinkRun<>(events(db.database()))) {
                assertThat(sink.sink.lastCommitted()).isEmpty();
                sink.writeWithoutCheckpoint(1, List.of(run * 10 + 1));
                sink.writeWithoutCheckpoint(2, List.of(run * 10 + 2));
                sink.writeWithoutCheckpoint(2, List.of(run * 10 + 2));
            }
        }
        assertThat(db.rows("SELECT id FROM events ORDER BY id")).containsExactly("1", "2", "11", "12", "21", "22");
    }

    // ---- values ----

    private enum Color {
        RED
    }

    @ParameterizedTest
    @EnumSource
    void valuesAreConvertedToWhatTheColumnsHold(Server server) throws Exception {
        TestDatabase db = server.empty();
        db.run(
                "CREATE TABLE v (id INTEGER NOT NULL PRIMARY KEY, t VARCHAR(50), i INTEGER, l BIGINT, d DOUBLE PRECISION,"
                        + " m NUMERIC(30,3), b " + server.bytes + ", o BOOLEAN, at " + server.instant
                        + ", local_at TIMESTAMP NULL, born DATE, u " + server.uuid
                        + ", e VARCHAR(10), gone INTEGER)");
        Instant at = Instant.parse("2025-07-08T09:10:11.123456Z");
        UUID uuid = UUID.fromString("0b1a5c2e-3f4d-4e5f-8a9b-0c1d2e3f4a5b");
        JdbcSink<Integer> sink = Jdbc.<Integer>upsert(db.database(), "v")
                .key("id", n -> n)
                .column("t", n -> "ä€𝄞")
                .column("i", n -> (short) 7)
                .column("l", n -> Optional.of(1L << 40))
                .column("d", n -> 1.5f)
                .column("m", n -> n == 1 ? new BigDecimal("12345678901234567.125") : BigInteger.TEN)
                .column("b", n -> new byte[] {0, 1, -1})
                .column("o", n -> true)
                .column("at", n -> at)
                .column("local_at", n -> LocalDateTime.of(2025, 7, 8, 9, 10, 11))
                .column("born", n -> LocalDate.of(2025, 2, 28))
                .column("u", n -> uuid)
                .column("e", n -> Color.RED)
                .column("gone", n -> n == 1 ? null : Optional.empty());
        try (SinkRun<Integer> run = new SinkRun<>(sink)) {
            run.write(1, List.of(1, 2));
        }
        assertThat(db.rows("SELECT t, i, l, d, u, e FROM v"))
                .containsOnly("ä€𝄞 7 " + (1L << 40) + " 1.5 " + uuid + " RED");
        assertThat(db.number("SELECT COUNT(*) FROM v WHERE gone IS NULL")).isEqualTo(2);
        assertThat(db.rows("SELECT m FROM v WHERE id = 1").get(0)).startsWith("1234567890123456");
        assertThat(db.number("SELECT COUNT(*) FROM v WHERE o")).isEqualTo(2);
        try (var connection = db.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT b, at, local_at, born FROM v")) {
            assertThat(rows.next()).isTrue();
            assertThat(Arrays.equals(rows.getBytes(1), new byte[] {0, 1, -1})).isTrue();
            if (server == Server.SQLITE) {
                assertThat(rows.getString(2)).isEqualTo("2025-07-08T09:10:11.123456000Z");
                assertThat(rows.getString(3)).isEqualTo("2025-07-08T09:10:11.000000000");
                assertThat(rows.getString(4)).isEqualTo("2025-02-28");
            } else {
                assertThat(rows.getString(3)).startsWith("2025-07-08 09:10:11");
                assertThat(rows.getObject(4, LocalDate.class)).isEqualTo(LocalDate.of(2025, 2, 28));
            }
        }
        switch (server) {
            case POSTGRESQL ->
                assertThat(db.number("SELECT COUNT(*) FROM v WHERE at = '" + at + "'"))
                        .isEqualTo(2);
            case MARIADB -> {
                try (var connection = db.connect();
                        var statement = connection.createStatement()) {
                    statement.executeUpdate("SET time_zone = '+00:00'");
                    try (var rows = statement.executeQuery("SELECT CAST(at AS CHAR) FROM v")) {
                        assertThat(rows.next()).isTrue();
                        assertThat(rows.getString(1)).isEqualTo("2025-07-08 09:10:11.123456");
                    }
                }
            }
            case H2 ->
                assertThat(db.number("SELECT COUNT(*) FROM v WHERE at = TIMESTAMP WITH TIME ZONE '2025-07-08"
                                + " 09:10:11.123456+00:00'"))
                        .isEqualTo(2);
            case SQLITE -> {}
        }
    }

    @ParameterizedTest
    @EnumSource
    void namesAreTheDatabasesUnlessTheyAreQuoted(Server server) throws Exception {
        TestDatabase db = server.empty();
        String quote = server == Server.MARIADB ? "`" : "\"";
        db.run("CREATE TABLE " + quote + "Odd table" + quote + " (" + quote + "order" + quote
                + " INTEGER NOT NULL PRIMARY KEY, Plain INTEGER)");
        JdbcSink<Integer> sink = Jdbc.<Integer>upsert(db.database(), "\"Odd table\"")
                .key("\"order\"", n -> n)
                .column("PLAIN", n -> n);
        try (SinkRun<Integer> run = new SinkRun<>(sink)) {
            run.write(1, List.of(1));
        }
        assertThat(db.rows("SELECT plain FROM " + quote + "Odd table" + quote)).containsExactly("1");
    }
}
