package io.dstream.kafka;

import io.dstream.kafka.internal.ClientSettings;
import io.dstream.kafka.internal.read.SourceOptions;
import java.util.Optional;
import java.util.Properties;

/**
 * Apache Kafka topics as sources and sinks.
 *
 * <pre>{@code
 * Properties kafka = new Properties();
 * kafka.put("bootstrap.servers", "localhost:9092");
 * ssc.from(Kafka.<String, String>direct(kafka)
 *         .topics("orders")
 *         .keys(new StringDeserializer())
 *         .values(new StringDeserializer())
 *         .from(StartOffsets.earliest()));
 * }</pre>
 */
public final class Kafka {
    private Kafka() {}

    /**
     * Returns a source that reads partitions of topics by offset. It is replayable: with a checkpoint directory each
     * record goes into exactly one batch, whatever happens to the program.
     *
     * @param properties the settings of the consumer, copied; at least {@code bootstrap.servers}. Settings that would
     *     break the guarantee are rejected, with a message that names them
     * @param <K> the type of the records' keys
     * @param <V> the type of the records' values
     * @return a source, for which at least topics and deserializers are still to be set
     * @throws IllegalArgumentException if a setting is missing or rejected
     */
    public static <K, V> KafkaSource<K, V> direct(Properties properties) {
        return new KafkaSource<>(new SourceOptions<>(ClientSettings.ofConsumer(properties)));
    }

    /**
     * Returns a sink that waits until the brokers have acknowledged each record of a batch. Records that are retried
     * after a failure are sent again: at least once.
     *
     * @param properties the settings of the producer, copied; at least {@code bootstrap.servers}
     * @param <K> the type of the records' keys
     * @param <V> the type of the records' values
     * @return a builder of the sink, for which serializers and the topic are still to be set
     * @throws IllegalArgumentException if a setting is missing or rejected
     */
    public static <K, V> KafkaOutput<K, V> sink(Properties properties) {
        return new KafkaOutput<>(ClientSettings.ofProducer(properties), Optional.empty());
    }

    /**
     * Returns a sink that sends each batch in one transaction. Consumers with {@code isolation.level=read_committed}
     * see a batch completely or not at all and, if the program has a checkpoint directory, exactly once.
     *
     * @param properties the settings of the producer, copied; at least {@code bootstrap.servers}
     * @param transactionalId the permanent id of this output of this program: it must stay the same from run to run,
     *     and no other program may use it
     * @param <K> the type of the records' keys
     * @param <V> the type of the records' values
     * @return a builder of the sink, for which serializers and the topic are still to be set
     * @throws IllegalArgumentException if a setting is missing or rejected
     */
    public static <K, V> KafkaOutput<K, V> transactional(Properties properties, String transactionalId) {
        ClientSettings settings = ClientSettings.ofTransactions(properties, transactionalId);
        return new KafkaOutput<>(settings, Optional.of(transactionalId));
    }
}
