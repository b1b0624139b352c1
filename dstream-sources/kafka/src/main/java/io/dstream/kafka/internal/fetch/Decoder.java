package io.dstream.kafka.internal.fetch;

import java.nio.ByteBuffer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads keys and values, and says which record it is that cannot be read. Used by one thread at a time. */
public final class Decoder<K, V> {
    private final Deserializer<? extends K> keys;
    private final Deserializer<? extends V> values;

    public Decoder(Deserializer<? extends K> keys, Deserializer<? extends V> values) {
        this.keys = keys;
        this.values = values;
    }

    /** Reads the key of a record; throws {@link Undecodable}. */
    K key(TopicPartition partition, long offset, Headers headers, ByteBuffer bytes) {
        return read(keys, "key", partition, offset, headers, bytes);
    }

    /** Reads the value of a record; throws {@link Undecodable}. */
    V value(TopicPartition partition, long offset, Headers headers, ByteBuffer bytes) {
        return read(values, "value", partition, offset, headers, bytes);
    }

    /** Decodes a record, whose buffers and headers are used up; throws {@link Undecodable}. */
    ConsumerRecord<K, V> record(TopicPartition partition, ConsumerRecord<ByteBuffer, ByteBuffer> record) {
        return with(
                record,
                key(partition, record.offset(), record.headers(), record.key()),
                value(partition, record.offset(), record.headers(), record.value()),
                record.headers());
    }

    /** A record with another key, value and headers; else the same. */
    static <K, V> ConsumerRecord<K, V> with(ConsumerRecord<?, ?> record, K key, V value, Headers headers) {
        return new ConsumerRecord<>(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.timestampType(),
                record.serializedKeySize(),
                record.serializedValueSize(),
                key,
                value,
                headers,
                record.leaderEpoch());
    }

    private static <T> T read(
            Deserializer<? extends T> deserializer,
            String what,
            TopicPartition partition,
            long offset,
            Headers headers,
            ByteBuffer bytes) {
        if (bytes == null) {
            return null;
        }
        int size = bytes.remaining();
        try {
            return deserializer.deserialize(partition.topic(), headers, bytes);
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            throw new Undecodable(what, partition, offset, size, e);
        }
    }
}
