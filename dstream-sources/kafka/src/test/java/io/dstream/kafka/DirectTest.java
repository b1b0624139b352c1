package io.dstream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.testing.Await;
import io.dstream.testing.kafka.KafkaBroker;
import io.dstream.testing.kafka.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a source reads: which partitions, from where on, and what its batches show. */
class DirectTest {
    @RegisterExtension
    static final KafkaBroker BROKER = KafkaBroker.shared();

    private static final Topics TOPICS = BROKER.topics();

    private static KafkaSource<String, String> of(String topic) {
        return Run.source(BROKER.plain()).topics(topic);
    }

    // ---- where it begins ----

    @Test
    void beginsWithTheOldestRecord() throws Exception {
        String topic = TOPICS.topic(2);
        TOPICS.send(topic, 0, "a", "b");
        TOPICS.send(topic, 1, "c");
        try (Run run = Run.of(of(topic).from(StartOffsets.earliest()))) {
            assertThat(run.until(3)).containsExactlyInAnyOrder("a", "b", "c");
            assertThat(run.positions()).isEqualTo(Map.of(topic + "-0", "2", topic + "-1", "1"));
        }
    }

    @Test
    void beginsBehindTheNewestUnlessToldOtherwise() throws Exception {
        String topic = TOPICS.topic(1);
        TOPICS.send(topic, 0, "old");
        try (Run run = Run.of(of(topic))) {
            run.batch();
            assertThat(run.lastRanges()).containsExactly(topic + "-0 1-1");
            TOPICS.send(topic, 0, "new");
            assertThat(run.until(1)).containsExactly("new");
        }
    }

    @Test
    void beginsAtATime() throws Exception {
        String topic = TOPICS.topic(2);
        for (int n = 0; n < 5; n++) {
            TOPICS.send(new ProducerRecord<>(topic, 0, 1_000L * n, "k", "v" + n));
        }
        TOPICS.send(new ProducerRecord<>(topic, 1, 1_000L, "k", "too old"));
        KafkaSource<String, String> source = of(topic).from(StartOffsets.at(Instant.ofEpochMilli(2_500)));
        try (Run run = Run.of(source)) {
            assertThat(run.until(2)).containsExactly("v3", "v4");
            assertThat(run.positions()).containsEntry(topic + "-1", "1");
        }
    }

    @Test
    void beginsAtOffsets() throws Exception {
        String topic = TOPICS.topic(2);
        TOPICS.send(topic, 0, "a", "b", "c");
        TOPICS.send(topic, 1, "d", "e");
        Map<TopicPartition, Long> offsets = Map.of(new TopicPartition(topic, 0), 2L);
        try (Run run = Run.of(of(topic).from(StartOffsets.of(offsets, StartOffsets.earliest())))) {
            assertThat(run.until(3)).containsExactlyInAnyOrder("c", "d", "e");
        }
        try (Run run = Run.of(of(topic).from(StartOffsets.of(offsets)))) {
            assertThatThrownBy(run::batch).hasMessageContainingAll(topic + "-1", "of(offsets, otherwise)");
        }
    }

    @Test
    void offsetsThatAreNotThereAreRefused() throws Exception {
        String topic = TOPICS.topic(1);
        TOPICS.send(topic, 0, "a");
        Map<TopicPartition, Long> offsets = Map.of(new TopicPartition(topic, 0), 7L);
        try (Run run = Run.of(of(topic).from(StartOffsets.of(offsets)))) {
            assertThatThrownBy(run::batch).hasMessageContainingAll(topic + "-0", "offset 7", "ends at 1");
        }
    }

    // ---- what it reads ----

    @Test
    void readsTheTopicsThatMatch() throws Exception {
        String one = TOPICS.topic("match-one", 1, Map.of());
        String two = TOPICS.topic("match-two", 1, Map.of());
        TOPICS.topic("mismatch-one", 1, Map.of());
        TOPICS.send(one, 0, "1");
        TOPICS.send(two, 0, "2");
        TOPICS.send("mismatch-one", 0, "3");
        try (Run run = Run.of(Run.source(BROKER.plain())
                .topicsMatching(Pattern.compile("match-.*"))
                .from(StartOffsets.earliest()))) {
            assertThat(run.until(2)).containsExactlyInAnyOrder("1", "2");
            assertThat(run.positions()).containsOnlyKeys("match-one-0", "match-two-0");
        }
    }

    @Test
    void readsThePartitionsItIsGiven() throws Exception {
        String topic = TOPICS.topic(3);
        TOPICS.send(topic, 0, "a");
        TOPICS.send(topic, 1, "b");
        TOPICS.send(topic, 2, "c");
        try (Run run = Run.of(Run.source(BROKER.plain())
                .partitions(new TopicPartition(topic, 0), new TopicPartition(topic, 2))
                .from(StartOffsets.earliest()))) {
            assertThat(run.until(2)).containsExactlyInAnyOrder("a", "c");
            assertThat(run.positions()).containsOnlyKeys(topic + "-0", topic + "-2");
        }
        try (Run run = Run.of(Run.source(BROKER.plain()).partitions(new TopicPartition(topic, 3)))) {
            assertThatThrownBy(run::batch).hasMessageContaining("partition " + topic + "-3 not found in Kafka");
        }
    }

