package io.dstream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.source.BufferLimits;
import io.dstream.source.OffsetRange;
import io.dstream.source.SourceReader.Backlog;
import io.dstream.testing.Await;
import io.dstream.testing.kafka.KafkaBroker;
import io.dstream.testing.kafka.Topics;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What is in a record: the same as a consumer of Kafka's own gives. */
class RecordsTest {
    private static final Map<String, String> LARGE = Map.of("max.message.bytes", "4000000");

    @RegisterExtension
    static final KafkaBroker BROKER = KafkaBroker.shared();

    private static final Topics TOPICS = BROKER.topics();

    @TempDir
    Path checkpoint;

    private static KafkaSource<String, String> of(String topic) {
        return Run.source(BROKER.plain()).topics(topic).from(StartOffsets.earliest());
    }

    private static void fill(String topic) throws Exception {
        RecordHeaders headers = new RecordHeaders();
        headers.add("from", Topics.bytes("h\u00e9re"));
        headers.add("from", Topics.bytes(""));
        headers.add("nothing", null);
        TOPICS.send(new ProducerRecord<>(topic, 0, 1_000L, "k", "with headers", headers));
        TOPICS.send(topic, 0, "without");
        TOPICS.send(new ProducerRecord<>(topic, 0, null, "no key"));
        TOPICS.send(new ProducerRecord<>(topic, 0, "no value", null));
        TOPICS.send(new ProducerRecord<>(topic, 0, 1_001L, null, null, headers));
        TOPICS.send(new ProducerRecord<>(topic, 0, "", ""));
        try (KafkaProducer<String, String> producer =
                TOPICS.producer(Map.of("max.request.size", "4000000", "compression.type", "lz4"))) {
            producer.send(new ProducerRecord<>(topic, 0, "large", "large".repeat(300_000)))
                    .get();
        }
        TOPICS.numbers(topic, 0, 0, 3_000);
    }

    private static List<String> texts(List<ConsumerRecord<String, String>> records) {
        return records.stream()
                .map(record -> record.deliveryCount() + " " + record)
                .toList();
    }

    @Test
    void theyAreWhatAConsumerGives() throws Exception {
        for (String type : List.of("CreateTime", "LogAppendTime")) {
            String topic = TOPICS.topic(1, Map.of("max.message.bytes", "4000000", "message.timestamp.type", type));
            fill(topic);
            List<String> expected = texts(TOPICS.records(topic));
            assertThat(expected).hasSize(3_007);
            try (Run run = Run.of(of(topic))) {
                run.until(expected.size());
                assertThat(texts(run.records())).isEqualTo(expected);
                run.records().forEach(record -> record.headers().add("mine", null)); // as those of a consumer
            }
            try (StreamingContext ssc = StreamingContext.local(Duration.ofSeconds(1))) {
                var batch = of(topic).read(ssc, List.of(OffsetRange.of(topic + "-0", 0, expected.size())));
                assertThat(texts(batch.collect())).as("ranges").isEqualTo(expected);
            }
        }
    }

    @Test
    void theyAreTheSameInABatchThatIsReadAgain() throws Exception {
        String topic = TOPICS.topic(1, LARGE);
        fill(topic);
        List<String> expected = texts(TOPICS.records(topic));
        List<String> failed;
        try (Run run = Run.of(of(topic), checkpoint).failing()) {
            assertThatThrownBy(() -> run.until(1)).hasMessageContaining("the sink fails");
            failed = texts(run.records());
        }
        try (Run run = Run.of(of(topic), checkpoint)) {
            run.until(expected.size());
            assertThat(texts(run.records())).isEqualTo(expected).startsWith(failed.toArray(String[]::new));
        }
    }

    @Test
    void deserializersSeeTopicAndHeadersAndMayAddSome() throws Exception {
        String topic = TOPICS.topic(1);
        RecordHeaders headers = new RecordHeaders();
        headers.add("type", Topics.bytes("x"));
        TOPICS.send(new ProducerRecord<>(topic, 0, null, "k", "v", headers));
        TOPICS.send(topic, 0, "w");
        Deserializer<String> seeing = new StringDeserializer() {
            @Override
            public String deserialize(String name, Headers seen, ByteBuffer data) {
                boolean isFirst = seen.lastHeader("type") != null;
                seen.add("seen", null);
                String text = super.deserialize(name, seen, data);
                data.position(data.limit()); // which others do not
                return name + (isFirst ? " x " : " - ") + text;
            }
        };
        for (UndecodablePolicy policy : UndecodablePolicy.values()) {
            KafkaSource<String, String> source = Kafka.<String, String>direct(BROKER.plain())
                    .topics(topic)
                    .keys(new StringDeserializer())
                    .values(seeing)
                    .onUndecodable(policy)
                    .from(StartOffsets.earliest());
            try (Run run = Run.of(source)) {
                assertThat(run.until(2)).containsExactly(topic + " x v", topic + " - w");
                assertThat(run.records().get(0).headers()).hasSize(2);
                assertThat(run.records().get(0).serializedValueSize()).isEqualTo(1);
                assertThat(run.records().get(1).headers()).hasSize(1);
            }
        }
    }

    @Test
    void whatTheyTakeIsShown() throws Exception {
        String topic = TOPICS.topic(1);
        TOPICS.numbers(topic, 0, 0, 2_000);
        TOPICS.send(topic, 0, "x".repeat(100_000));
        try (Run run = Run.of(of(topic), builder -> builder.receiverBuffer(new BufferLimits(10_000, 1 << 20)))) {
            StreamingContext ssc = run.driver.context();
            ssc.start();
            Await.until("all has been fetched", () -> {
                Backlog backlog = ssc.metrics().sources().get(0).backlog();
                return backlog.records() == 2_001;
            });
            long bytes = ssc.metrics().sources().get(0).backlog().bytes();
            assertThat(bytes - 200_001).isBetween(2_000 * 24L, 2_000 * 80L);
            run.until(2_001);
        }
    }

    @Test
    void recordsAreDecodedByWhoComputes() throws Exception {
        String topic = TOPICS.topic(2);
        TOPICS.send(topic, 0, "a");
        Set<String> threads = ConcurrentHashMap.newKeySet();
        KafkaSource<String, String> source = Kafka.<String, String>direct(BROKER.plain())
                .topics(topic)
                .keys(new StringDeserializer())
                .values((name, data) -> {
                    threads.add(Thread.currentThread().getName());
                    return Topics.text(data);
                })
                .from(StartOffsets.earliest());
        try (Run run = Run.of(source)) {
            run.until(1);
        }
        assertThat(threads).isNotEmpty().noneMatch(thread -> thread.contains("fetch"));
    }
}
