package io.dstream.kafka;

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
final class Sieve<K, V> {
    private final boolean skips;
    private final Decoder<K, V> decoder;
    private final Consumer<Undecodable> reports;
    private final Set<TopicPartition> reported = new HashSet<>();

    Sieve(UndecodablePolicy policy, Decoder<K, V> decoder, Consumer<Undecodable> reports) {
        this.skips = policy == UndecodablePolicy.SKIP;
        this.decoder = decoder;
        this.reports = reports;
    }

    /** A record decoded and used up, or null where it is left out. */
    ConsumerRecord<K, V> decode(TopicPartition partition, ConsumerRecord<ByteBuffer, ByteBuffer> record) {
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

    /** Records as they are, but for those that are left out. Where none is, nothing is decoded. */
    List<ConsumerRecord<ByteBuffer, ByteBuffer>> decodable(
            TopicPartition partition, List<ConsumerRecord<ByteBuffer, ByteBuffer>> records) {
        if (!skips) {
            return records;
        }
        List<ConsumerRecord<ByteBuffer, ByteBuffer>> some = new ArrayList<>(records.size());
        for (ConsumerRecord<ByteBuffer, ByteBuffer> record : records) {
            if (decode(partition, copy(record)) != null) {
                some.add(record);
            }
        }
        return some;
    }

    private static ConsumerRecord<ByteBuffer, ByteBuffer> copy(ConsumerRecord<ByteBuffer, ByteBuffer> record) {
        return new ConsumerRecord<>(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.timestampType(),
                record.serializedKeySize(),
                record.serializedValueSize(),
                record.key() == null ? null : record.key().duplicate(),
                record.value() == null ? null : record.value().duplicate(),
                new RecordHeaders(record.headers()),
                record.leaderEpoch());
    }
}
