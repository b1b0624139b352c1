package io.dstream.kafka;

import com.google.common.collect.ImmutableList;
import io.dstream.engine.Operator;
import io.dstream.engine.OperatorException;
import io.dstream.engine.Partition;
import io.dstream.engine.RecordConsumer;
import java.io.IOException;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Records of one partition that have been fetched for a batch. Immutable. */
final class FetchedPartition<K, V> extends Partition<ConsumerRecord<K, V>> {
    private final Operator operator;
    private final ImmutableList<Fetched.Slice> slices;
    private final long size;

    FetchedPartition(Operator operator, List<Fetched.Slice> slices) {
        this.operator = operator;
        this.slices = ImmutableList.copyOf(slices);
        long sum = 0;
        for (Fetched.Slice slice : slices) {
            sum += slice.to() - slice.from();
        }
        this.size = sum;
    }

    @Override
    public void push(RecordConsumer<? super ConsumerRecord<K, V>> consumer) {
        for (Fetched.Slice slice : slices) {
            if (slice.suspect()) {
                check(operator, slice.records(), slice.from(), slice.to());
            }
            consumer.acceptAll(slice.records(), slice.from(), slice.to());
        }
    }

    /** Throws if there is a record that could not be decoded. */
    static void check(Operator operator, Object[] records, int from, int to) {
        for (int i = from; i < to; i++) {
            ConsumerRecord<?, ?> record = (ConsumerRecord<?, ?>) records[i];
            if (isUndecodable(record)) {
                throw OperatorException.of(
                        operator,
                        new IOException(
                                describe(record) + ". Mend the deserializer, or leave such records out with"
                                        + " onUndecodable(SKIP)",
                                cause(record)));
            }
        }
    }

    static boolean isUndecodable(ConsumerRecord<?, ?> record) {
        return record.value() instanceof Decoding.Undecodable || record.key() instanceof Decoding.Undecodable;
    }

    static Throwable cause(ConsumerRecord<?, ?> record) {
        return undecodable(record).cause();
    }

    private static Decoding.Undecodable undecodable(ConsumerRecord<?, ?> record) {
        return (Decoding.Undecodable) (record.key() instanceof Decoding.Undecodable ? record.key() : record.value());
    }

    static String describe(ConsumerRecord<?, ?> record) {
        Decoding.Undecodable what = undecodable(record);
        return "the " + (record.key() == what ? "key" : "value") + " of the record at " + record.topic() + "-"
                + record.partition() + " offset " + record.offset() + " (" + what.bytes().length
                + " bytes) cannot be decoded: " + what.cause();
    }

    @Override
    public long size() {
        return size;
    }
}
