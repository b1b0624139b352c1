package io.dstream.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.jdbc.Database;
import io.dstream.jdbc.Jdbc;
import io.dstream.jdbc.JdbcLookup;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The code that the page on databases shows. */
@Timeout(60)
class JdbcTest {
    private record Event(long id, Instant at) {}

    private record Move(long account, long amount) {}

    @TempDir
    Path folder;

    private String url() {
        return "jdbc:h2:file:" + folder.resolve("db") + ";DB_CLOSE_DELAY=0";
    }

    private List<String> rows(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement()) {
            List<String> all = new ArrayList<>();
            if (statement.execute(sql)) {
                try (ResultSet rows = statement.getResultSet()) {
                    while (rows.next()) {
                        all.add(rows.getString(1) + " " + rows.getString(2));
                    }
                }
            }
            return all;
        }
    }

    @Test
    void databasesAreSaidOnce() {
        String secret = "secret";
        // snippet: jdbc-database
        Database db =
                Database.at("jdbc:postgresql://localhost/shop").user("shop").password(secret);
        // end
        assertThat(db).hasToString("jdbc:postgresql://localhost");
    }

    @Test
    void batchesAreWrittenOnceAcrossRestarts() throws Exception {
        rows("CREATE TABLE word_counts (word VARCHAR(100) PRIMARY KEY, n BIGINT)");
        rows("CREATE TABLE events (id BIGINT, at TIMESTAMP WITH TIME ZONE)");
        rows("CREATE TABLE account (id BIGINT PRIMARY KEY, balance BIGINT)");
        rows("INSERT INTO account VALUES (1, 100)");
        for (int run = 0; run < 2; run++) {
            Database db = Database.at(url());
            StreamingContext.Builder builder = StreamingContext.builder()
                    .batchInterval(Duration.ofSeconds(1))
                    .checkpointDir(folder.resolve("checkpoint"));
            try (StreamingTestDriver driver = StreamingTestDriver.create(builder)) {
                TestInput<String> in = driver.input();
                DStream<String> words = in.stream().named("words");
                PairDStream<String, Long> counts =
                        words.mapToPair(word -> Pair.of(word, 1L)).reduceByKey(Long::sum);
                DStream<Event> events = words.map(word -> new Event(word.length(), Instant.EPOCH));
                DStream<Move> moves = words.map(word -> new Move(1, 5));
                // snippet: jdbc-sinks
                counts.to(Jdbc.<Pair<String, Long>>upsert(db, "word_counts")
                        .key("word", Pair::key)
                        .column("n", Pair::value));

                events.to(
                        Jdbc.<Event>insert(db, "events").column("id", Event::id).column("at", Event::at));

                moves.to(Jdbc.<Move>execute(
                                db,
                                "UPDATE account SET balance = balance + ? WHERE id = ?",
                                Move::amount,
                                Move::account)
                        .ledger("moves"));
                // end
                in.add("a", "b", "a");
                driver.runBatch();
            }
        }
        assertThat(rows("SELECT word, n FROM word_counts ORDER BY word")).containsExactly("a 2", "b 1");
        assertThat(rows("SELECT id, COUNT(*) FROM events GROUP BY id")).containsExactly("1 6");
        assertThat(rows("SELECT id, balance FROM account")).containsExactly("1 130");
    }

    @Test
    void parallelTransactionsShareABatch() throws Exception {
        rows("CREATE TABLE events (id BIGINT, at TIMESTAMP WITH TIME ZONE)");
        Database db = Database.at(url());
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            TestInput<Event> in = driver.input();
            DStream<Event> events = in.stream();
            // snippet: jdbc-parallel
            events.to(Jdbc.<Event>insert(db, "events")
                    .column("id", Event::id)
                    .column("at", Event::at)
                    .parallel(4, Event::id));
            // end
            in.add(new Event(1, Instant.EPOCH), new Event(2, Instant.EPOCH));
            driver.runBatch();
        }
        assertThat(rows("SELECT COUNT(*), SUM(id) FROM events")).containsExactly("2 3");
    }

    @Test
    void tasksWriteABatch() throws Exception {
        rows("CREATE TABLE events (id BIGINT, at TIMESTAMP WITH TIME ZONE)");
        Database db = Database.at(url());
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            TestInput<Event> in = driver.input();
            DStream<Event> events = in.stream();
            // snippet: jdbc-from-tasks
            events.to(Jdbc.<Event>insert(db, "events")
                    .column("id", Event::id)
                    .column("at", Event::at)
                    .parallel(4, Event::id)
                    .fromTasks());
            // end
            in.add(new Event(1, Instant.EPOCH), new Event(2, Instant.EPOCH));
            driver.runBatch();
        }
        assertThat(rows("SELECT COUNT(*), SUM(id) FROM events")).containsExactly("2 3");
    }

    @Test
    void streamsAreJoinedWithTables() throws Exception {
        rows("CREATE TABLE customer (id BIGINT PRIMARY KEY, name VARCHAR(100))");
        rows("INSERT INTO customer VALUES (1, 'Ada')");
        Database db = Database.at(url());
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            TestInput<Pair<Long, String>> in = driver.input();
            DStream<Pair<Long, String>> orders = in.stream();
            // snippet: jdbc-lookup
            JdbcLookup<Long, String> names = Jdbc.<Long, String>lookup(
                            db,
                            "SELECT id, name FROM customer WHERE id IN (?)",
                            row -> row.getLong(1),
                            row -> row.getString(2))
                    .cached(10_000, Duration.ofMinutes(5));

            DStream<Pair<Long, Pair<String, Optional<String>>>> named = orders.transform(names::join);
            // end
            TestOutput<Pair<Long, Pair<String, Optional<String>>>> out = driver.collect(named);
            in.add(Pair.of(1L, "tea"), Pair.of(2L, "salt"));
            driver.runBatch();
            assertThat(out.last())
                    .containsExactlyInAnyOrder(
                            Pair.of(1L, Pair.of("tea", Optional.of("Ada"))),
                            Pair.of(2L, Pair.of("salt", Optional.empty())));
            names.close();
        }
    }

    @Test
    void aTableIsReadAsABatch() throws Exception {
        rows("CREATE TABLE customer (id BIGINT PRIMARY KEY, name VARCHAR(100))");
        rows("INSERT INTO customer VALUES (1, 'Ada')");
        Database db = Database.at(url());
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            StreamingContext ssc = driver.context();
            TestInput<Pair<Long, String>> in = driver.input();
            PairDStream<Long, String> orders = in.stream().mapToPair(order -> order);
            // snippet: jdbc-query
            PairBatch<Long, String> customers = Jdbc.query(
                            db,
                            "SELECT id, name FROM customer WHERE id >= ? AND id < ?",
                            row -> Pair.of(row.getLong(1), row.getString(2)))
                    .ranges(0, 1_000_000, 8) // eight tasks, of 125,000 ids each
                    .read(ssc)
                    .mapToPair(customer -> customer)
                    .cache();

            PairDStream<Long, Pair<String, String>> named = orders.transformToPair(batch -> batch.join(customers));
            // end
            TestOutput<Pair<Long, Pair<String, String>>> out = driver.collect(named);
            in.add(Pair.of(1L, "tea"), Pair.of(2L, "salt"));
            driver.runBatch();
            assertThat(out.last()).containsExactly(Pair.of(1L, Pair.of("tea", "Ada")));
        }
    }
}
