package io.dstream.kafka;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.batch.Pair;
import io.dstream.function.Function0;
import io.dstream.function.Function1;
import io.dstream.kafka.internal.ClientSettings;
import io.dstream.kafka.internal.write.Encoding;
import io.dstream.kafka.internal.write.Given;
import io.dstream.kafka.internal.write.PlainKafkaSink;
import io.dstream.kafka.internal.write.Producers;
import io.dstream.kafka.internal.write.TaskKafkaSink;
import io.dstream.kafka.internal.write.TransactionalKafkaSink;
import io.dstream.sink.Sink;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Creates sinks that send to topics: {@link #topic} for pairs, {@link #records} for anything else. Immutable: each
 * method returns a new object.
 *
 * <pre>{@code
 * counts.to(Kafka.<String, Long>transactional(kafka, "shop-counts")
 *         .keys(new StringSerializer())
 *         .values(new LongSerializer())
 *         .topic("counts"));
 * }</pre>
 *
 * <p>Records of one partition of a batch are sent in order. The producer receives keys and values as bytes, and so do a
 * custom {@code partitioner.class} or interceptor. The batch fails if one of its records cannot be sent.
 *
 * <p>A sink of {@link Kafka#sink} sends records while the batch is computed, from the driver unless {@link #fromTasks}
 * is set. A sink of {@link Kafka#transactional} keeps the bytes of a batch in memory until they are committed, so that
 * they can be sent again. Its transaction is open from its turn among the output operations to the end of the batch;
 * {@code transaction.timeout.ms} must be long enough for that. An empty batch opens no transaction.
 *
 * @param <K> the type of the keys to send
 * @param <V> the type of the values to send
 */
public final class KafkaOutput<K, V> {
    private static final String MARKERS = "dstream-markers";

    private final ClientSettings settings;
    private final Optional<String> transactionalId;
    private Function0<? extends Serializer<? super K>> keys; // null where nothing was said
    private Function0<? extends Serializer<? super V>> values;
    private boolean fromTasks;
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
        copy.fromTasks = fromTasks;
        copy.markerTopic = markerTopic;
        copy.timeout = timeout;
        change.accept(copy);
        return copy;
    }

    /**
     * Sets the serializer of keys. Default: the property {@code key.serializer}.
     *
     * @param serializer the serializer; used by several threads at once, which those that come with Kafka allow
     * @return a copy with this setting
     */
    public KafkaOutput<K, V> keys(Serializer<? super K> serializer) {
        checkNotNull(serializer, "keys needs a serializer");
        return with(o -> o.keys = new Given<>("keys", serializer));
    }

    /**
     * Sets a function that creates the serializer of keys in each process that writes records. This is needed for tasks
     * in other processes, because Kafka's own serializers cannot be sent there.
     *
     * @param maker returns a serializer, as {@code StringSerializer::new} does; one is used by several threads at once
     * @return a copy with this setting
     */
    public KafkaOutput<K, V> keysMadeBy(Function0<? extends Serializer<? super K>> maker) {
        checkNotNull(maker, "keysMadeBy needs a function");
        return with(o -> o.keys = maker);
    }

    /**
     * Sets the serializer of values. Default: the property {@code value.serializer}.
     *
     * @param serializer the serializer; used by several threads at once, which those that come with Kafka allow
     * @return a copy with this setting
     */
    public KafkaOutput<K, V> values(Serializer<? super V> serializer) {
        checkNotNull(serializer, "values needs a serializer");
        return with(o -> o.values = new Given<>("values", serializer));
    }

    /**
     * Sets a function that creates the serializer of values in each process that writes records. This is needed for
     * tasks in other processes, because Kafka's own serializers cannot be sent there.
     *
     * @param maker returns a serializer, as {@code StringSerializer::new} does; one is used by several threads at once
     * @return a copy with this setting
     */
    public KafkaOutput<K, V> valuesMadeBy(Function0<? extends Serializer<? super V>> maker) {
        checkNotNull(maker, "valuesMadeBy needs a function");
        return with(o -> o.values = maker);
    }

    /**
     * Has the tasks that compute a batch send its records, instead of the driver. On a Spark cluster these are the
     * executors, so records do not pass through the driver; otherwise they are the engine's threads. Each process keeps
     * a producer for its tasks. A task ends when all its records have been acknowledged. The guarantee remains at least
     * once: a task that is run again because its executor was lost sends its records again.
     *
     * <p>The settings, including passwords, the serializers and the function of {@link #records} are sent to the tasks.
     * Use {@link #keysMadeBy} and {@link #valuesMadeBy}, or name serializers in the properties.
     *
     * @return a copy with this setting
     * @throws IllegalStateException if this is {@link Kafka#transactional}, whose records are sent by a single producer
     */
    public KafkaOutput<K, V> fromTasks() {
        if (transactionalId.isPresent()) {
            throw new IllegalStateException(
                    "fromTasks is for Kafka.sink(...): the records of a transaction are sent and"
                            + " committed by one producer, which the driver has. Take Kafka.sink(...) if at least once is enough,"
                            + " or leave fromTasks() out");
        }
        return with(o -> o.fromTasks = true);
    }

    /**
     * Sets the topic for the markers of transactions, which record the last batch. It is created if it does not exist,
     * compacted and with one partition. One topic can serve any number of programs.
     *
     * @param name the topic, which must stay the same from run to run; default: {@code dstream-markers}
     * @return a copy with this setting
     * @throws IllegalStateException if this is not {@link Kafka#transactional}
     */
    public KafkaOutput<K, V> markerTopic(String name) {
        checkArgument(name != null && !name.isBlank(), "markerTopic needs a name");
        if (transactionalId.isEmpty()) {
            throw new IllegalStateException("markerTopic is for Kafka.transactional(...): other sinks have no markers");
        }
        return with(o -> o.markerTopic = name);
    }

    /**
     * Sets how long brokers may take to answer before the start, or an attempt to send, fails.
     *
     * @param wait at least a millisecond; default: 10 seconds. For sending records, {@code max.block.ms} in the
     *     properties takes precedence
     * @return a copy with this setting
     */
    public KafkaOutput<K, V> connectTimeout(Duration wait) {
        checkArgument(
                wait.toMillis() >= 1 && wait.toMillis() <= 3_600_000, "a timeout of %s: expected 1 ms to 1 hour", wait);
        return with(o -> o.timeout = wait);
    }

    /**
     * Returns a sink that sends each pair to a topic, as a record with its key and value. The keys determine the
     * partitions.
     *
     * @param name the topic; the program does not start if it does not exist
     * @return the sink, for one stream
     */
    public Sink<Pair<K, V>> topic(String name) {
        checkArgument(name != null && !name.isBlank(), "topic needs a name");
        return make(Optional.of(name), pair -> new ProducerRecord<>(name, pair.key(), pair.value()));
    }

    /**
     * Returns a sink that sends what a function makes of each record: to any topics, with headers, timestamps and
     * partitions of your choice.
     *
     * @param fn returns the record to send; called by several threads at once
     * @param <T> the type of the stream's records
     * @return the sink, for one stream
     */
    public <T> Sink<T> records(Function1<? super T, ProducerRecord<K, V>> fn) {
        checkNotNull(fn, "records needs a function");
        return make(Optional.empty(), fn);
    }

    private <T> Sink<T> make(Optional<String> topic, Function1<? super T, ProducerRecord<K, V>> fn) {
        Encoding<T, K, V> encoding = new Encoding<>(settings, keys, values, fn);
        Producers producers = new Producers(settings, transactionalId, timeout, topic);
        if (transactionalId.isPresent()) {
            return new TransactionalKafkaSink<>(encoding, producers, markerTopic);
        }
        return fromTasks ? new TaskKafkaSink<>(encoding, producers) : new PlainKafkaSink<>(encoding, producers);
    }
}
