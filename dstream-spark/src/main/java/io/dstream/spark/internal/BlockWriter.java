package io.dstream.spark.internal;

import io.dstream.batch.Pair;
import io.dstream.codec.ByteWriter;
import io.dstream.codec.Codecs;
import io.dstream.plan.RecordConsumer;

/** Writes the records of a task as they come. */
@SuppressWarnings("serial") // lives for one task
final class BlockWriter extends RecordConsumer<Object> {
    private static final int RECORD = 0;
    private static final int PAIR = 1;

    private final ByteWriter out;
    private int size;

    BlockWriter(Codecs codecs) {
        out = codecs.newWriter();
    }

    @Override
    public void accept(Object record) {
        if (record instanceof Pair<?, ?> pair) {
            acceptPair(pair.key(), pair.value());
        } else {
            out.writeByte(RECORD);
            out.writeValue(record);
            size++;
        }
    }

    @Override
    public void acceptPair(Object key, Object value) {
        out.writeByte(PAIR);
        out.writeValue(key);
        out.writeValue(value);
        size++;
    }

    static boolean isPair(byte kind) {
        return kind == PAIR;
    }

    int size() {
        return size;
    }

    /** What was written, as what a task gives. */
    Block block(int task, Report report) {
        return new Block(task, size, out.toByteArray(), report);
    }
}
