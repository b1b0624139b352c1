package io.dstream.kafka.internal.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.kafka.internal.ClientSettings;
import io.dstream.plan.Partition;
import io.dstream.plan.RecordConsumer;
import io.dstream.source.OffsetRange;
import io.dstream.testing.kafka.KafkaBroker;
import io.dstream.testing.kafka.Topics;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Ranges that another process was sent: it keeps the consumer of a partition for the next range. */
class RangePartitionTest {
    @RegisterExtension
    static final KafkaBroker BROKER = KafkaBroker.shared();

    private static final Topics TOPICS = BROKER.topics();

    private final SourceOptions<String, String> options = options(BROKER.plain());

    private static SourceOptions<String, String> options(Properties properties) {
        SourceOptions<String, String> options = new SourceOptions<>(ClientSettings.ofConsumer(properties));
        options.keys = StringDeserializer::new;
        options.values = StringDeserializer::new;
        return options;
    }

    private Partition.Portable<ConsumerRecord<String, String>> sent(String topic, long from, long until)
            throws Exception {
        List<OffsetRange> ranges = List.of(OffsetRange.of(topic + "-0", from, until));
        return RangePartition.of(options, ranges).get(0).portable().orElseThrow();
    }

    private List<String> read(String topic, long from, long until) throws Exception {
        List<String> values = new ArrayList<>();
        sent(topic, from, until).open().push(new RecordConsumer<>() {
            @Override
            public void accept(ConsumerRecord<String, String> record) {
                values.add(record.value());
            }
        });
        return values;
    }

    private IdleConsumers.Use use(String topic) {
        return new IdleConsumers.Use(
                ClientSettings.ofConsumer(BROKER.plain()).all(), options.committedOnly, new TopicPartition(topic, 0));
    }

    private static List<String> numbers(int from, int until) {
        return IntStream.range(from, until).mapToObj(Integer::toString).toList();
    }

    @Test
    void rangesOfOnePartitionAreReadByOneConsumer() throws Exception {
        String topic = TOPICS.topic(1);
        TOPICS.numbers(topic, 0, 0, 1_000);
        assertThat(read(topic, 0, 400)).isEqualTo(numbers(0, 400));
        KafkaConsumer<ByteBuffer, ByteBuffer> kept = IdleConsumers.take(use(topic));
        assertThat(kept).isNotNull();
        IdleConsumers.leave(use(topic), kept);

        assertThat(read(topic, 400, 700)).isEqualTo(numbers(400, 700));
        assertThat(read(topic, 350, 360)).as("again").isEqualTo(numbers(350, 360));
        assertThat(read(topic, 999, 1_000)).isEqualTo(numbers(999, 1_000));
        KafkaConsumer<ByteBuffer, ByteBuffer> last = IdleConsumers.take(use(topic));
        assertThat(last).isSameAs(kept);
        last.close();
    }

    @Test
    void aRangeThatWasBrokenOffIsReadAgainWhole() throws Exception {
        String topic = TOPICS.topic(1);
        TOPICS.numbers(topic, 0, 0, 10);
        Partition<ConsumerRecord<String, String>> range = sent(topic, 0, 10).open();
        assertThatThrownBy(() -> range.push(new RecordConsumer<>() {
                    @Override
                    public void accept(ConsumerRecord<String, String> record) {
                        throw new IllegalStateException("full");
                    }
                }))
                .hasMessageContaining("full");
        assertThat(read(topic, 0, 10)).isEqualTo(numbers(0, 10));
    }

    @Test
    void settingsOfOthersAreNotUsed() throws Exception {
        String topic = TOPICS.topic(1);
        TOPICS.numbers(topic, 0, 0, 10);
        read(topic, 0, 10);
        Properties other = BROKER.plain();
        other.setProperty("client.rack", "b");
        IdleConsumers.Use others = new IdleConsumers.Use(
                ClientSettings.ofConsumer(other).all(), options.committedOnly, new TopicPartition(topic, 0));
        assertThat(IdleConsumers.take(others)).isNull();
    }

    @Test
    void rangesOfOnePartitionHaveOneAffinity() throws Exception {
        String topic = TOPICS.topic(2);
        assertThat(sent(topic, 0, 0).affinity()).hasValue(topic + "-0");
        assertThat(sent(topic, 5, 5).affinity()).hasValue(topic + "-0");
    }
}
