package io.dstream.kafka.internal.fetch;

import com.google.common.collect.ImmutableList;
import io.dstream.plan.Cursor;
import io.dstream.plan.Operator;
import io.dstream.plan.Partition;
import io.dstream.plan.RecordConsumer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Records of one partition that have been fetched for a batch, packed. Whoever reads them has them decoded some
 * hundreds at a time, which are not kept here: the engine keeps what several outputs use. Thread-safe.
 */
public final class FetchedPartition<K, V> extends Partition<ConsumerRecord<K, V>> {
    private static final int STRETCH = 256; // records that are decoded and handed on together

    private final Operator operator;
    private final Decoders<K, V> decoders;
    private final long size;
    private final long bytes;
    private final ImmutableList<Packed.Slice> packed;

    public FetchedPartition(Operator operator, Decoders<K, V> decoders, List<Packed.Slice> slices) {
        this.operator = operator;
        this.decoders = decoders;
        this.packed = ImmutableList.copyOf(slices);
        this.size = slices.stream().mapToLong(Packed.Slice::size).sum();
        this.bytes = slices.stream().mapToLong(Packed.Slice::bytes).sum();
    }

    @Override
    public void push(RecordConsumer<? super ConsumerRecord<K, V>> consumer) {
        Reading reading = new Reading();
        boolean more;
        do {
            more = reading.push(consumer, Integer.MAX_VALUE);
        } while (more);
    }

    @Override
    public Cursor<ConsumerRecord<K, V>> cursor() {
        return new Reading();
    }

    /** Has a decoder only while it reads, so that it may be left at any point. */
    private final class Reading implements Cursor<ConsumerRecord<K, V>> {
        private final Iterator<Packed.Slice> rest = packed.iterator();
        private Packed.Cursor open; // null before the first slice
        private int inSlice; // records that are left in it

        @Override
        public boolean push(RecordConsumer<? super ConsumerRecord<K, V>> consumer, int most) {
            Decoder<K, V> decoder = decoders.borrow();
            try {
                for (int left = most; left > 0 && hasMore(); ) {
                    Object[] some = new Object[Math.min(Math.min(left, inSlice), STRETCH)];
                    for (int i = 0; i < some.length; i++) {
                        some[i] = open.next(decoder);
                    }
                    left -= some.length;
                    inSlice -= some.length;
                    consumer.acceptAll(some, 0, some.length);
                }
                return hasMore();
            } catch (Undecodable e) {
                throw e.of(operator);
            } finally {
                decoders.giveBack(decoder);
            }
        }

        private boolean hasMore() {
            while (inSlice == 0 && rest.hasNext()) {
                Packed.Slice slice = rest.next();
                open = slice.cursor();
                inSlice = slice.size();
            }
            return inSlice > 0;
        }
    }

    @Override
    public long size() {
        return size;
    }

    /** Those of some headers that the first records have, by name; nothing of a record that has none of them. */
    List<Map<String, String>> firstHeaders(int records, Set<String> names) {
        List<Map<String, String>> found = new ArrayList<>();
        int left = records;
        for (Packed.Slice slice : packed) {
            int some = Math.min(left, slice.size());
            left -= some;
            if (some > 0) {
                found.addAll(slice.firstHeaders(some, names));
            }
        }
        return found;
    }

    /** What they take in memory, not decoded. */
    public long bytes() {
        return bytes;
    }
}
