package io.dstream.plan;

import static com.google.common.base.Preconditions.checkPositionIndex;

import io.dstream.batch.Pair;

/** Pairs of which only keys and values are kept, by turns: a third of the memory that pairs would take. */
final class PairsPartition<K, V> extends Partition<Pair<K, V>> {
    private final Object[] keysAndValues;
    private final int pairs;

    PairsPartition(Object[] keysAndValues, int pairs) {
        checkPositionIndex(pairs, keysAndValues.length / 2, "pairs");
        this.keysAndValues = keysAndValues;
        this.pairs = pairs;
    }

    @Override
    public void push(RecordConsumer<? super Pair<K, V>> consumer) {
        push(consumer, 0, pairs);
    }

    @Override
    public Cursor<Pair<K, V>> cursor() {
        return Cursor.over(0, pairs, this::push);
    }

    private void push(RecordConsumer<? super Pair<K, V>> consumer, int from, int to) {
        for (int i = from; i < to; i++) {
            consumer.acceptPair(keysAndValues[2 * i], keysAndValues[2 * i + 1]);
        }
    }

    @Override
    public long size() {
        return pairs;
    }

    @Override
    public boolean isInMemory() {
        return true;
    }
}
