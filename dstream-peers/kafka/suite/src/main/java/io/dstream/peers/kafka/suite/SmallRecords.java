package io.dstream.peers.kafka.suite;

import io.dstream.peers.Digest;
import io.dstream.peers.kafka.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A topic of four partitions full of small records: keys of eight characters, 10,000 different ones, each as likely as
 * the other, and values of 20 characters. The partition is that of the key, as ever; the producer has its defaults.
 *
 * @param topic the topic
 * @param digest the digest of its keys and how many records each has
 */
record SmallRecords(Topic topic, long digest) {
    private static final String NAME = "small";
    private static final int PARTITIONS = 4;
    private static final int KEYS = 10_000;
    private static final int VALUES = 1_000;
    private static final int VALUE_LENGTH = 20;

    /** Makes the topic, and fills it. */
    static SmallRecords produce(String servers, int records, String compression)
            throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers))) {
            admin.createTopics(List.of(new NewTopic(NAME, Optional.of(PARTITIONS), Optional.of((short) 1))))
                    .all()
                    .get();
            long digest = fill(servers, records, compression);
            Map<TopicPartition, ListOffsetsResultInfo> ends = admin.listOffsets(IntStream.range(0, PARTITIONS)
                            .boxed()
                            .collect(Collectors.toMap(p -> new TopicPartition(NAME, p), p -> OffsetSpec.latest())))
                    .all()
                    .get();
            Topic topic = new Topic(
                    servers,
                    NAME,
                    IntStream.range(0, PARTITIONS)
                            .mapToObj(p -> ends.get(new TopicPartition(NAME, p)).offset())
                            .toList());
            if (topic.records() != records) {
                throw new IllegalStateException(
                        "the topic has " + topic.ends() + " records; expected " + records + " in all");
            }
            return new SmallRecords(topic, digest);
        }
    }

    private static long fill(String servers, int records, String compression) {
        SplittableRandom random = new SplittableRandom(42);
        List<String> keys =
                IntStream.range(0, KEYS).mapToObj(k -> "key" + (KEYS + k)).toList();
        List<String> values = new ArrayList<>();
        for (int v = 0; v < VALUES; v++) {
            values.add(random.ints(VALUE_LENGTH, 'a', 'z' + 1)
                    .mapToObj(Character::toString)
                    .collect(Collectors.joining()));
        }
        long[] counts = new long[KEYS];
        AtomicReference<Exception> failure = new AtomicReference<>();
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers,
                        ProducerConfig.COMPRESSION_TYPE_CONFIG, compression),
                new StringSerializer(),
                new StringSerializer())) {
            for (int r = 0; r < records; r++) {
                int key = random.nextInt(KEYS);
                counts[key]++;
                var unused = producer.send(
                        new ProducerRecord<>(NAME, keys.get(key), values.get(random.nextInt(VALUES))),
                        (sent, e) -> failure.compareAndSet(null, e));
            }
        }
        if (failure.get() != null) {
            throw new IllegalStateException("a record was not taken by the broker", failure.get());
        }
        return IntStream.range(0, KEYS)
                .filter(k -> counts[k] > 0)
                .mapToLong(k -> Digest.of(keys.get(k).hashCode(), counts[k]))
                .sum();
    }
}