    @Test
    void givesHeadersTimestampsAndNulls() throws Exception {
        String topic = TOPICS.topic(1);
        RecordHeaders headers = new RecordHeaders();
        headers.add("from", Topics.bytes("here"));
        TOPICS.send(new ProducerRecord<>(topic, 0, 123_456L, null, "v", headers));
        TOPICS.send(new ProducerRecord<>(topic, 0, 123_457L, "k", (String) null));
        try (Run run = Run.of(of(topic).from(StartOffsets.earliest()))) {
            run.until(2);
            ConsumerRecord<String, String> first = run.records().get(0);
            assertThat(first.timestamp()).isEqualTo(123_456L);
            assertThat(first.key()).isNull();
            assertThat(new String(first.headers().lastHeader("from").value(), StandardCharsets.UTF_8))
                    .isEqualTo("here");
            assertThat(first.offset()).isZero();
            assertThat(run.records().get(1).value()).isNull();
        }
    }

    @Test
    void keepsTheOrderOfAPartitionInOnePartitionOfTheBatch() throws Exception {
        String topic = TOPICS.topic(2);
        TOPICS.numbers(topic, 0, 0, 10_000);
        TOPICS.numbers(topic, 1, 10_000, 15_000);
        try (Run run = Run.of(of(topic).from(StartOffsets.earliest()))) {
            List<String> all = run.until(15_000);
            assertThat(all.stream().map(Integer::parseInt).filter(n -> n < 10_000))
                    .containsExactlyElementsOf(
                            IntStream.range(0, 10_000).boxed().toList());
            assertThat(all.stream().map(Integer::parseInt).filter(n -> n >= 10_000))
                    .containsExactlyElementsOf(
                            IntStream.range(10_000, 15_000).boxed().toList());
            run.batches.values().forEach(batch -> assertThat(
                            batch.stream().map(ConsumerRecord::partition).toList())
                    .isSorted());
        }
    }

    @Test
    void rangesOfBatchesJoinOn() throws Exception {
        String topic = TOPICS.topic(1);
        try (Run run = Run.of(of(topic).from(StartOffsets.earliest()))) {
            run.batch();
            assertThat(run.lastRanges()).containsExactly(topic + "-0 0-0");
            run.batch();
            assertThat(run.lastRanges()).isEmpty();
            for (int n = 1; n <= 5; n++) {
                TOPICS.send(topic, 0, "v");
                run.until(n);
            }
            assertThat(run.allRanges().stream().map(range -> range.from() + "-" + range.until()))
                    .containsExactly("0-0", "0-1", "1-2", "2-3", "3-4", "4-5");
        }
    }

    @Test
    void decodesRecordsOnceHoweverManyOutputsUseThem() throws Exception {
        String topic = TOPICS.topic(1);
        TOPICS.send(topic, 0, "a", "b", "c");
        AtomicInteger decoded = new AtomicInteger();
        StringDeserializer counting = new StringDeserializer() {
            @Override
            public String deserialize(
                    String name, org.apache.kafka.common.header.Headers headers, java.nio.ByteBuffer data) {
                decoded.incrementAndGet();
                return super.deserialize(name, headers, data);
            }
        };
        AtomicInteger first = new AtomicInteger();
        AtomicInteger second = new AtomicInteger();
        AtomicInteger third = new AtomicInteger();
        try (StreamingContext ssc = StreamingContext.local(Duration.ofMillis(10))) {
            var records = ssc.from(Kafka.<String, String>direct(BROKER.plain())
                    .topics(topic)
                    .keys(new StringDeserializer())
                    .values(counting)
                    .from(StartOffsets.earliest()));
            records.foreachBatch(batch -> first.addAndGet(batch.collect().size()));
            records.map(ConsumerRecord::value)
                    .foreachBatch(batch -> second.addAndGet(batch.collect().size()));
            records.foreachBatch(batch -> third.addAndGet(batch.collect().size()));
            ssc.start();
            Await.until("all outputs have all", () -> first.get() == 3 && second.get() == 3 && third.get() == 3);
        }
        assertThat(decoded).hasValue(3);
    }

    @Test
    void deserializersMayComeFromTheProperties() throws Exception {
        String topic = TOPICS.topic(1);
        TOPICS.send(topic, 0, "a");
        var properties = BROKER.plain();
        properties.put("key.deserializer", StringDeserializer.class.getName());
        properties.put("value.deserializer", StringDeserializer.class);
        try (Run run =
                Run.of(Kafka.<String, String>direct(properties).topics(topic).from(StartOffsets.earliest()))) {
            assertThat(run.until(1)).containsExactly("a");
        }
    }

    @Test
    void aGracefulStopDealsWithWhatWasFetched() throws Exception {
        String topic = TOPICS.topic(1);
        TOPICS.numbers(topic, 0, 0, 1_000);
        try (Run run = Run.of(
                of(topic).from(StartOffsets.earliest()),
                b -> b.receiverBuffer(new io.dstream.source.BufferLimits(1_000, 1 << 20)))) {
            run.until(1);
            run.driver.context().stopGracefully(Duration.ofSeconds(20));
            assertThat(run.driver.context().state()).isEqualTo(StreamingContext.State.STOPPED);
            assertThat(run.values()).doesNotHaveDuplicates();
        }
    }
}
