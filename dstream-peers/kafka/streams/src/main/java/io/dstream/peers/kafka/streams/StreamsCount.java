package io.dstream.peers.kafka.streams;

import io.dstream.peers.kafka.FirstKey;
import io.dstream.peers.kafka.KeyedCount;
import io.dstream.peers.kafka.Pass;
import io.dstream.peers.kafka.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * Two stream threads, a store in memory with its cache on and without a changelog, and else the defaults. The end is
 * when the threads' own metric says that they have processed all records, which it does after each round of a thread's
 * loop: so it costs nothing for a record.
 */
public final class StreamsCount implements KeyedCount {
    private static final String STORE = "counts";

    private final Path folder;

    /**
     * Does nothing yet.
     *
     * @throws IOException if there cannot be a temporary directory
     */
    public StreamsCount() throws IOException {
        folder = Files.createTempDirectory("peers-kafka-streams");
    }

    @Override
    public void count(Topic topic, Duration interval) throws InterruptedException {
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(
                        topic.name(),
                        Consumed.with(Serdes.serdeFrom(new StringSerializer(), new FirstKey()), Serdes.String()))
                .groupByKey()
                .count(Materialized.<String, Long>as(Stores.inMemoryKeyValueStore(STORE))
                        .withKeySerde(Serdes.String())
                        .withValueSerde(Serdes.Long())
                        .withCachingEnabled()
                        .withLoggingDisabled());
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "count-" + UUID.randomUUID());
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, topic.servers());
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, THREADS);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        try (KafkaStreams streams = new KafkaStreams(builder.build(), settings)) {
            streams.setUncaughtExceptionHandler(failure -> StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
            List<Metric> processed = processed(streams);
            streams.start();
            while (processed.stream().mapToDouble(StreamsCount::value).sum() < topic.records()) {
                if (streams.state().hasStartedOrFinishedShuttingDown()) {
                    throw new IllegalStateException("a stream thread has failed");
                }
                TimeUnit.MILLISECONDS.sleep(1);
            }
            Pass.RUN.ends();
            Pass.RUN.counted(counts(streams));
        }
    }

    /** How many records each thread has processed. */
    private static List<Metric> processed(KafkaStreams streams) {
        List<Metric> processed = new ArrayList<>();
        for (Metric metric : streams.metrics().values()) {
            if (metric.metricName().name().equals("process-total")
                    && metric.metricName().group().equals("stream-thread-metrics")) {
                processed.add(metric);
            }
        }
        if (processed.size() != THREADS) {
            throw new IllegalStateException("expected a metric of each thread, but there are " + processed);
        }
        return processed;
    }

    private static double value(Metric metric) {
        return (Double) metric.metricValue();
    }

    private static Map<String, Long> counts(KafkaStreams streams) {
        ReadOnlyKeyValueStore<String, Long> store =
                streams.store(StoreQueryParameters.fromNameAndType(STORE, QueryableStoreTypes.keyValueStore()));
        Map<String, Long> counts = new HashMap<>();
        try (KeyValueIterator<String, Long> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<String, Long> entry = all.next();
                counts.merge(entry.key, entry.value, Long::sum);
            }
        }
        return counts;
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }
}
