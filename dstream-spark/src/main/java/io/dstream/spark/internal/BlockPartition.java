package io.dstream.spark.internal;

import io.dstream.codec.ByteReader;
import io.dstream.codec.Codecs;
import io.dstream.plan.Cursor;
import io.dstream.plan.Partition;
import io.dstream.plan.RecordConsumer;

/** The records of a block, read anew each time. */
final class BlockPartition extends Partition<Object> {
    private static final byte[] NONE = {};

    private final Block block;
    private final Codecs codecs;

    BlockPartition(Block block, Codecs codecs) {
        this.block = block;
        this.codecs = codecs;
    }

    Block block() {
        return block;
    }

    @Override
    public void push(RecordConsumer<? super Object> consumer) {
        push(reader(), consumer, block.size());
    }

    @Override
    public Cursor<Object> cursor() {
        ByteReader in = reader();
        return Cursor.over(0, block.size(), (consumer, from, to) -> push(in, consumer, to - from));
    }

    private ByteReader reader() {
        return codecs.newReader(block.bytes() == null ? NONE : block.bytes());
    }

    private static void push(ByteReader in, RecordConsumer<? super Object> consumer, int records) {
        for (int i = 0; i < records; i++) {
            if (BlockWriter.isPair(in.readByte())) {
                Object key = in.readValue();
                consumer.acceptPair(key, in.readValue());
            } else {
                consumer.accept(in.readValue());
            }
        }
    }

    @Override
    public long size() {
        return block.size();
    }

    @Override
    public boolean isInMemory() {
        return true;
    }
}
