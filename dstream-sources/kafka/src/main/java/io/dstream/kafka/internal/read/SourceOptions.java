package io.dstream.kafka.internal.read;

import io.dstream.function.Function0;
import io.dstream.function.ToDouble;
import io.dstream.kafka.LostRecordsPolicy;
import io.dstream.kafka.StartOffsets;
import io.dstream.kafka.UndecodablePolicy;
import io.dstream.kafka.internal.ClientSettings;
import io.dstream.kafka.internal.Problems;
import io.dstream.kafka.internal.fetch.Decoder;
import io.dstream.kafka.internal.fetch.Decoders;
import io.dstream.plan.Operator;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * What was said of a source. Changed only while it is being copied. What another process needs to read ranges can be
 * sent there; what is to be read is not sent.
 */
public final class SourceOptions<K, V> implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final Operator OPERATOR = Operator.of("kafka");

    public final ClientSettings settings;
    public transient Selection selection; // null where nothing was said, as with what follows
    public Function0<? extends Deserializer<? extends K>> keys;
    public Function0<? extends Deserializer<? extends V>> values;
    public transient StartOffsets start = StartOffsets.latest();
    public transient ToDouble<TopicPartition> maxRate = partition -> Double.POSITIVE_INFINITY;
    public LostRecordsPolicy lost = LostRecordsPolicy.FAIL;
    public UndecodablePolicy undecodable = UndecodablePolicy.FAIL;
    public boolean committedOnly;
    public Duration timeout = Duration.ofSeconds(10);
    public Duration discovery = Duration.ofSeconds(5);

    public SourceOptions(ClientSettings settings) {
        this.settings = settings;
        this.committedOnly =
                !settings.get("isolation.level").orElse("read_committed").equalsIgnoreCase("read_uncommitted");
    }

    public SourceOptions<K, V> copy() {
        SourceOptions<K, V> copy = new SourceOptions<>(settings);
        copy.selection = selection;
        copy.keys = keys;
        copy.values = values;
        copy.start = start;
        copy.maxRate = maxRate;
        copy.lost = lost;
        copy.undecodable = undecodable;
        copy.committedOnly = committedOnly;
        copy.timeout = timeout;
        copy.discovery = discovery;
        return copy;
    }

    /** Why other processes cannot be sent what they need to read; nothing where they can. */
    Optional<String> cannotBeSent() {
        try (ObjectOutputStream out = new ObjectOutputStream(OutputStream.nullOutputStream())) {
            out.writeObject(this);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e.toString());
        }
    }

    Problems problems() {
        return new Problems(settings, timeout);
    }

    /** The deserializers. Throws if there are none, or too many. */
    Decoders<K, V> decoders() {
        return new Decoders<>(() -> new Decoder<>(
                deserializer(keys, "key.deserializer", "keys", true),
                deserializer(values, "value.deserializer", "values", false)));
    }

    @SuppressWarnings("unchecked")
    private <T> Deserializer<? extends T> deserializer(
            Function0<? extends Deserializer<? extends T>> made, String property, String method, boolean isKey) {
        if (made != null) {
            if (settings.has(property)) {
                throw new IllegalArgumentException("the properties have a " + property + ", and " + method
                        + "(...) was called as well: remove one of them");
            }
            return OPERATOR.apply(made);
        }
        if (!settings.has(property)) {
            throw new IllegalArgumentException(
                    "it is not specified how to read the records' " + method + ": call " + method + "(a Deserializer)");
        }
        Map<String, Object> config = new HashMap<>(settings.all());
        config.putIfAbsent("key.deserializer", ByteArrayDeserializer.class);
        config.putIfAbsent("value.deserializer", ByteArrayDeserializer.class);
        Deserializer<T> instance =
                (Deserializer<T>) new ConsumerConfig(config).getConfiguredInstance(property, Deserializer.class);
        instance.configure(settings.all(), isKey);
        return instance;
    }
}
