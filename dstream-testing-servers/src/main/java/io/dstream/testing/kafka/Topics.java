package io.dstream.testing.kafka;

import io.dstream.testing.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Makes topics of a broker, fills them and looks into them, with Kafka's own clients, which are made when they are
 * first needed. Safe for use by many threads.
 */
public final class Topics implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final KafkaBroker broker;
    private Admin admin; // null: not made yet
    private KafkaProducer<String, String> producer;

    Topics(KafkaBroker broker) {
        this.broker = broker;
    }

    /**
     * Kafka's administrator.
     *
     * @return it, the same at every call
     */
    public synchronized Admin admin() {
        if (admin == null) {
            admin = Admin.create(broker.plain());
        }
        return admin;
    }

    private synchronized KafkaProducer<String, String> producer() {
        if (producer == null) {
            producer = producer(Map.of("linger.ms", "0"));
        }
        return producer;
    }

    /**
     * Makes a producer.
     *
     * @param settings what it has besides the broker's address
     * @return a new producer, to be closed
     */
    public KafkaProducer<String, String> producer(Map<String, String> settings) {
        Properties properties = broker.plain();
        properties.putAll(settings);
        return new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
    }

    /**
     * A new topic; its name has dashes, as names have.
     *
     * @param partitions how many it has
     * @return its name
     * @throws Exception if the broker does not make it
     */
    public String topic(int partitions) throws Exception {
        return topic(partitions, Map.of());
    }

    /**
     * A new topic.
     *
     * @param partitions how many it has
     * @param config its settings
     * @return its name
     * @throws Exception if the broker does not make it
     */
    public String topic(int partitions, Map<String, String> config) throws Exception {
        return topic("topic-" + NUMBER.incrementAndGet() + "-x", partitions, config);
    }

    /**
     * A new topic.
     *
     * @param name its name
     * @param partitions how many it has
     * @param config its settings
     * @return its name
     * @throws Exception if the broker does not make it
     */
    public String topic(String name, int partitions, Map<String, String> config) throws Exception {
        admin().createTopics(Set.of(new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(config)))
                .all()
                .get();
        Await.until("there is " + name, () -> exists(name));
        return name;
    }

    private boolean exists(String name) {
        try {
            admin().describeTopics(Set.of(name)).allTopicNames().get();
            admin().listOffsets(Map.of(new TopicPartition(name, 0), OffsetSpec.latest()))
                    .all()
                    .get();
            return true;
        } catch (Exception e) {
            return false;
        }
    }

    /**
     * Deletes a topic.
     *
     * @param name its name
     * @throws Exception if the broker does not
     */
    public void delete(String name) throws Exception {
        admin().deleteTopics(Set.of(name)).all().get();
    }

    /**
     * Adds partitions.
     *
     * @param name the topic
     * @param total how many it then has
     * @throws Exception if the broker does not add them
     */
    public void partitions(String name, int total) throws Exception {
        admin().createPartitions(Map.of(name, NewPartitions.increaseTo(total)))
                .all()
                .get();
        Await.until("there are so many partitions", () -> {
            try {
                admin().listOffsets(Map.of(new TopicPartition(name, total - 1), OffsetSpec.latest()))
                        .all()
                        .get();
                return true;
            } catch (Exception e) {
                return false;
            }
        });
    }

    /**
     * Sends values to a partition, each in a batch of its own.
     *
     * @param topic the topic
     * @param partition its partition
     * @param values the values; a key is its value with a k before it
     * @throws Exception if the broker does not take them
     */
    public void send(String topic, int partition, String... values) throws Exception {
        for (String value : values) {
            producer()
                    .send(new ProducerRecord<>(topic, partition, "k" + value, value))
                    .get();
        }
    }

    /**
     * Sends a record.
     *
     * @param record the record
     * @throws Exception if the broker does not take it
     */
    public void send(ProducerRecord<String, String> record) throws Exception {
        producer().send(record).get();
    }

    /**
     * Sends numbers as values, in batches as the producer likes.
     *
     * @param topic the topic
     * @param partition its partition
     * @param from the first number
     * @param until the number behind the last one
     */
    public void numbers(String topic, int partition, int from, int until) {
        for (int n = from; n < until; n++) {
            var unused = producer().send(new ProducerRecord<>(topic, partition, "k" + n, String.valueOf(n)));
        }
        producer().flush();
    }

    /**
     * Has retention take all before an offset.
     *
     * @param topic the topic
     * @param partition its partition
     * @param offset the first that stays
     * @throws Exception if the broker does not
     */
    public void deleteBefore(String topic, int partition, long offset) throws Exception {
        admin().deleteRecords(Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(offset)))
                .all()
                .get();
    }

    /**
     * The values that a reader of committed records sees.
     *
     * @param topic the topic
     * @return the values, in order within each partition
     * @throws Exception if it cannot be read
     */
    public List<String> committed(String topic) throws Exception {
        return records(topic).stream().map(ConsumerRecord::value).toList();
    }

    /**
     * What a reader of committed records sees.
     *
     * @param topic the topic
     * @return the records, in order within each partition
     * @throws Exception if it cannot be read
     */
    public List<ConsumerRecord<String, String>> records(String topic) throws Exception {
        // A commit returns when it is decided; what it has written is seen a moment later.
        ListTransactionsOptions decided = new ListTransactionsOptions()
                .filterStates(List.of(TransactionState.PREPARE_COMMIT, TransactionState.PREPARE_ABORT));
        Await.until(
                "all transactions that are decided are over",
                () -> admin().listTransactions(decided).all().get().isEmpty());
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
                consumer.poll(Duration.ofMillis(50)).forEach(found::add);
                return all.stream().allMatch(p -> consumer.position(p) >= ends.get(p));
            });
        }
        return found;
    }

    /**
     * How far a group is.
     *
     * @param group its name
     * @return the offsets it has committed
     * @throws Exception if the broker does not say
     */
    public Map<TopicPartition, Long> groupOffsets(String group) throws Exception {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        admin().listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((partition, offset) -> offsets.put(partition, offset.offset()));
        return offsets;
    }

    /**
     * A text's bytes.
     *
     * @param text the text
     * @return it in UTF-8
     */
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * A text of its bytes.
     *
     * @param bytes it in UTF-8
     * @return the text
     */
    public static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Gives the connections back. */
    @Override
    public synchronized void close() {
        if (producer != null) {
            producer.close();
        }
        if (admin != null) {
            admin.close();
        }
    }
}
