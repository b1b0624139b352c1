package io.dstream.internal.local;

import io.dstream.batch.Pair;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.RecordConsumer;
import io.dstream.table.KeyHash;

/** Lays the pairs of one task out by range of key hashes, in their order. */
@SuppressWarnings("serial") // lives and dies in one process
public final class KeyRanges extends RecordConsumer<Pair<?, ?>> {
    private final Operator operator;
    final RecordBuffer[] ranges;

    KeyRanges(Operator operator, int ranges) {
        this.operator = operator;
        this.ranges = new RecordBuffer[ranges];
        for (int r = 0; r < ranges; r++) {
            this.ranges[r] = new RecordBuffer();
        }
    }

    @Override
    public void accept(Pair<?, ?> pair) {
        ranges[range(pair)].accept(pair);
    }

    private int range(Pair<?, ?> pair) {
        try {
            Object key = pair.key();
            KeyHash.checkKey(key);
            return KeyHash.partition(KeyHash.of(key), ranges.length);
        } catch (Throwable e) { // from the key's hashCode, or no key
            throw OperatorException.of(operator, e);
        }
    }
}
