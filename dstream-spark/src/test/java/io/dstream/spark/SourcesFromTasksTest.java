package io.dstream.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.jdbc.Database;
import io.dstream.jdbc.Jdbc;
import io.dstream.jdbc.JdbcLookup;
import io.dstream.kafka.Kafka;
import io.dstream.kafka.StartOffsets;
import io.dstream.testing.db.PostgresServer;
import io.dstream.testing.kafka.KafkaBroker;
import io.dstream.testing.kafka.Topics;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.spark.TaskContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What executors can read by themselves does not go through the driver. */
class SourcesFromTasksTest {
    @RegisterExtension
    static final KafkaBroker BROKER = KafkaBroker.shared();

    @RegisterExtension
    static final PostgresServer POSTGRES = PostgresServer.shared();

    @BeforeAll
    static void makeTable() throws SQLException {
        POSTGRES.clear();
        try (Connection connection = POSTGRES.connect();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("CREATE TABLE customer (id BIGINT PRIMARY KEY, name VARCHAR(40))");
            statement.executeUpdate("INSERT INTO customer SELECT n, 'customer ' || n FROM generate_series(0, 999) n");
        }
    }

    private static SparkEngine engine() {
        return SparkEngine.on(SharedSpark.get(), 2);
    }

    private static Database database() {
        return Database.at(POSTGRES.url()).user(POSTGRES.user()).password("");
    }

    private static <T> T inATask(T value) {
        assertThat(TaskContext.get()).as("the task that reads").isNotNull();
        return value;
    }

    @Test
    void rangesOfATableAreReadByTasks() {
        try (StreamingContext ssc = Programs.builder(engine()).build()) {
            Batch<Pair<Long, String>> customers = Jdbc.query(
                            database(),
                            "SELECT id, name FROM customer WHERE id >= ? AND id < ? ORDER BY id",
                            row -> inATask(Pair.of(row.getLong(1), row.getString(2))))
                    .ranges(0, 1_000, 3)
                    .read(ssc);
            assertThat(customers.numPartitions()).isEqualTo(3);
            assertThat(customers.collect())
                    .isEqualTo(LongStream.range(0, 1_000)
                            .mapToObj(n -> Pair.of(n, "customer " + n))
                            .toList());
        }
    }

    @Test
    void keysAreLookedUpByTasks() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(Programs.builder(engine()));
                JdbcLookup<Long, String> names = Jdbc.<Long, String>lookup(
                                database(),
                                "SELECT id, name FROM customer WHERE id IN (?)",
                                row -> inATask(row.getLong(1)),
                                row -> row.getString(2))
                        .cached(100, Duration.ofMinutes(1))) {
            TestInput<Pair<Long, String>> orders = driver.input(2);
            TestOutput<Pair<Long, Pair<String, Optional<String>>>> named =
                    driver.collect(orders.stream().transform(names::join));
            for (int batch = 0; batch < 2; batch++) {
                orders.add(Pair.of(7L, "tea"), Pair.of(2_000L, "salt"), Pair.of(8L, "milk"));
                driver.runBatch();
                assertThat(named.last())
                        .containsExactly(
                                Pair.of(7L, Pair.of("tea", Optional.of("customer 7"))),
                                Pair.of(2_000L, Pair.of("salt", Optional.empty())),
                                Pair.of(8L, Pair.of("milk", Optional.of("customer 8"))));
            }
        }
    }

    /** Makes a note of where it is called. */
    public static final class InATask extends StringDeserializer {
        @Override
        public String deserialize(String topic, byte[] data) {
            return inATask(super.deserialize(topic, data));
        }
    }

    @Test
    void rangesOfATopicAreReadByTasks() throws Exception {
        Topics topics = BROKER.topics();
        String topic = topics.topic(3);
        List<String> found = new ArrayList<>();
        try (StreamingTestDriver driver = StreamingTestDriver.create(Programs.builder(engine()))) {
            TestOutput<String> values = driver.collect(driver.context()
                    .from(Kafka.<String, String>direct(BROKER.plain())
                            .keysMadeBy(StringDeserializer::new)
                            .valuesMadeBy(InATask::new)
                            .from(StartOffsets.earliest())
                            .topics(topic))
                    .map(ConsumerRecord::value));
            for (int batch = 0; batch < 3; batch++) {
                for (int partition = 0; partition < 3; partition++) {
                    int from = 100 * (3 * batch + partition);
                    topics.numbers(topic, partition, from, from + 100);
                }
                while (found.size() < 300 * (batch + 1)) {
                    driver.runBatch();
                    found.addAll(values.last());
                }
            }
        }
        assertThat(found)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.range(0, 900).mapToObj(Long::toString).toList());
    }
}
