package io.dstream.kafka;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.batch.Pair;
import io.dstream.function.Function1;
import io.dstream.kafka.internal.ClientSettings;
import io.dstream.kafka.internal.write.Encoding;
import io.dstream.kafka.internal.write.PlainKafkaSink;
import io.dstream.kafka.internal.write.Producers;
import io.dstream.kafka.internal.write.TransactionalKafkaSink;
import io.dstream.sink.Sink;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Makes sinks that send to topics: {@link #topic} for pairs, {@link #records} for anything else. Immutable: each method
 * gives a new one.
 *
 * <pre>{@code
 * counts.to(Kafka.<String, Long>transactional(kafka, "shop-counts")
 *         .keys(new StringSerializer())
 *         .values(new LongSerializer())
 *         .topic("counts"));
 * }</pre>
 *
 * <p>Records of one partition of a batch are sent in their order. Keys and values are bytes by the time the producer
 * has them, which is what a {@code partitioner.class} or an interceptor of one's own is given. A batch has failed if
 * one of its records cannot be sent.
 *
 * <p>A sink made by {@link Kafka#sink} sends while the batch is computed. One made by {@link Kafka#transactional} keeps
 * the bytes of a batch in memory until they are committed, so that they can be sent again; it holds a transaction open
 * from its turn among the output operations to the end of the batch, for which {@code transaction.timeout.ms} should
 * do. An empty batch makes no transaction.
 *
 * @param <K> the keys that are sent
 * @param <V> the values that are sent
 */
public final class KafkaOutput<K, V> {
    private static final String MARKERS = "dstream-markers";

    private final ClientSettings settings;
    private final Optional<String> transactionalId;
    private Serializer<? super K> keys; // null where nothing was said
    private Serializer<? super V> values;
    private String markerTopic = MARKERS;
    private Duration timeout = Duration.ofSeconds(10);

    KafkaOutput(ClientSettings settings, Optional<String> transactionalId) {
        this.settings = settings;
        this.transactionalId = transactionalId;
    }

    private KafkaOutput<K, V> with(Consumer<KafkaOutput<K, V>> change) {
        KafkaOutput<K, V> copy = new KafkaOutput<>(settings, transactionalId);
        copy.keys = keys;
        copy.values = values;
        copy.markerTopic = markerTopic;
        copy.timeout = timeout;
        change.accept(copy);
        return copy;
    }

    /**
     * Says how keys are written. If nothing is said, the property {@code key.serializer} says it.
     *
     * @param serializer writes them; used by several threads at once, which those that come with Kafka allow
     * @return a new one
     */
    public KafkaOutput<K, V> keys(Serializer<? super K> serializer) {
        checkNotNull(serializer, "keys needs a serializer");
        return with(o -> o.keys = serializer);
    }

    /**
     * Says how values are written. If nothing is said, the property {@code value.serializer} says it.
     *
     * @param serializer writes them; used by several threads at once, which those that come with Kafka allow
     * @return a new one
     */
    public KafkaOutput<K, V> values(Serializer<? super V> serializer) {
        checkNotNull(serializer, "values needs a serializer");
        return with(o -> o.values = serializer);
    }

    /**
     * Which topic the markers of transactions go to: which batch was the last. Made if it does not exist, compacted and
     * with one partition. One topic does for any number of programs.
     *
     * @param name the topic; {@code dstream-markers} if nothing is said. Must stay the same from run to run
     * @return a new one
     * @throws IllegalStateException if it is not {@link Kafka#transactional}
     */
    public KafkaOutput<K, V> markerTopic(String name) {
        checkArgument(name != null && !name.isBlank(), "markerTopic needs a name");
        if (transactionalId.isEmpty()) {
            throw new IllegalStateException("markerTopic is for Kafka.transactional(...): other sinks have no markers");
        }
        return with(o -> o.markerTopic = name);
    }

    /**
     * How long brokers may take to answer before the start, or an attempt to send, fails.
     *
     * @param wait at least a millisecond; 10 seconds if nothing is said. {@code max.block.ms} in the properties goes
     *     before, where records are sent
     * @return a new one
     */
    public KafkaOutput<K, V> connectTimeout(Duration wait) {
        checkArgument(
                wait.toMillis() >= 1 && wait.toMillis() <= 3_600_000, "a timeout of %s: expected 1 ms to 1 hour", wait);
        return with(o -> o.timeout = wait);
    }

    /**
     * Sends pairs to a topic: a record of key and value for each. The keys choose the partitions.
     *
     * @param name the topic; the program does not start if it does not exist
     * @return the sink, for one stream
     */
    public Sink<Pair<K, V>> topic(String name) {
        checkArgument(name != null && !name.isBlank(), "topic needs a name");
        return make(Optional.of(name), pair -> new ProducerRecord<>(name, pair.key(), pair.value()));
    }

    /**
     * Sends what a function makes of each record: to topics, with headers, timestamps, partitions of one's own choice.
     *
     * @param fn makes what is sent; called by several threads at once
     * @param <T> the stream's records
     * @return the sink, for one stream
     */
    public <T> Sink<T> records(Function1<? super T, ProducerRecord<K, V>> fn) {
        checkNotNull(fn, "records needs a function");
        return make(Optional.empty(), fn);
    }

    private <T> Sink<T> make(Optional<String> topic, Function1<? super T, ProducerRecord<K, V>> fn) {
        Encoding<T, K, V> encoding = new Encoding<>(settings, keys, values, fn);
        Producers producers = new Producers(settings, transactionalId, timeout, topic);
        return transactionalId.isPresent()
                ? new TransactionalKafkaSink<>(encoding, producers, markerTopic)
                : new PlainKafkaSink<>(encoding, producers);
    }
}
