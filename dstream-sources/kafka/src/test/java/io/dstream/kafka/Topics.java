package io.dstream.kafka;

import io.dstream.testing.Await;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Makes topics, fills them and looks into them, with Kafka's own clients. */
final class Topics implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static Topics shared;

    final Broker broker;
    final Admin admin;
    private final KafkaProducer<String, String> producer;

    /** Those of the broker that most tests use. They end with the JVM. */
    static synchronized Topics shared() {
        if (shared == null) {
            try {
                shared = new Topics(Broker.shared());
            } catch (Exception e) {
                throw new IllegalStateException("no broker for the tests", e);
            }
        }
        return shared;
    }

    Topics(Broker broker) {
        this.broker = broker;
        this.admin = Admin.create(broker.plain());
        this.producer = producer(Map.of("linger.ms", "0"));
    }

    KafkaProducer<String, String> producer(Map<String, String> settings) {
        Properties properties = broker.plain();
        properties.putAll(settings);
        return new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
    }

    /** A new topic; its name has dashes, as names have. */
    String topic(int partitions) throws Exception {
        return topic(partitions, Map.of());
    }

    String topic(int partitions, Map<String, String> config) throws Exception {
        return topic("topic-" + NUMBER.incrementAndGet() + "-x", partitions, config);
    }

    String topic(String name, int partitions, Map<String, String> config) throws Exception {
        admin.createTopics(Set.of(new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(config)))
                .all()
                .get();
        Await.until("there is " + name, () -> exists(name));
        return name;
    }

    private boolean exists(String name) {
        try {
            admin.describeTopics(Set.of(name)).allTopicNames().get();
            admin.listOffsets(Map.of(new TopicPartition(name, 0), OffsetSpec.latest()))
                    .all()
                    .get();
            return true;
        } catch (Exception e) {
            return false;
        }
    }

    void delete(String name) throws Exception {
        admin.deleteTopics(Set.of(name)).all().get();
    }

    void partitions(String name, int total) throws Exception {
        admin.createPartitions(Map.of(name, NewPartitions.increaseTo(total)))
                .all()
                .get();
        Await.until("there are so many partitions", () -> {
            try {
                admin.listOffsets(Map.of(new TopicPartition(name, total - 1), OffsetSpec.latest()))
                        .all()
                        .get();
                return true;
            } catch (Exception e) {
                return false;
            }
        });
    }

    /** Sends values to a partition, each in a batch of its own. */
    void send(String topic, int partition, String... values) throws Exception {
        for (String value : values) {
            producer.send(new ProducerRecord<>(topic, partition, "k" + value, value))
                    .get();
        }
    }

    void send(ProducerRecord<String, String> record) throws Exception {
        producer.send(record).get();
    }

    /** Sends from-until numbers as values, in batches as the producer likes. */
    void numbers(String topic, int partition, int from, int until) {
        for (int n = from; n < until; n++) {
            var unused = producer.send(new ProducerRecord<>(topic, partition, "k" + n, String.valueOf(n)));
        }
        producer.flush();
    }

    /** Retention takes all before an offset. */
    void deleteBefore(String topic, int partition, long offset) throws Exception {
        admin.deleteRecords(Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(offset)))
                .all()
                .get();
    }

    /** The values that a reader of committed records sees. */
    List<String> committed(String topic) throws Exception {
        return records(topic).stream().map(ConsumerRecord::value).toList();
    }

    List<ConsumerRecord<String, String>> records(String topic) throws Exception {
        Properties properties = broker.plain();
        properties.put("isolation.level", "read_committed");
        List<ConsumerRecord<String, String>> found = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> all = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            Await.until("all of " + topic + " has been read", () -> {
                consumer.poll(java.time.Duration.ofMillis(50)).forEach(found::add);
                return all.stream().allMatch(p -> consumer.position(p) >= ends.get(p));
            });
        }
        return found;
    }

    Map<TopicPartition, Long> groupOffsets(String group) throws Exception {
        Map<TopicPartition, Long> offsets = new java.util.HashMap<>();
        admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((partition, offset) -> offsets.put(partition, offset.offset()));
        return offsets;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close();
        admin.close();
    }
}
