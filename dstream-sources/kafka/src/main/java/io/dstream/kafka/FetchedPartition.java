package io.dstream.kafka;

import com.google.common.collect.ImmutableList;
import io.dstream.engine.Operator;
import io.dstream.engine.Partition;
import io.dstream.engine.RecordConsumer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Records of one partition that have been fetched for a batch. Whoever reads them first has them decoded some hundreds
 * at a time, which nobody keeps; for whoever reads them then they are decoded once more, and kept. Thread-safe.
 */
final class FetchedPartition<K, V> extends Partition<ConsumerRecord<K, V>> {
    private static final int STRETCH = 256; // records that are decoded and handed on together

    private final Operator operator;
    private final Decoders<K, V> decoders;
    private final long size;
    private final long bytes;
    private final AtomicBoolean readBefore = new AtomicBoolean();
    private volatile ImmutableList<Packed.Slice> packed; // null when all is decoded and kept
    private ImmutableList<Object[]> decoded; // null until then; under this object's lock

    FetchedPartition(Operator operator, Decoders<K, V> decoders, List<Packed.Slice> slices) {
        this.operator = operator;
        this.decoders = decoders;
        this.packed = ImmutableList.copyOf(slices);
        this.size = slices.stream().mapToLong(Packed.Slice::size).sum();
        this.bytes = slices.stream().mapToLong(Packed.Slice::bytes).sum();
    }

    @Override
    public void push(RecordConsumer<? super ConsumerRecord<K, V>> consumer) {
        ImmutableList<Packed.Slice> slices = packed; // there for the first: only those after it let go of it
        if (readBefore.compareAndSet(false, true)) {
            decode(slices, some -> consumer.acceptAll(some, 0, some.length));
        } else {
            decoded().forEach(some -> consumer.acceptAll(some, 0, some.length));
        }
    }

    private synchronized ImmutableList<Object[]> decoded() {
        if (decoded == null) {
            List<Object[]> all = new ArrayList<>();
            decode(packed, all::add);
            decoded = ImmutableList.copyOf(all);
            packed = null;
        }
        return decoded;
    }

    private void decode(List<Packed.Slice> slices, Consumer<Object[]> into) {
        Decoder<K, V> decoder = decoders.borrow();
        try {
            for (Packed.Slice slice : slices) {
                Packed.Cursor cursor = slice.cursor();
                for (int left = slice.size(); left > 0; left -= STRETCH) {
                    Object[] some = new Object[Math.min(left, STRETCH)];
                    for (int i = 0; i < some.length; i++) {
                        some[i] = cursor.next(decoder);
                    }
                    into.accept(some);
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
