package io.dstream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.testing.Await;
import io.dstream.testing.kafka.KafkaBroker;
import io.dstream.testing.kafka.Topics;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Topics with offsets that hold no record: transactions, and compaction. */
class GapsTest {
    @RegisterExtension
    static final KafkaBroker BROKER = KafkaBroker.shared();

    private static final Topics TOPICS = BROKER.topics();

    @TempDir
    Path checkpoint;

    private static KafkaSource<String, String> of(String topic) {
        return Run.source(BROKER.plain()).topics(topic).from(StartOffsets.earliest());
    }

    /** Offsets 0, 1 committed, 2 a marker, 3, 4 aborted, 5 a marker, 6 committed, 7 a marker, 8, 9 aborted, 10. */
    private static void transactions(String topic) throws Exception {
        try (KafkaProducer<String, String> producer = TOPICS.producer(Map.of("transactional.id", topic))) {
            producer.initTransactions();
            transaction(producer, topic, true, "a", "b");
            transaction(producer, topic, false, "x", "y");
            transaction(producer, topic, true, "c");
            transaction(producer, topic, false, "z", "z");
        }
    }

    private static void transaction(
            KafkaProducer<String, String> producer, String topic, boolean commit, String... values) throws Exception {
        producer.beginTransaction();
        for (String value : values) {
            producer.send(new ProducerRecord<>(topic, 0, "k", value)).get();
        }
        if (commit) {
            producer.commitTransaction();
        } else {
            producer.abortTransaction();
        }
    }

    @Test
    void givesOnlyWhatWasCommittedAndTheRangesCoverTheRest() throws Exception {
        String topic = TOPICS.topic(1);
        transactions(topic);
        try (Run run = Run.of(of(topic))) {
            Await.until("all offsets are in ranges", () -> {
                run.batch();
                return "11".equals(run.positions().get(topic + "-0"));
            });
            assertThat(run.values()).containsExactly("a", "b", "c");
        }
    }

    @Test
    void givesTheRestTooIfAsked() throws Exception {
        String topic = TOPICS.topic(1);
        transactions(topic);
        try (Run run = Run.of(of(topic).readUncommitted())) {
            assertThat(run.until(7)).containsExactly("a", "b", "x", "y", "c", "z", "z");
        }
        var properties = BROKER.plain();
        properties.put("isolation.level", "read_uncommitted");
        try (Run run = Run.of(Run.source(properties).topics(topic).from(StartOffsets.earliest()))) {
            run.until(7);
        }
    }

    @Test
    void waitsForATransactionToEnd() throws Exception {
        String topic = TOPICS.topic(1);
        try (KafkaProducer<String, String> producer = TOPICS.producer(Map.of("transactional.id", topic));
                Run run = Run.of(of(topic))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, 0, "k", "a")).get();
            run.driver.runBatches(5);
            assertThat(run.values()).isEmpty();
            producer.commitTransaction();
            assertThat(run.until(1)).containsExactly("a");
        }
    }

    @Test
    void aPlannedRangeWithGapsIsReadAgain() throws Exception {
        String topic = TOPICS.topic(1);
        transactions(topic);
        List<ConsumerRecord<String, String>> failed;
        try (Run run = Run.of(of(topic), checkpoint).failing()) {
            assertThatThrownBy(() -> run.until(1)).hasMessageContaining("the sink fails");
            failed = run.records();
        }
        try (Run run = Run.of(of(topic), checkpoint)) {
            run.until(3);
            assertThat(run.values().subList(0, failed.size()))
                    .isEqualTo(failed.stream().map(ConsumerRecord::value).toList());
            assertThat(run.values()).containsExactly("a", "b", "c");
        }
    }

    @Test
    void compactedTopicsAreReadOnce() throws Exception {
        String topic = TOPICS.topic(
                1,
                Map.of(
                        "cleanup.policy", "compact",
                        "segment.ms", "1000",
                        "min.cleanable.dirty.ratio", "0.0001",
                        "min.compaction.lag.ms", "0"));
        long time = System.currentTimeMillis() - 1_000_000;
        for (int n = 0; n < 40; n++) { // a segment each, for their times
            TOPICS.send(new ProducerRecord<>(topic, 0, time + n * 10_000L, "k" + n % 4, "v" + n));
        }
        Await.until("it is compacted", () -> TOPICS.records(topic).size() < 12);
        List<String> left = TOPICS.committed(topic);
        try (Run run = Run.of(of(topic))) {
            Await.until("all offsets are in ranges", () -> {
                run.batch();
                return "40".equals(run.positions().get(topic + "-0"));
            });
            assertThat(run.values()).isEqualTo(left);
            assertThat(run.values()).contains("v36", "v37", "v38", "v39");
        }
    }
}
