package io.dstream.kafka.internal.write;

import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.function.Function1;
import io.dstream.kafka.internal.ClientSettings;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/** Makes of a stream's records what is sent, in bytes. Used by many threads. */
public final class Encoding<T, K, V> {
    private final Function1<? super T, ProducerRecord<K, V>> fn;
    private final Serializer<? super K> keys;
    private final Serializer<? super V> values;
    private final ClientSettings settings;

    /**
     * What a function makes of records, written by serializers.
     *
     * @param keys writes keys; null where the settings say who does
     * @param values writes values; null where the settings say who does
     */
    public Encoding(
            ClientSettings settings,
            Serializer<? super K> keys,
            Serializer<? super V> values,
            Function1<? super T, ProducerRecord<K, V>> fn) {
        this.fn = fn;
        this.settings = settings;
        this.keys = serializer(keys, "key.serializer", "keys", true);
        this.values = serializer(values, "value.serializer", "values", false);
    }

    @SuppressWarnings("unchecked")
    private <S> Serializer<? super S> serializer(
            Serializer<? super S> said, String property, String method, boolean isKey) {
        if (said != null) {
            if (settings.has(property)) {
                throw new IllegalArgumentException("the properties have a " + property + ", and " + method
                        + "(...) was called too: take one of them away");
            }
            return said;
        }
        if (!settings.has(property)) {
            throw new IllegalArgumentException(
                    "nothing says how to write " + method + ": call " + method + "(a Serializer)");
        }
        Map<String, Object> config = new HashMap<>(settings.all());
        config.putIfAbsent("key.serializer", ByteArraySerializer.class);
        config.putIfAbsent("value.serializer", ByteArraySerializer.class);
        Serializer<S> instance =
                (Serializer<S>) new ProducerConfig(config).getConfiguredInstance(property, Serializer.class);
        instance.configure(settings.all(), isKey);
        return instance;
    }

    public ProducerRecord<byte[], byte[]> encode(T record) throws Exception {
        ProducerRecord<K, V> wanted = checkNotNull(
                fn.apply(record), "records(...) gave null: filter the stream to send nothing for a record");
        return new ProducerRecord<>(
                wanted.topic(),
                wanted.partition(),
                wanted.timestamp(),
                bytes(keys, "key", wanted, wanted.key()),
                bytes(values, "value", wanted, wanted.value()),
                wanted.headers());
    }

    private static <S> byte[] bytes(
            Serializer<? super S> serializer, String what, ProducerRecord<?, ?> record, S object) {
        try {
            return serializer.serialize(record.topic(), record.headers(), object);
        } catch (RuntimeException e) {
            throw new SerializationException(
                    "the " + what + " of a record for topic " + record.topic() + " cannot be written by "
                            + serializer.getClass().getSimpleName() + ": " + e,
                    e);
        }
    }
}
