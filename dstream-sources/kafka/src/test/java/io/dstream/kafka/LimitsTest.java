package io.dstream.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.StreamingContext;
import io.dstream.source.BackPressure;
import io.dstream.source.BufferLimits;
import io.dstream.source.SourceReader.Backlog;
import io.dstream.testing.Await;
import io.dstream.testing.kafka.KafkaBroker;
import io.dstream.testing.kafka.Topics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How much goes into a batch, and into memory. */
class LimitsTest {
    @RegisterExtension
    static final KafkaBroker BROKER = KafkaBroker.shared();

    private static final Topics TOPICS = BROKER.topics();

    private static KafkaSource<String, String> of(String topic) {
        return Run.source(BROKER.plain()).topics(topic).from(StartOffsets.earliest());
    }

    /** Counts what consumers give, by topic. */
    public static final class Fetches implements ConsumerInterceptor<Object, Object> {
        private static final Map<String, AtomicInteger> RECORDS = new ConcurrentHashMap<>();

        static int of(String topic) {
            return RECORDS.getOrDefault(topic, new AtomicInteger()).get();
        }

        @Override
        public ConsumerRecords<Object, Object> onConsume(ConsumerRecords<Object, Object> records) {
            records.forEach(record -> RECORDS.computeIfAbsent(record.topic(), topic -> new AtomicInteger())
                    .incrementAndGet());
            return records;
        }

        @Override
        public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
            throw new AssertionError("consumers commit nothing");
        }

        @Override
        public void configure(Map<String, ?> configs) {}

        @Override
        public void close() {}
    }

    private static long of(List<ConsumerRecord<String, String>> batch, int partition) {
        return batch.stream().filter(record -> record.partition() == partition).count();
    }

    @Test
    void aPartitionGivesNoMoreThanItsRate() throws Exception {
        String topic = TOPICS.topic(2);
        TOPICS.numbers(topic, 0, 0, 100);
        TOPICS.numbers(topic, 1, 0, 100);
        TopicPartition slow = new TopicPartition(topic, 1);
        try (Run run = Run.of(of(topic).maxRatePerPartition(partition -> partition.equals(slow) ? 2.5 : 20))) {
            run.until(112);
            run.batches.values().forEach(batch -> {
                assertThat(of(batch, 0)).isLessThanOrEqualTo(20);
                assertThat(of(batch, 1)).isLessThanOrEqualTo(3);
            });
            assertThat(run.batches.values().stream().filter(batch -> of(batch, 1) == 3))
                    .as("halves add up")
                    .isNotEmpty();
        }
        try (Run run = Run.of(of(topic).maxRatePerPartition(7))) {
            run.until(200);
            run.batches.values().forEach(batch -> assertThat(batch).hasSizeLessThanOrEqualTo(14));
        }
    }

    @Test
    void backPressureIsSharedOutByLagAndNobodyStarves() throws Exception {
        String topic = TOPICS.topic(3);
        TOPICS.numbers(topic, 0, 0, 3_000);
        TOPICS.numbers(topic, 1, 0, 300);
        TOPICS.numbers(topic, 2, 0, 30);
        try (Run run = Run.of(
                of(topic), builder -> builder.backPressure(BackPressure.none().withMaxRate(111)))) {
            StreamingContext ssc = run.driver.context();
            ssc.start();
            Await.until(
                    "all has been fetched",
                    () -> ssc.metrics().sources().get(0).backlog().records() == 3_330);
            run.until(3_330);
            run.batches.values().forEach(batch -> assertThat(batch).hasSizeLessThanOrEqualTo(111));
            List<List<ConsumerRecord<String, String>>> shared = run.batches.values().stream()
                    .filter(batch -> of(batch, 0) > 0 && of(batch, 1) > 0 && of(batch, 2) > 0)
                    .collect(Collectors.toList());
            assertThat(shared).as("batches of all three").hasSizeGreaterThan(5);
            assertThat(shared).anySatisfy(batch -> {
                assertThat(of(batch, 0)).isGreaterThan(3 * of(batch, 1));
                assertThat(of(batch, 1)).isGreaterThan(3 * of(batch, 2));
            });
        }
    }

    @Test
    void holdsNoMoreThanTheBufferAndOneAnswer() throws Exception {
        String topic = TOPICS.topic(1);
        TOPICS.numbers(topic, 0, 0, 2_000);
        var properties = BROKER.plain();
        properties.put("max.poll.records", "10");
        properties.put("interceptor.classes", Fetches.class.getName());
        KafkaSource<String, String> source =
                Run.source(properties).topics(topic).from(StartOffsets.earliest());
        try (Run run = Run.of(source, builder -> builder.receiverBuffer(new BufferLimits(100, 1 << 20)))) {
            int cut = 0;
            while (cut < 2_000) {
                run.batch();
                cut = run.records().size();
                assertThat(Fetches.of(topic)).isLessThanOrEqualTo(cut + 100 + 10 + 10);
            }
            assertThat(run.batches.values())
                    .allSatisfy(batch -> assertThat(batch).hasSizeLessThanOrEqualTo(110));
            assertThat(run.values()).hasSize(2_000).doesNotHaveDuplicates();
            assertThat(Fetches.of(topic)).isEqualTo(2_000);
        }
    }

    @Test
    void aRecordThatIsLargerThanTheBufferIsLetIn() throws Exception {
        String topic = TOPICS.topic(1);
        TOPICS.send(topic, 0, "x".repeat(5_000), "y".repeat(5_000));
        try (Run run = Run.of(of(topic), builder -> builder.receiverBuffer(new BufferLimits(10, 100)))) {
            run.until(2);
        }
    }

    @Test
    void whatIsHeldAndWhatWaitsAtTheBrokersIsShown() throws Exception {
        String topic = TOPICS.topic(1);
        TOPICS.numbers(topic, 0, 0, 2_000);
        var properties = BROKER.plain();
        properties.put("max.poll.records", "10");
        KafkaSource<String, String> source =
                Run.source(properties).topics(topic).from(StartOffsets.earliest());
        try (Run run = Run.of(source, builder -> builder.receiverBuffer(new BufferLimits(100, 1 << 20)))) {
            StreamingContext ssc = run.driver.context();
            ssc.start();
            Await.until("the buffer is full, and the rest waits", () -> {
                Backlog backlog = ssc.metrics().sources().get(0).backlog();
                return backlog.records() > 0 && backlog.lag() > 0 && backlog.records() + backlog.lag() == 2_000;
            });
            run.until(2_000);
            run.batch();

            assertThat(ssc.metrics().sources().get(0).backlog()).isEqualTo(new Backlog(0, 0, 0));
        }
    }
}
