package io.dstream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.function.Function0;
import io.dstream.source.OffsetRange;
import io.dstream.source.SourceReader.Backlog;
import io.dstream.testing.Await;
import io.dstream.testing.kafka.KafkaBroker;
import io.dstream.testing.kafka.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Records that a deserializer cannot read. */
class UndecodableTest {
    @RegisterExtension
    static final KafkaBroker BROKER = KafkaBroker.shared();

    private static final Topics TOPICS = BROKER.topics();

    @TempDir
    Path checkpoint;

    private static String decode(String name, byte[] data) {
        String text = new String(data, java.nio.charset.StandardCharsets.UTF_8);
        if (text.contains("bad")) {
            throw new SerializationException("no such thing");
        }
        return text;
    }

    private static KafkaSource<String, String> strict(String topic) {
        Deserializer<String> picky = UndecodableTest::decode;
        return Kafka.<String, String>direct(BROKER.plain())
                .topics(topic)
                .keys(picky)
                .values(picky)
                .from(StartOffsets.earliest());
    }

    @Test
    void failsTheBatchAndNamesTheRecord() throws Exception {
        String topic = TOPICS.topic(1);
        TOPICS.send(topic, 0, "a");
        TOPICS.send(new org.apache.kafka.clients.producer.ProducerRecord<>(topic, 0, "k", "a bad one"));
        TOPICS.send(topic, 0, "b");
        try (Run run = Run.of(strict(topic), checkpoint)) {
            assertThatThrownBy(() -> run.until(3))
                    .hasMessageContainingAll(
                            "the value of the record at " + topic + "-0 offset 1 (9 bytes)",
                            "no such thing",
                            "onUndecodable(SKIP)");
        }
        KafkaSource<String, String> mended =
                Run.source(BROKER.plain()).topics(topic).from(StartOffsets.earliest());
        try (Run run = Run.of(mended, checkpoint)) { // the same batch again, with another deserializer
            assertThat(run.until(2)).endsWith("a bad one", "b");
        }
    }

    @Test
    void leavesThemOutIfSaidAndReportsItOnceForAPartition() throws Exception {
        String topic = TOPICS.topic(2);
        TOPICS.send(topic, 0, "a", "bad", "b", "bad");
        TOPICS.send(topic, 1, "bad", "c");
        try (Run run = Run.of(strict(topic).onUndecodable(UndecodablePolicy.SKIP))) {
            assertThat(run.until(3)).containsExactlyInAnyOrder("a", "b", "c");
            run.untilReported(topic + "-1 offset 0");
            assertThat(run.count("cannot be decoded")).isEqualTo(2);
            assertThat(run.count("the key of the record at " + topic + "-0 offset 1"))
                    .isEqualTo(1);
            assertThat(run.positions()).containsEntry(topic + "-0", "4").containsEntry(topic + "-1", "2");
        }
    }

    @Test
    void theyAreNotCountedWhereTheyAreLeftOut() throws Exception {
        String topic = TOPICS.topic(2);
        TOPICS.send(topic, 0, "a", "bad", "b", "bad", "c");
        TOPICS.send(topic, 1, "bad", "bad");
        AtomicLong counted = new AtomicLong();
        AtomicLong read = new AtomicLong();
        try (StreamingContext ssc = StreamingContext.local(Duration.ofMillis(10))) {
            ssc.from(strict(topic).onUndecodable(UndecodablePolicy.SKIP)).foreachBatch(batch -> {
                counted.addAndGet(batch.count());
                read.addAndGet(batch.collect().size());
            });
            ssc.start();
            Await.until("all have been read", () -> read.get() == 3);
            assertThat(counted).hasValue(3);
            Await.until(
                    "nothing is held",
                    () -> ssc.metrics().sources().get(0).backlog().equals(new Backlog(0, 0, 0)));
        }
    }

    @Test
    void rangesLeaveThemOutToo() throws Exception {
        String topic = TOPICS.topic(1);
        TOPICS.send(topic, 0, "a", "bad", "b", "bad", "c");
        List<OffsetRange> ranges = List.of(OffsetRange.of(topic + "-0", 0, 4));
        try (StreamingContext ssc = StreamingContext.local(Duration.ofSeconds(1))) {
            assertThat(strict(topic)
                            .onUndecodable(UndecodablePolicy.SKIP)
                            .read(ssc, ranges)
                            .map(ConsumerRecord::value)
                            .collect())
                    .containsExactly("a", "b");
            assertThatThrownBy(() -> strict(topic).read(ssc, ranges).collect())
                    .hasMessageContaining("the key of the record at " + topic + "-0 offset 1 (4 bytes)");
        }
    }

    @Test
    void aBatchThatIsReadAgainLeavesOutTheSame() throws Exception {
        String topic = TOPICS.topic(1);
        TOPICS.send(topic, 0, "a", "bad", "b");
        KafkaSource<String, String> source = strict(topic).onUndecodable(UndecodablePolicy.SKIP);
        List<String> failed;
        try (Run run = Run.of(source, checkpoint).failing()) {
            assertThatThrownBy(() -> run.until(1)).hasMessageContaining("the sink fails");
            failed = run.values();
        }
        try (Run run = Run.of(source, checkpoint)) {
            assertThat(run.until(2)).containsExactly("a", "b").startsWith(failed.toArray(String[]::new));
        }
    }

    @Test
    void deserializersThatAreMadeAreUsedByOneThreadAtATime() throws Exception {
        String topic = TOPICS.topic(2);
        TOPICS.numbers(topic, 0, 0, 5_000);
        TOPICS.numbers(topic, 1, 5_000, 10_000);
        AtomicInteger made = new AtomicInteger();
        Function0<Deserializer<String>> maker = () -> {
            made.incrementAndGet();
            AtomicBoolean inUse = new AtomicBoolean();
            return (name, data) -> {
                if (!inUse.compareAndSet(false, true)) {
                    throw new IllegalStateException("two threads use one deserializer");
                }
                String text = Topics.text(data);
                inUse.set(false);
                return text;
            };
        };
        for (UndecodablePolicy policy : UndecodablePolicy.values()) {
            try (Run run = Run.of(Kafka.<String, String>direct(BROKER.plain())
                    .topics(topic)
                    .keysMadeBy(maker)
                    .valuesMadeBy(maker)
                    .onUndecodable(policy)
                    .from(StartOffsets.earliest()))) {
                assertThat(run.until(10_000)).doesNotHaveDuplicates();
            }
        }
        assertThat(made).as("they are used again").hasValueBetween(4, 16);
    }
}
