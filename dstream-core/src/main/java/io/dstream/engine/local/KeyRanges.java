package io.dstream.engine.local;

import io.dstream.batch.Pair;
import io.dstream.engine.KeyHash;
import io.dstream.engine.RecordConsumer;

/** Lays the pairs of one task out by range of key hashes, in their order. */
@SuppressWarnings("serial") // lives and dies in one process
final class KeyRanges extends RecordConsumer<Pair<?, ?>> {
    final RecordBuffer[] ranges;

    KeyRanges(int ranges) {
        this.ranges = new RecordBuffer[ranges];
        for (int r = 0; r < ranges; r++) {
            this.ranges[r] = new RecordBuffer();
        }
    }

    @Override
    public void accept(Pair<?, ?> pair) {
        Object key = pair.key();
        KeyHash.checkKey(key);
        ranges[KeyHash.partition(KeyHash.of(key), ranges.length)].accept(pair);
    }
}
