package io.dstream.engine.task;

import io.dstream.batch.Pair;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.RecordConsumer;
import io.dstream.table.KeyHash;

/** Lays the pairs of one task out by range of key hashes, in their order. Used by the thread that runs the task. */
@SuppressWarnings("serial") // lives and dies in one process
public final class KeyRanges extends RecordConsumer<Pair<?, ?>> {
    private final Operator operator;
    private final RecordBuffer[] ranges;

    /**
     * Takes pairs.
     *
     * @param operator the operator that wants them so, to be named where a key has no hash
     * @param ranges how many ranges there are: the partitions of the operator's result
     */
    public KeyRanges(Operator operator, int ranges) {
        this.operator = operator;
        this.ranges = new RecordBuffer[ranges];
        for (int r = 0; r < ranges; r++) {
            this.ranges[r] = new RecordBuffer();
        }
    }

    /**
     * The pairs of a range.
     *
     * @param range its number, from 0
     * @return the pairs, in their order
     */
    public RecordBuffer range(int range) {
        return ranges[range];
    }

    @Override
    public void accept(Pair<?, ?> pair) {
        ranges[range(pair)].accept(pair);
    }

    @Override
    public void acceptPair(Object key, Object value) {
        int range;
        try {
            range = rangeOf(key);
        } catch (Throwable e) {
            throw OperatorException.of(operator, e);
        }
        ranges[range].acceptPair(key, value);
    }

    private int range(Pair<?, ?> pair) {
        try {
            return rangeOf(pair.key());
        } catch (Throwable e) { // from the key's hashCode, or no key
            throw OperatorException.of(operator, e);
        }
    }

    private int rangeOf(Object key) {
        KeyHash.checkKey(key);
        return KeyHash.partition(KeyHash.of(key), ranges.length);
    }
}
