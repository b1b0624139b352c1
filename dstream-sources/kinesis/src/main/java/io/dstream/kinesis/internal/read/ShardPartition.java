package io.dstream.kinesis.internal.read;

import com.google.common.collect.ImmutableList;
import io.dstream.kinesis.KinesisRecord;
import io.dstream.plan.Cursor;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.Partition;
import io.dstream.plan.RecordConsumer;
import java.util.List;

/**
 * Records of one shard that have been fetched for a batch. Whoever reads them has them decoded; they are not kept here:
 * the engine keeps what several outputs use. Thread-safe.
 */
final class ShardPartition<T> extends Partition<KinesisRecord<T>> {
    private final Operator operator;
    private final Decoding<T> decoding;
    private final String shard;
    private final ImmutableList<Chunk.Slice> slices;
    private final long size;
    private final long bytes;

    ShardPartition(Operator operator, Decoding<T> decoding, String shard, List<Chunk.Slice> slices) {
        this.operator = operator;
        this.decoding = decoding;
        this.shard = shard;
        this.slices = ImmutableList.copyOf(slices);
        this.size = slices.stream().mapToLong(Chunk.Slice::size).sum();
        this.bytes = slices.stream().mapToLong(Chunk.Slice::bytes).sum();
    }

    @Override
    public void push(RecordConsumer<? super KinesisRecord<T>> consumer) {
        for (Chunk.Slice slice : slices) {
            push(slice, 0, slice.size(), consumer);
        }
    }

    private void push(Chunk.Slice slice, int from, int to, RecordConsumer<? super KinesisRecord<T>> consumer) {
        for (int i = from; i < to; i++) {
            consumer.accept(decode(slice.get(i)));
        }
    }

    private KinesisRecord<T> decode(Item item) {
        try {
            return decoding.decode(shard, item);
        } catch (Decoding.Undecodable e) {
            throw OperatorException.of(operator, e);
        }
    }

    @Override
    public Cursor<KinesisRecord<T>> cursor() {
        return new Cursor<>() {
            private int slice;
            private int at;

            @Override
            public boolean push(RecordConsumer<? super KinesisRecord<T>> consumer, int most) {
                for (int left = most; left > 0 && slice < slices.size(); ) {
                    Chunk.Slice open = slices.get(slice);
                    int from = at;
                    at += Math.min(left, open.size() - at);
                    left -= at - from;
                    ShardPartition.this.push(open, from, at, consumer);
                    if (at == open.size()) {
                        at = 0;
                        slice++;
                    }
                }
                return slice < slices.size();
            }
        };
    }

    @Override
    public long size() {
        return size;
    }

    long bytes() {
        return bytes;
    }
}
