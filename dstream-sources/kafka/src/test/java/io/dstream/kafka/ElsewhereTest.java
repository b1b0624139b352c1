package io.dstream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.source.BackPressure;
import io.dstream.testing.Await;
import io.dstream.testing.LogLines;
import io.dstream.testing.kafka.KafkaBroker;
import io.dstream.testing.kafka.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** With an engine that reads in other processes: these are sent ranges, and this one fetches nothing. */
class ElsewhereTest {
    @RegisterExtension
    static final KafkaBroker BROKER = KafkaBroker.shared();

    private static final Topics TOPICS = BROKER.topics();

    private static KafkaSource<String, String> source(Properties properties) {
        return Kafka.<String, String>direct(properties)
                .keysMadeBy(StringDeserializer::new)
                .valuesMadeBy(StringDeserializer::new)
                .discoverEvery(Duration.ofMillis(50))
                .from(StartOffsets.earliest())
                .connectTimeout(Duration.ofSeconds(5));
    }

    private static Elsewhere<ConsumerRecord<String, String>> elsewhere(String topic) {
        return new Elsewhere<>(source(BROKER.plain()).topics(topic));
    }

    private static List<String> numbers(int from, int until) {
        return IntStream.range(from, until).mapToObj(Integer::toString).toList();
    }

    @Test
    void batchesEndWhereThePartitionsEnd() throws Exception {
        String topic = TOPICS.topic(1);
        TOPICS.numbers(topic, 0, 0, 1_000);
        Elsewhere<ConsumerRecord<String, String>> elsewhere = elsewhere(topic);
        try (Run run = Run.of(elsewhere)) {
            assertThat(run.until(1_000)).isEqualTo(numbers(0, 1_000));
            assertThat(elsewhere.sent).hasSize(1);
            assertThat(run.positions()).containsEntry(topic + "-0", "1000");
            TOPICS.numbers(topic, 0, 1_000, 1_010);
            assertThat(run.until(1_010)).isEqualTo(numbers(0, 1_010));
        }
    }

    @Test
    void backPressureLimitsOffsets() throws Exception {
        String topic = TOPICS.topic(1);
        TOPICS.numbers(topic, 0, 0, 40);
        try (Run run = Run.of(
                elsewhere(topic),
                builder -> builder.backPressure(BackPressure.none().withMaxRate(30)))) {
            run.until(1);
            TOPICS.numbers(topic, 0, 40, 100); // behind what is left of those before
            assertThat(run.until(100)).isEqualTo(numbers(0, 100));
            assertThat(run.batches.values())
                    .allSatisfy(batch -> assertThat(batch).hasSizeLessThanOrEqualTo(30));
        }
    }

    @Test
    void openTransactionsAreWaitedFor() throws Exception {
        String topic = TOPICS.topic(1);
        try (KafkaProducer<String, String> producer = TOPICS.producer(Map.of("transactional.id", topic));
                Run run = Run.of(elsewhere(topic))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, 0, "k", "a")).get();
            for (int i = 0; i < 5; i++) {
                run.batch();
            }
            assertThat(run.values()).isEmpty();
            producer.commitTransaction();
            assertThat(run.until(1)).containsExactly("a");
        }
    }

    @Test
    void aPlannedBatchIsReadAgainAfterARestart(@TempDir Path checkpoint) throws Exception {
        String topic = TOPICS.topic(2);
        TOPICS.numbers(topic, 0, 0, 10);
        TOPICS.numbers(topic, 1, 10, 20);
        List<String> first;
        try (Run run = Run.of(elsewhere(topic), checkpoint).failing()) {
            assertThatThrownBy(() -> run.until(1)).hasMessageContaining("the sink fails");
            first = run.values();
        }
        assertThat(first).isNotEmpty();
        try (Run run = Run.of(elsewhere(topic), checkpoint)) {
            assertThat(run.until(20))
                    .containsExactlyInAnyOrderElementsOf(numbers(0, 20))
                    .startsWith(first.toArray(new String[0]));
        }
    }

    @Test
    void aGracefulStopReadsWhatIsThere() throws Exception {
        String topic = TOPICS.topic(1);
        TOPICS.numbers(topic, 0, 0, 10);
        try (Run run = Run.of(elsewhere(topic))) {
            run.until(10);
            run.driver.context().stopGracefully(Await.DEADLINE);
            assertThat(run.values()).hasSize(10);
        }
    }

    @Test
    void whatCannotBeSentIsReadHereAndThatIsSaid() throws Exception {
        String topic = TOPICS.topic(1);
        TOPICS.send(topic, 0, "a");
        Elsewhere<ConsumerRecord<String, String>> elsewhere = new Elsewhere<>(source(BROKER.plain())
                .topics(topic)
                .keysMadeBy(StringDeserializer::new)
                .values(new StringDeserializer()));
        try (LogLines log = new LogLines();
                Run run = Run.of(elsewhere)) {
            assertThat(run.until(1)).containsExactly("a");
            assertThat(elsewhere.sent).isEmpty();
            assertThat(log.has("NotSerializableException: " + StringDeserializer.class.getName()))
                    .isTrue();
            assertThat(log.has("valuesMadeBy")).isTrue();
        }
    }

    /** Passwords are sent, and told nobody. */
    @Test
    void aSecretIsSentAndNotShown() throws Exception {
        String topic = TOPICS.topic(1);
        TOPICS.send(topic, 0, "a", "b");
        Elsewhere<ConsumerRecord<String, String>> elsewhere =
                new Elsewhere<>(source(BROKER.sasl("alice", "alice-secret")).topics(topic));
        try (LogLines log = new LogLines();
                Run run = Run.of(elsewhere)) {
            assertThat(run.until(2)).containsExactly("a", "b");
            var sent = Elsewhere.copy(elsewhere.sent.get(0));
            assertThat(sent.toString() + sent.open() + log.lines()).doesNotContain("alice-secret");
        }
    }
}
