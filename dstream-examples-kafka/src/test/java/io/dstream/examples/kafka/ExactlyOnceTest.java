package io.dstream.examples.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.testing.Await;
import io.dstream.testing.ChildJvm;
import io.dstream.testing.db.PostgresServer;
import io.dstream.testing.kafka.BrokerCluster;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A program between three brokers and a database, both of which count: brokers are killed and started again, the
 * program is killed again and again, a partition is added, a foreign consumer joins its group; and every record is
 * counted once, in the database and in the topic it is handed on to.
 */
class ExactlyOnceTest {
    @RegisterExtension
    static final PostgresServer POSTGRES = PostgresServer.shared();

    @TempDir
    Path directory;

    @Test
    void aFewKills() throws Exception {
        run(7, 2, 1);
    }

    @Test
    @Tag("endurance")
    void manyKills() throws Exception {
        run(System.nanoTime(), 100, 20);
    }

    @Test
    @Tag("endurance")
    void aMinuteWithoutTheDatabase() throws Exception {
        try (BrokerCluster brokers = BrokerCluster.start(directory)) {
            ChildJvm program = program(brokers);
            try (Feed feed = Feed.start(brokers.addresses(), CountingProgram.IN, 2_000)) {
                program.start();
                try (Connection database = POSTGRES.connect()) {
                    Await.until("some records are counted", Await.LONG, () -> sum(database, "added") > 0);
                }
                POSTGRES.stop();
                try {
                    pause(60_000);
                } finally {
                    POSTGRES.start();
                }
                assertThat(program.isAlive())
                        .withFailMessage(() -> program.output())
                        .isTrue();
                feed.stop();
                try (Connection database = POSTGRES.connect()) {
                    finish(program, brokers.addresses(), database, feed.sent());
                    check(brokers.addresses(), database);
                }
            } finally {
                program.kill();
            }
        }
    }

    private ChildJvm program(BrokerCluster brokers) throws Exception {
        POSTGRES.clear();
        try (Connection database = POSTGRES.connect()) {
            execute(database, "CREATE TABLE added (word VARCHAR(20) PRIMARY KEY, n BIGINT NOT NULL)");
            execute(database, "CREATE TABLE running (word VARCHAR(20) PRIMARY KEY, n BIGINT NOT NULL)");
        }
        brokers.createTopic(CountingProgram.IN, 3);
        brokers.createTopic(CountingProgram.OUT, 3);
        return ChildJvm.of(
                        CountingProgram.class,
                        brokers.addresses(),
                        POSTGRES.url() + "?user=" + POSTGRES.user(),
                        directory.resolve("checkpoint"))
                .heap("256m")
                .log(directory.resolve("program.log"));
    }

    private void run(long seed, int programKills, int brokerKills) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        try (BrokerCluster brokers = BrokerCluster.start(directory);
                Connection database = POSTGRES.connect()) {
            ChildJvm program = program(brokers);
            try (Feed feed = Feed.start(brokers.addresses(), CountingProgram.IN, 2_000)) {
                SplittableRandom forBrokers = random.split();
                CompletableFuture<Void> chaos =
                        CompletableFuture.runAsync(() -> killBrokers(brokers, brokerKills, forBrokers));
                for (int kill = 1; kill <= programKills || !chaos.isDone(); kill++) {
                    killOnce(program, random, seed);
                    if (kill == 1) {
                        brokers.addPartition(CountingProgram.IN, 4);
                    }
                    if (kill == 2) {
                        Topics.joinGroup(brokers.addresses(), CountingProgram.GROUP, CountingProgram.IN);
                    }
                }
                chaos.get(5, TimeUnit.MINUTES);
                feed.stop();
                program.start();
                finish(program, brokers.addresses(), database, feed.sent());
            } finally {
                program.kill();
            }
            check(brokers.addresses(), database);
        }
    }

    /** Lets the program run for some random time and kills it: while it starts, recovers, or is at work. */
    private void killOnce(ChildJvm program, SplittableRandom random, long seed) throws Exception {
        program.start();
        pause(random.nextInt(500, 6_000));
        assertThat(program.isAlive())
                .withFailMessage(() -> "seed " + seed + ": the program ended by itself:\n" + program.output())
                .isTrue();
        program.kill();
    }

    private static void killBrokers(BrokerCluster brokers, int times, SplittableRandom random) {
        try {
            for (int kill = 0; kill < times; kill++) {
                int broker = random.nextInt(3);
                pause(random.nextInt(1_000, 8_000));
                brokers.kill(broker);
                pause(random.nextInt(1_000, 8_000));
                brokers.restart(broker, CountingProgram.IN);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets the program go on until all is counted, in the database and in the topic. */
    private void finish(ChildJvm program, String brokers, Connection database, long sent) throws Exception {
        Await.until(
                "all " + sent + " records are counted",
                Await.LONG,
                () -> sum(database, "added") >= sent,
                program::output);
        Await.until("the running counts are stored", Await.LONG, () -> sum(database, "running") >= sent);
        Await.until(
                "all is handed on",
                Await.LONG,
                () -> Topics.read(brokers, CountingProgram.OUT).size() >= sent);
        program.kill();
    }

    private void check(String brokers, Connection database) throws Exception {
        List<ConsumerRecord<String, String>> in = Topics.read(brokers, CountingProgram.IN);
        Map<String, Long> expected = new HashMap<>();
        in.forEach(record -> expected.merge(record.key(), 1L, Long::sum));

        assertThat(counts(database, "added")).isEqualTo(expected);
        assertThat(counts(database, "running")).isEqualTo(expected);
        assertThat(sortedValues(Topics.read(brokers, CountingProgram.OUT))).isEqualTo(sortedValues(in));
    }

    private static List<String> sortedValues(List<ConsumerRecord<String, String>> records) {
        return records.stream().map(ConsumerRecord::value).sorted().toList();
    }

    private static void execute(Connection database, String sql) throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long sum(Connection database, String table) throws SQLException {
        return counts(database, table).values().stream().mapToLong(n -> n).sum();
    }

    private static Map<String, Long> counts(Connection database, String table) throws SQLException {
        Map<String, Long> counts = new HashMap<>();
        try (Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery("SELECT word, n FROM " + table)) {
            while (rows.next()) {
                counts.put(rows.getString(1), rows.getLong(2));
            }
        }
        return counts;
    }

    private static void pause(int millis) throws InterruptedException {
        var unused = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
    }
}
