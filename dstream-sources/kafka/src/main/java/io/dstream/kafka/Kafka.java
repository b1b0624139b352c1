package io.dstream.kafka;

import io.dstream.kafka.internal.ClientSettings;
import io.dstream.kafka.internal.read.SourceOptions;
import java.util.Optional;
import java.util.Properties;

/**
 * Topics of Apache Kafka as sources and sinks.
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
     * A source that reads partitions of topics by their offsets. It can be replayed: with a checkpoint directory each
     * record goes into exactly one batch, whatever happens to the program.
     *
     * @param properties the consumer's own settings, copied: {@code bootstrap.servers} at least. What would break the
     *     promise is refused, with a message that names it
     * @param <K> the records' keys
     * @param <V> the records' values
     * @return a source, of which at least topics and deserializers are still to be said
     * @throws IllegalArgumentException if a setting is missing or refused
     */
    public static <K, V> KafkaSource<K, V> direct(Properties properties) {
        return new KafkaSource<>(new SourceOptions<>(ClientSettings.ofConsumer(properties)));
    }

    /**
     * A sink that waits until the brokers have acknowledged each record of a batch. What is tried again after a failure
     * is sent again: at least once.
     *
     * @param properties the producer's own settings, copied: {@code bootstrap.servers} at least
     * @param <K> the records' keys
     * @param <V> the records' values
     * @return what makes the sink, once serializers and topic are said
     * @throws IllegalArgumentException if a setting is missing or refused
     */
    public static <K, V> KafkaOutput<K, V> sink(Properties properties) {
        return new KafkaOutput<>(ClientSettings.ofProducer(properties), Optional.empty());
    }

    /**
     * A sink that sends each batch in one transaction: who reads with {@code isolation.level=read_committed} sees a
     * batch whole or not at all, and, if the program has a checkpoint directory, exactly once.
     *
     * @param properties the producer's own settings, copied: {@code bootstrap.servers} at least
     * @param transactionalId names this output of this program for ever: it must stay the same from run to run, and no
     *     other program may use it
     * @param <K> the records' keys
     * @param <V> the records' values
     * @return what makes the sink, once serializers and topic are said
     * @throws IllegalArgumentException if a setting is missing or refused
     */
    public static <K, V> KafkaOutput<K, V> transactional(Properties properties, String transactionalId) {
        ClientSettings settings = ClientSettings.ofTransactions(properties, transactionalId);
        return new KafkaOutput<>(settings, Optional.of(transactionalId));
    }
}
