package io.dstream.examples.storage;

import io.dstream.examples.SocketWordCount;
import io.dstream.examples.storage.WindowedCounts.WordCount;
import io.dstream.formats.Formats;
import io.dstream.storage.Storage;
import java.io.BufferedInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Counts of words in windows, by the start of the window.
 *
 * @param windows for each window, how often each word came
 */
record Counts(SortedMap<Instant, Map<String, Long>> windows) {
    private static final Duration POLL = Duration.ofMillis(500);

    /**
     * The counts that {@link WindowedCounts} has written.
     *
     * @throws IllegalStateException if a word is twice in a window
     */
    static Counts written(Storage output) throws Exception {
        SortedMap<Instant, Map<String, Long>> windows = new TreeMap<>();
        for (String name : output.list("")) {
            if (name.startsWith("counts-")) {
                try (InputStream file = new BufferedInputStream(output.stream(name, 0))) {
                    Formats.jsonLines(WordCount.class).read(file, count -> add(count, windows));
                }
            }
        }
        return new Counts(windows);
    }

    private static void add(WordCount count, SortedMap<Instant, Map<String, Long>> windows) {
        Long before =
                windows.computeIfAbsent(count.from(), start -> new TreeMap<>()).put(count.word(), count.count());
        if (before != null) {
            throw new IllegalStateException("counted twice: " + before + " and " + count);
        }
    }

    /** Counts what is in a topic, without dstream. */
    static Counts sent(String brokers, String topic, int partitions) {
        List<TopicPartition> all = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        SortedMap<Instant, Map<String, Long>> windows = new TreeMap<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", brokers), new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            while (all.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                for (ConsumerRecord<String, String> line : consumer.poll(POLL)) {
                    long length = WindowedCounts.WINDOW.toMillis();
                    Instant start = Instant.ofEpochMilli(line.timestamp() / length * length);
                    for (String word : SocketWordCount.words(line.value())) {
                        windows.computeIfAbsent(start, unused -> new TreeMap<>())
                                .merge(word, 1L, Long::sum);
                    }
                }
            }
        }
        return new Counts(windows);
    }

    /** How many windows there are. */
    int size() {
        return windows.size();
    }

    /** How many words were counted. */
    long words() {
        return windows.values().stream()
                .flatMap(window -> window.values().stream())
                .mapToLong(Long::longValue)
                .sum();
    }

    /** All windows up to the last of another's, that one too. */
    Counts until(Counts other) {
        Instant last = other.windows.lastKey();
        return new Counts(windows.entrySet().stream()
                .filter(window -> !window.getKey().isAfter(last))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, TreeMap::new)));
    }
}
