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
 * <p>A sink made by {@link Kafka#sink} sends while the batch is computed, from the driver, unless {@link #fromTasks}
 * says otherwise. One made by {@link Kafka#transactional} keeps the bytes of a batch in memory until they are
 * committed, so that they can be sent again; it holds a transaction open from its turn among the output operations to
 * the end of the batch, for which {@code transaction.timeout.ms} should do. An empty batch makes no transaction.
 *
 * @param <K> the keys that are sent
 * @param <V> the values that are sent
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
     * Says how keys are written. If nothing is said, the property {@code key.serializer} says it.
     *
     * @param serializer writes them; used by several threads at once, which those that come with Kafka allow
     * @return a new one
     */
    public KafkaOutput<K, V> keys(Serializer<? super K> serializer) {
        checkNotNull(serializer, "keys needs a serializer");
        return with(o -> o.keys = new Given<>("keys", serializer));
    }

    /**
     * Says how keys are written, by a serializer that is made in each process that writes some: what tasks need that
     * run in other processes, where Kafka's own serializers cannot be sent.
     *
     * @param maker makes a serializer, as {@code StringSerializer::new} does; one is used by several threads at once
     * @return a new one
     */
    public KafkaOutput<K, V> keysMadeBy(Function0<? extends Serializer<? super K>> maker) {
        checkNotNull(maker, "keysMadeBy needs a function");
        return with(o -> o.keys = maker);
    }

    /**
     * Says how values are written. If nothing is said, the property {@code value.serializer} says it.
     *
     * @param serializer writes them; used by several threads at once, which those that come with Kafka allow
     * @return a new one
     */
    public KafkaOutput<K, V> values(Serializer<? super V> serializer) {
        checkNotNull(serializer, "values needs a serializer");
        return with(o -> o.values = new Given<>("values", serializer));
    }

    /**
     * Says how values are written, by a serializer that is made in each process that writes some: what tasks need that
     * run in other processes, where Kafka's own serializers cannot be sent.
     *
     * @param maker makes a serializer, as {@code StringSerializer::new} does; one is used by several threads at once
     * @return a new one
     */
    public KafkaOutput<K, V> valuesMadeBy(Function0<? extends Serializer<? super V>> maker) {
        checkNotNull(maker, "valuesMadeBy needs a function");
        return with(o -> o.values = maker);
    }

    /**
     * Has records sent by the tasks that compute the batch rather than by the driver: on a Spark cluster by its
     * executors, so that records do not go through the driver, and otherwise by the engine's threads. Each process
     * keeps a producer for its tasks; a task ends when all its records have been acknowledged. What is sent at least
     * once remains so: a task that is run again, since its executor was lost, sends its records again.
     *
     * <p>The settings, passwords included, the serializers and the function of {@link #records} are sent to the tasks:
     * say {@link #keysMadeBy} and {@link #valuesMadeBy}, or name serializers in the properties.
     *
     * @return a new one
     * @throws IllegalStateException if it is {@link Kafka#transactional}, whose records one producer sends
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
        if (transactionalId.isPresent()) {
            return new TransactionalKafkaSink<>(encoding, producers, markerTopic);
        }
        return fromTasks ? new TaskKafkaSink<>(encoding, producers) : new PlainKafkaSink<>(encoding, producers);
    }
}
