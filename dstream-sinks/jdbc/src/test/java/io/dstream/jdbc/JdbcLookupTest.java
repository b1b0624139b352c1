package io.dstream.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.PairDStream;
import io.dstream.batch.Pair;
import io.dstream.jdbc.Server.TestDatabase;
import io.dstream.testing.Await;
import io.dstream.testing.LogLines;
import io.dstream.testing.Proxy;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams that are joined with tables. */
class JdbcLookupTest {
    private final AtomicInteger rowsRead = new AtomicInteger();

    private JdbcLookup<Long, String> names(Database database) {
        return Jdbc.lookup(
                database,
                "SELECT id, name FROM customer WHERE id IN (?) AND name <> 'secret'",
                row -> {
                    rowsRead.incrementAndGet();
                    return row.getLong(1);
                },
                row -> row.getString(2));
    }

    @ParameterizedTest
    @EnumSource
    void eachRecordMeetsItsRow(Server server) throws Exception {
        TestDatabase db = Customers.in(server, 1500);
        try (JdbcLookup<Long, String> names = names(db.database());
                StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            TestInput<Pair<Long, Integer>> in = driver.input(3);
            TestOutput<Pair<Long, Pair<Integer, Optional<String>>>> out =
                    driver.collect(PairDStream.of(in.stream().transform(names::join)));
            in.addAll(LongStream.range(0, 4000)
                    .mapToObj(n -> Pair.of(n % 2000, (int) n))
                    .toList());
            driver.runBatch();
            assertThat(out.last()).hasSize(4000).allSatisfy(joined -> assertThat(
                            joined.value().value())
                    .isEqualTo(joined.key() < 1500 ? Optional.of("customer " + joined.key()) : Optional.empty()));
            assertThat(out.last().stream().map(joined -> joined.value().key()))
                    .isEqualTo(LongStream.range(0, 4000).mapToObj(n -> (int) n).toList());
        }
    }

    @Test
    void whatIsRememberedIsNotAskedAgainHitOrMiss() throws Exception {
        TestDatabase db = Customers.in(Server.H2, 3);
        try (JdbcLookup<Long, String> names = names(db.database()).cached(100, Duration.ofHours(1))) {
            assertThat(names.find(1L)).contains("customer 1");
            assertThat(names.find(7L)).isEmpty();
            db.run("INSERT INTO customer VALUES (7, 'late')", "UPDATE customer SET name = 'new' WHERE id = 1");
            assertThat(names.find(1L)).contains("customer 1");
            assertThat(names.find(7L)).isEmpty();
            assertThat(rowsRead).hasValue(1);
        }
        try (JdbcLookup<Long, String> names = names(db.database())) {
            assertThat(names.find(7L)).contains("late");
        }
    }

    @Test
    void aLostConnectionIsReplacedAndADeadDatabaseWaitedFor() throws Exception {
        TestDatabase db = Customers.in(Server.POSTGRESQL, 10);
        try (Proxy proxy = new Proxy(Server.POSTGRESQL.port());
                LogLines log = new LogLines("io.dstream.jdbc");
                JdbcLookup<Long, String> names =
                        names(db.through(proxy.port()).connectTimeout(Duration.ofMillis(500)))) {
            assertThat(names.find(1L)).contains("customer 1");
            proxy.cut();
            assertThat(names.find(2L)).contains("customer 2");
            proxy.down();
            CompletableFuture<Optional<String>> third = CompletableFuture.supplyAsync(() -> names.find(3L));
            Await.until("it has been tried", () -> log.has("lookup: a query failed, and is retried"));
            proxy.up();
            assertThat(third.get(30, TimeUnit.SECONDS)).contains("customer 3");
        }
    }

    @Test
    void whatCannotWorkIsSaid() throws Exception {
        TestDatabase db = Customers.in(Server.H2, 3);
        for (String sql : List.of("SELECT 1", "SELECT 1 WHERE a IN (?) AND b IN (?)", "SELECT 1 WHERE a IN (?, ?)")) {
            assertThatThrownBy(() -> Jdbc.lookup(db.database(), sql, row -> 1, row -> 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("IN (?)");
        }
        try (JdbcLookup<Long, String> lookup = Jdbc.lookup(
                db.database(), "SELECT id FROM clients WHERE id IN (?)", row -> row.getLong(1), row -> "")) {
            assertThatThrownBy(() -> lookup.find(1L))
                    .isInstanceOf(JdbcException.class)
                    .hasMessageContainingAll("SELECT id FROM clients", "Make the table");
        }
        try (JdbcLookup<Long, String> lookup = Jdbc.<Long, String>lookup(
                db.database(),
                "SELECT 1, 'a' UNION ALL SELECT id, name FROM customer WHERE id IN (?)",
                row -> row.getLong(1),
                row -> row.getString(2))) {
            assertThatThrownBy(() -> lookup.find(1L)).hasMessageContaining("two rows have the same key");
        }
        try (JdbcLookup<Integer, String> lookup = Jdbc.<Integer, String>lookup(
                db.database(),
                "SELECT id, name FROM customer WHERE id IN (?)",
                row -> row.getInt(1),
                row -> row.getString(2))) {
            assertThat(lookup.find(1)).contains("customer 1");
        }
        try (JdbcLookup<Number, String> lookup = Jdbc.<Number, String>lookup(
                db.database(),
                "SELECT id, name FROM customer WHERE id IN (?)",
                row -> row.getInt(1),
                row -> row.getString(2))) {
            assertThatThrownBy(() -> lookup.find(1L)).hasMessageContaining("keys are of java.lang.Long");
        }
    }
}
