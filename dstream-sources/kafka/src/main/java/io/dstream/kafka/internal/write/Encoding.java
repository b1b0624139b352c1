package io.dstream.kafka.internal.write;

import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.collect.ImmutableMap;
import io.dstream.function.Function0;
import io.dstream.function.Function1;
import io.dstream.kafka.internal.ClientSettings;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Makes of a stream's records what is sent, in bytes. Used by many threads. It can be sent to other processes, where
 * serializers are made anew, but for one that the program gave: that must be serialisable itself.
 */
public final class Encoding<T, K, V> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Function1<? super T, ProducerRecord<K, V>> fn;
    private final Side<K> keys;
    private final Side<V> values;

    /**
     * What a function makes of records, written by serializers.
     *
     * @param keys gives what writes keys; null where the settings say who does
     * @param values gives what writes values; null where the settings say who does
     */
    public Encoding(
            ClientSettings settings,
            Function0<? extends Serializer<? super K>> keys,
            Function0<? extends Serializer<? super V>> values,
            Function1<? super T, ProducerRecord<K, V>> fn) {
        this.fn = fn;
        this.keys = Side.of("key", keys, settings);
        this.values = Side.of("value", values, settings);
    }

    public Encoded encode(T record) throws Exception {
        ProducerRecord<K, V> wanted = checkNotNull(
                fn.apply(record), "records(...) returned null: filter the stream to send nothing for a record");
        return new Encoded(wanted, keys.bytes(wanted, wanted.key()), values.bytes(wanted, wanted.value()));
    }

    /** Writes the keys, or the values. */
    private static final class Side<S> implements Serializable {
        private static final long serialVersionUID = 1L;

        private final String what;
        private final Function0<? extends Serializer<? super S>> given; // null where the properties name one
        private final ImmutableMap<String, Object> properties; // for that one; else empty
        private final transient Serializer<? super S> serializer;

        private Side(
                String what,
                Function0<? extends Serializer<? super S>> given,
                ImmutableMap<String, Object> properties) {
            this.what = what;
            this.given = given;
            this.properties = properties;
            this.serializer = given != null ? made(what, given) : made(what, properties);
        }

        private static <S> Serializer<? super S> made(String what, Function0<? extends Serializer<? super S>> maker) {
            try {
                return checkNotNull(maker.apply(), "%ssMadeBy(...) returned null: expected a serializer", what);
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalArgumentException(what + "sMadeBy(...) could not make a serializer: " + e, e);
            }
        }

        static <S> Side<S> of(String what, Function0<? extends Serializer<? super S>> given, ClientSettings settings) {
            String property = what + ".serializer";
            String method = what + "s";
            if (given != null && settings.has(property)) {
                throw new IllegalArgumentException("the properties have a " + property + ", and " + method
                        + "(...) was called as well: remove one of them");
            }
            if (given == null && !settings.has(property)) {
                throw new IllegalArgumentException(
                        "it is not specified how to write " + method + ": call " + method + "(a Serializer)");
            }
            return new Side<>(what, given, given != null ? ImmutableMap.of() : ImmutableMap.copyOf(settings.all()));
        }

        @SuppressWarnings("unchecked")
        private static <S> Serializer<S> made(String what, Map<String, Object> properties) {
            Map<String, Object> config = new HashMap<>(properties);
            config.putIfAbsent("key.serializer", ByteArraySerializer.class);
            config.putIfAbsent("value.serializer", ByteArraySerializer.class);
            Serializer<S> instance = (Serializer<S>)
                    new ProducerConfig(config).getConfiguredInstance(what + ".serializer", Serializer.class);
            instance.configure(properties, what.equals("key"));
            return instance;
        }

        private Object readResolve() {
            return new Side<>(what, given, properties);
        }

        byte[] bytes(ProducerRecord<?, ?> record, S object) {
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
}
