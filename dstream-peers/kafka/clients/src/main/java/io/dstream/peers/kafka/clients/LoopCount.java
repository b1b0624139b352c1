package io.dstream.peers.kafka.clients;

import io.dstream.peers.TwoThreads;
import io.dstream.peers.kafka.FirstKey;
import io.dstream.peers.kafka.KeyedCount;
import io.dstream.peers.kafka.Pass;
import io.dstream.peers.kafka.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What all others are measured by: two threads, each with a consumer of its own of half the partitions, and a map. */
public final class LoopCount implements KeyedCount {
    private static final Duration POLL = Duration.ofMillis(100);

    private final TwoThreads threads = new TwoThreads();

    @Override
    public void count(Topic topic, Duration interval) throws InterruptedException, ExecutionException {
        try (Half first = new Half(topic, 0);
                Half second = new Half(topic, 1)) {
            threads.run(half -> {
                (half == 0 ? first : second).run();
                return half;
            });
            Map<String, Long> total = new HashMap<>();
            first.counts.forEach((key, count) -> total.merge(key, count[0], Long::sum));
            second.counts.forEach((key, count) -> total.merge(key, count[0], Long::sum));
            Pass.RUN.ends();
            Pass.RUN.counted(total);
        }
    }

    @Override
    public void close() {
        threads.close();
    }

    private static final class Half implements AutoCloseable {
        private final Map<String, long[]> counts = new HashMap<>();
        private final KafkaConsumer<String, String> consumer;
        private final long records;

        Half(Topic topic, int half) {
            int[] partitions = IntStream.range(0, topic.ends().size())
                    .filter(p -> p % THREADS == half)
                    .toArray();
            records =
                    IntStream.of(partitions).mapToLong(p -> topic.ends().get(p)).sum();
            List<TopicPartition> assigned = new ArrayList<>();
            for (int partition : partitions) {
                assigned.add(new TopicPartition(topic.name(), partition));
            }
            consumer = new KafkaConsumer<>(
                    Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, topic.servers()),
                    new FirstKey(),
                    new StringDeserializer());
            consumer.assign(assigned);
            consumer.seekToBeginning(assigned);
        }

        void run() {
            for (long left = records; left > 0; ) {
                ConsumerRecords<String, String> polled = consumer.poll(POLL);
                for (ConsumerRecord<String, String> record : polled) {
                    counts.computeIfAbsent(record.key(), key -> new long[1])[0]++;
                }
                left -= polled.count();
            }
        }

        @Override
        public void close() {
            consumer.close();
        }
    }
}
