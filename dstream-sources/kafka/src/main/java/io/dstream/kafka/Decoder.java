package io.dstream.kafka;

import java.nio.ByteBuffer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/** Makes of a record's bytes what the client would have made of them. Used by one thread at a time. */
final class Decoder<K, V> {
    private final Deserializer<? extends K> keys;
    private final Deserializer<? extends V> values;

    Decoder(Deserializer<? extends K> keys, Deserializer<? extends V> values) {
        this.keys = keys;
        this.values = values;
    }

    /**
     * Decodes a record, whose buffers and headers are used up.
     *
     * @throws Undecodable if a deserializer cannot read it
     */
    ConsumerRecord<K, V> decode(ConsumerRecord<ByteBuffer, ByteBuffer> record) {
        return new ConsumerRecord<>(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.timestampType(),
                record.serializedKeySize(),
                record.serializedValueSize(),
                read(keys, record, record.key(), "key"),
                read(values, record, record.value(), "value"),
                record.headers(),
                record.leaderEpoch());
    }

    private static <T> T read(
            Deserializer<? extends T> deserializer, ConsumerRecord<?, ?> record, ByteBuffer bytes, String what) {
        if (bytes == null) {
            return null;
        }
        int size = bytes.remaining();
        try {
            return deserializer.deserialize(record.topic(), record.headers(), bytes);
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            throw new Undecodable(record, what, size, e);
        }
    }
}
