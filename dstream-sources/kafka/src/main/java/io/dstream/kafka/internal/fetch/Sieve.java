package io.dstream.kafka.internal.fetch;

import io.dstream.kafka.UndecodablePolicy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Leaves out what cannot be decoded, where that is the policy, and reports the first of each partition. */
public final class Sieve<K, V> {
    private final boolean skips;
    private final Decoders<K, V> decoders;
    private final Consumer<Undecodable> reports;
    private final Set<TopicPartition> reported = new HashSet<>();

    /** For one thread. */
    public Sieve(UndecodablePolicy policy, Decoders<K, V> decoders, Consumer<Undecodable> reports) {
        this.skips = policy == UndecodablePolicy.SKIP;
        this.decoders = decoders;
        this.reports = reports;
    }

    /** Records as they are, but for those that are left out. Where none is to be, nothing is decoded. */
    public List<ConsumerRecord<ByteBuffer, ByteBuffer>> decodable(
            TopicPartition partition, List<ConsumerRecord<ByteBuffer, ByteBuffer>> records) {
        if (!skips) {
            return records;
        }
        List<ConsumerRecord<ByteBuffer, ByteBuffer>> some = new ArrayList<>(records.size());
        Decoder<K, V> decoder = decoders.borrow();
        try {
            for (ConsumerRecord<ByteBuffer, ByteBuffer> record : records) {
                if (decode(decoder, partition, copy(record)) != null) {
                    some.add(record);
                }
            }
        } finally {
            decoders.giveBack(decoder);
        }
        return some;
    }

    /** Records decoded and used up, but for those that are left out; throws {@link Undecodable} where none is to be. */
    public Object[] decoded(TopicPartition partition, List<ConsumerRecord<ByteBuffer, ByteBuffer>> records) {
        List<Object> some = new ArrayList<>(records.size());
        Decoder<K, V> decoder = decoders.borrow();
        try {
            for (ConsumerRecord<ByteBuffer, ByteBuffer> record : records) {
                ConsumerRecord<K, V> decoded = decode(decoder, partition, record);
                if (decoded != null) {
                    some.add(decoded);
                }
            }
        } finally {
            decoders.giveBack(decoder);
        }
        return some.toArray();
    }

    /** A record decoded and used up, or null where it is left out. */
    private ConsumerRecord<K, V> decode(
            Decoder<K, V> decoder, TopicPartition partition, ConsumerRecord<ByteBuffer, ByteBuffer> record) {
        try {
            return decoder.record(partition, record);
        } catch (Undecodable e) {
            if (!skips) {
                throw e;
            }
            if (reported.add(partition)) {
                reports.accept(e);
            }
            return null;
        }
    }

    private static ConsumerRecord<ByteBuffer, ByteBuffer> copy(ConsumerRecord<ByteBuffer, ByteBuffer> record) {
        return Decoder.with(
                record,
                record.key() == null ? null : record.key().duplicate(),
                record.value() == null ? null : record.value().duplicate(),
                new RecordHeaders(record.headers()));
    }
}
