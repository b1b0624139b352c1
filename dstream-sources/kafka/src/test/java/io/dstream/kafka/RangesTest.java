package io.dstream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.source.OffsetRange;
import io.dstream.testing.kafka.KafkaBroker;
import io.dstream.testing.kafka.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Ranges of offsets that are read as one batch. */
class RangesTest {
    @RegisterExtension
    static final KafkaBroker BROKER = KafkaBroker.shared();

    private static final Topics TOPICS = BROKER.topics();

    private static KafkaSource<String, String> source() {
        return Run.source(BROKER.plain()).connectTimeout(Duration.ofSeconds(2));
    }

    private static List<String> values(Batch<ConsumerRecord<String, String>> batch) {
        return batch.map(ConsumerRecord::value).collect();
    }

    @Test
    void readsWhatIsInThem() throws Exception {
        String topic = TOPICS.topic(2);
        TOPICS.numbers(topic, 0, 0, 5_000);
        TOPICS.send(topic, 1, "a", "b", "c");
        try (StreamingContext ssc = StreamingContext.local(Duration.ofSeconds(1))) {
            Batch<ConsumerRecord<String, String>> batch = source().read(
                            ssc,
                            List.of(
                                    OffsetRange.of(topic + "-0", 1_000, 4_100),
                                    OffsetRange.of(topic + "-1", 1, 3),
                                    OffsetRange.of(topic + "-1", 2, 2)));
            assertThat(batch.numPartitions()).isEqualTo(3);
            assertThat(batch.count()).isEqualTo(3_102);
            assertThat(values(batch))
                    .startsWith("1000")
                    .contains("4099", "b", "c")
                    .doesNotContain("4100", "a");
            assertThat(batch.mapToPair(r -> io.dstream.batch.Pair.of(r.partition(), 1))
                            .reduceByKey(Integer::sum)
                            .collect())
                    .hasSize(2);
            assertThat(batch.take(2).stream().map(ConsumerRecord::offset)).containsExactly(1_000L, 1_001L);
        }
    }

    @Test
    void theRangesOfABatchGiveItsRecordsAgain() throws Exception {
        String topic = TOPICS.topic(1);
        try (KafkaProducer<String, String> producer = TOPICS.producer(Map.of("transactional.id", topic))) {
            producer.initTransactions();
            for (String value : List.of("a", "x", "b")) {
                producer.beginTransaction();
                producer.send(new ProducerRecord<>(topic, 0, "k", value)).get();
                if (value.equals("x")) {
                    producer.abortTransaction();
                } else {
                    producer.commitTransaction();
                }
            }
        }
        KafkaSource<String, String> source = source().topics(topic).from(StartOffsets.earliest());
        try (Run run = Run.of(source);
                StreamingContext ssc = StreamingContext.local(Duration.ofSeconds(1))) {
            run.until(2);
            assertThat(values(source.read(ssc, run.allRanges()))).isEqualTo(run.values());
            Batch<ConsumerRecord<String, String>> whole = source.read(ssc, List.of(OffsetRange.of(topic + "-0", 0, 6)));
            assertThat(values(whole)).isEqualTo(run.values());
        }
    }

    @Test
    void whatIsNotThereIsRefused() throws Exception {
        String topic = TOPICS.topic(1);
        TOPICS.numbers(topic, 0, 0, 10);
        TOPICS.deleteBefore(topic, 0, 4);
        try (StreamingContext ssc = StreamingContext.local(Duration.ofSeconds(1))) {
            for (long[] range : new long[][] {{3, 6}, {6, 11}}) {
                List<OffsetRange> ranges = List.of(OffsetRange.of(topic + "-0", range[0], range[1]));
                assertThatThrownBy(() -> source().read(ssc, ranges))
                        .isInstanceOf(IOException.class)
                        .hasMessageContainingAll(topic + "-0", "from 4 to 9", "onLostRecords(EARLIEST)");
            }
            KafkaSource<String, String> lenient = source().onLostRecords(LostRecordsPolicy.EARLIEST);
            assertThat(values(lenient.read(ssc, List.of(OffsetRange.of(topic + "-0", 0, 99)))))
                    .containsExactly("4", "5", "6", "7", "8", "9");
            assertThat(values(lenient.read(ssc, List.of(OffsetRange.of(topic + "-0", 0, 2)))))
                    .isEmpty();
            assertThatThrownBy(() -> source().read(ssc, List.of(OffsetRange.of("nowhere-0", 0, 1))))
                    .hasMessageContaining("there is no such partition");
            assertThatThrownBy(() -> source().read(ssc, List.of(OffsetRange.of("nonsense", 0, 1))))
                    .hasMessageContaining("names no topic-partition");
            assertThatThrownBy(() -> source().read(ssc, List.of(OffsetRange.of(topic + "-0", 5, 4))))
                    .hasMessageContaining("not before from");
            assertThatThrownBy(() -> source().read(ssc, List.of(OffsetRange.gone(topic + "-0"))))
                    .hasMessageContaining("no numbers");
        }
    }

    @Test
    void anOpenTransactionIsNotWaitedForForEver() throws Exception {
        String topic = TOPICS.topic(1);
        try (KafkaProducer<String, String> producer = TOPICS.producer(Map.of("transactional.id", topic));
                StreamingContext ssc = StreamingContext.local(Duration.ofSeconds(1))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, 0, "k", "a")).get();
            Batch<ConsumerRecord<String, String>> batch =
                    source().read(ssc, List.of(OffsetRange.of(topic + "-0", 0, 1)));
            assertThatThrownBy(batch::collect).hasMessageContaining("open transaction");
            producer.abortTransaction();
        }
    }
}
