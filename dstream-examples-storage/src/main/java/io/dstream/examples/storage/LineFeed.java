package io.dstream.examples.storage;

import java.io.Closeable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends made-up lines to all partitions of a topic, some hundred a second. */
final class LineFeed implements Closeable {
    private static final List<String> WORDS = List.of("ant", "bee", "cat", "dog", "elk", "fox");
    private static final int EVERY_MILLIS = 20;

    private final KafkaProducer<String, String> producer;
    private final String topic;
    private final int partitions;
    private final SplittableRandom random = new SplittableRandom(42);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "lines");
        thread.setDaemon(true);
        return thread;
    });

    private LineFeed(String brokers, String topic, int partitions) {
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", brokers, "linger.ms", 5), new StringSerializer(), new StringSerializer());
        this.topic = topic;
        this.partitions = partitions;
    }

    static LineFeed start(String brokers, String topic, int partitions) {
        LineFeed feed = new LineFeed(brokers, topic, partitions);
        var unused = feed.timer.scheduleAtFixedRate(feed::sendSome, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        return feed;
    }

    private void sendSome() {
        for (int partition = 0; partition < partitions; partition++) {
            String line = random.ints(5, 0, WORDS.size()).mapToObj(WORDS::get).collect(Collectors.joining(" "));
            var unused = producer.send(new ProducerRecord<>(topic, partition, null, line));
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        producer.close(Duration.ofSeconds(5));
    }
}
