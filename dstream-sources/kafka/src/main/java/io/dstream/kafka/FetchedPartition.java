package io.dstream.kafka;

import com.google.common.collect.ImmutableList;
import io.dstream.plan.Operator;
import io.dstream.plan.Partition;
import io.dstream.plan.RecordConsumer;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Records of one partition that have been fetched for a batch, packed. Whoever reads them has them decoded some
 * hundreds at a time, which are not kept here: the engine keeps what several outputs use. Thread-safe.
 */
final class FetchedPartition<K, V> extends Partition<ConsumerRecord<K, V>> {
    private static final int STRETCH = 256; // records that are decoded and handed on together

    private final Operator operator;
    private final Decoders<K, V> decoders;
    private final long size;
    private final long bytes;
    private final ImmutableList<Packed.Slice> packed;

    FetchedPartition(Operator operator, Decoders<K, V> decoders, List<Packed.Slice> slices) {
        this.operator = operator;
        this.decoders = decoders;
        this.packed = ImmutableList.copyOf(slices);
        this.size = slices.stream().mapToLong(Packed.Slice::size).sum();
        this.bytes = slices.stream().mapToLong(Packed.Slice::bytes).sum();
    }

    @Override
    public void push(RecordConsumer<? super ConsumerRecord<K, V>> consumer) {
        Decoder<K, V> decoder = decoders.borrow();
        try {
            for (Packed.Slice slice : packed) {
                Packed.Cursor cursor = slice.cursor();
                for (int left = slice.size(); left > 0; left -= STRETCH) {
                    Object[] some = new Object[Math.min(left, STRETCH)];
                    for (int i = 0; i < some.length; i++) {
                        some[i] = cursor.next(decoder);
                    }
                    consumer.acceptAll(some, 0, some.length);
                }
            }
        } catch (Undecodable e) {
            throw e.of(operator);
        } finally {
            decoders.giveBack(decoder);
        }
    }

    @Override
    public long size() {
        return size;
    }

    /** What they take in memory, not decoded. */
    long bytes() {
        return bytes;
    }
}
