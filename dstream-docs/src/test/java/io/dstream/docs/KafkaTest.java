package io.dstream.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.kafka.Kafka;
import io.dstream.kafka.KafkaSource;
import io.dstream.kafka.LostRecordsPolicy;
import io.dstream.kafka.StartOffsets;
import io.dstream.kafka.UndecodablePolicy;
import io.dstream.sink.TransactionalSink;
import io.dstream.source.OffsetRange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.LongSerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The code that the page on Kafka shows. There is no broker here, so it runs as far as it goes without one; the tests
 * of the module do the rest.
 */
@Timeout(60)
class KafkaTest {
    @TempDir
    Path checkpoint;

    // snippet: kafka-same-code
    static PairBatch<String, Long> perCustomer(Batch<ConsumerRecord<String, String>> orders) {
        return orders.mapToPair(order -> Pair.of(order.key(), 1L)).reduceByKey(Long::sum);
    }
    // end

    private static Properties nobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Properties kafka = new Properties();
            kafka.put("bootstrap.servers", "127.0.0.1:" + socket.getLocalPort());
            return kafka;
        }
    }

    @Test
    void countsOrdersExactlyOnce() throws Exception {
        Properties properties = nobody();
        Path directory = checkpoint;
        String servers = properties.getProperty("bootstrap.servers");
        // snippet: kafka-first
        Properties kafka = new Properties(); // the clients' own settings
        kafka.put("bootstrap.servers", servers);

        StreamingContext ssc = StreamingContext.builder()
                .appName("shop")
                .batchInterval(Duration.ofMillis(500))
                .checkpointDir(directory)
                .build();
        DStream<ConsumerRecord<String, String>> orders = ssc.from(Kafka.<String, String>direct(kafka)
                        .topics("orders")
                        .keys(new StringDeserializer())
                        .values(new StringDeserializer())
                        .from(StartOffsets.earliest())
                        .connectTimeout(Duration.ofSeconds(1)))
                .named("orders");
        PairDStream<String, Long> counts =
                orders.mapToPair(order -> Pair.of(order.key(), 1L)).reduceByKey(Long::sum);
        counts.to(Kafka.<String, Long>transactional(kafka, "shop-counts")
                .keys(new StringSerializer())
                .values(new LongSerializer())
                .connectTimeout(Duration.ofSeconds(1))
                .topic("counts"));
        // end
        assertThatThrownBy(ssc::start).hasMessageContaining("no answer within 1000 ms");
        ssc.close();
    }

    @Test
    void sourcesAndSinksAreDescribed() throws Exception {
        Properties kafka = nobody();
        KafkaSource<String, String> described = Kafka.<String, String>direct(kafka)
                .keys(new StringDeserializer())
                .values(new StringDeserializer());
        // snippet: kafka-source
        KafkaSource<String, String> shops = described
                .topicsMatching(Pattern.compile("shop-.*-orders"))
                .from(StartOffsets.at(Instant.parse("2025-01-01T00:00:00Z")))
                .maxRatePerPartition(10_000)
                .onLostRecords(LostRecordsPolicy.EARLIEST)
                .onUndecodable(UndecodablePolicy.SKIP);
        KafkaSource<String, String> twoPartitions = described
                .partitions(new TopicPartition("orders", 0), new TopicPartition("orders", 3))
                .from(StartOffsets.of(Map.of(new TopicPartition("orders", 0), 17L), StartOffsets.latest()));
        // end
        assertThat(shops.kind()).isEqualTo(twoPartitions.kind());
        try (StreamingContext ssc = StreamingContext.local(Duration.ofSeconds(1))) {
            DStream<String> lines = ssc.from(shops).map(ConsumerRecord::value);
            // snippet: kafka-sink
            lines.to(Kafka.<String, String>sink(kafka)
                    .keys(new StringSerializer())
                    .values(new StringSerializer())
                    .records(line -> new ProducerRecord<>(line.isEmpty() ? "empty" : "lines", line)));
            // end
            // snippet: kafka-from-tasks
            lines.to(Kafka.<String, String>sink(kafka)
                    .keysMadeBy(StringSerializer::new)
                    .valuesMadeBy(StringSerializer::new)
                    .fromTasks()
                    .records(line -> new ProducerRecord<>("lines", line)));
            // end
            assertThat(Kafka.<String, String>transactional(kafka, "t")
                            .keys(new StringSerializer())
                            .values(new StringSerializer())
                            .topic("t"))
                    .isInstanceOf(TransactionalSink.class);
        }
    }

    @Test
    void historyIsReadByRanges() throws Exception {
        KafkaSource<String, String> source = Kafka.<String, String>direct(nobody())
                .keys(new StringDeserializer())
                .values(new StringDeserializer())
                .connectTimeout(Duration.ofMillis(200));
        try (StreamingContext ssc = StreamingContext.local(Duration.ofSeconds(1))) {
            assertThatThrownBy(() -> {
                        // snippet: kafka-ranges
                        Batch<ConsumerRecord<String, String>> history = source.read(
                                ssc, List.of(OffsetRange.of("orders-0", 0, 1_000), OffsetRange.of("orders-1", 0, 800)));
                        Map<String, Long> counts = perCustomer(history).collectAsMap();
                        // end
                        assertThat(counts).isNull();
                    })
                    .hasMessageContaining("no answer within 200 ms");
        }
    }
}
