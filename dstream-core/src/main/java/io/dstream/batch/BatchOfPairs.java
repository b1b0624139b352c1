package io.dstream.batch;

import io.dstream.engine.Engine;
import io.dstream.function.Action1;
import io.dstream.function.Function1;
import io.dstream.function.Predicate1;
import io.dstream.plan.Operator;
import io.dstream.plan.Plan;
import java.util.Comparator;

/**
 * The operators of {@link Batch} that give the same records, here as pairs again: so that those by key can follow. Java
 * has no type for "a batch of my own kind", so each is declared once more, in this one place.
 */
abstract sealed class BatchOfPairs<K, V> extends Batch<Pair<K, V>> permits PairBatch {

    BatchOfPairs(Engine engine, Plan<Pair<K, V>> plan, Operator scope, int partitions) {
        super(engine, plan, scope, partitions);
    }

    @Override
    PairBatch<K, V> same(Plan<Pair<K, V>> changed) {
        return pairs(changed);
    }

    @Override
    PairBatch<K, V> view(Operator operator, int inPartitions) {
        return new PairBatch<>(engine(), plan(), operator, inPartitions);
    }

    @Override
    public PairBatch<K, V> within(Operator operator) {
        return PairBatch.of(super.within(operator));
    }

    @Override
    public PairBatch<K, V> inPartitions(int n) {
        return PairBatch.of(super.inPartitions(n));
    }

    @Override
    public PairBatch<K, V> filter(Predicate1<? super Pair<K, V>> fn) {
        return PairBatch.of(super.filter(fn));
    }

    @Override
    public PairBatch<K, V> peek(Action1<? super Pair<K, V>> fn) {
        return PairBatch.of(super.peek(fn));
    }

    @Override
    public PairBatch<K, V> sample(double fraction, long seed) {
        return PairBatch.of(super.sample(fraction, seed));
    }

    @Override
    public PairBatch<K, V> union(Batch<Pair<K, V>> other) {
        return PairBatch.of(super.union(other));
    }

    @Override
    public PairBatch<K, V> distinct() {
        return PairBatch.of(super.distinct());
    }

    @Override
    public PairBatch<K, V> repartition(int partitions) {
        return PairBatch.of(super.repartition(partitions));
    }

    @Override
    public PairBatch<K, V> coalesce(int partitions) {
        return PairBatch.of(super.coalesce(partitions));
    }

    @Override
    public <S extends Comparable<? super S>> PairBatch<K, V> sortBy(Function1<? super Pair<K, V>, ? extends S> key) {
        return PairBatch.of(super.<S>sortBy(key));
    }

    @Override
    public <S extends Comparable<? super S>> PairBatch<K, V> sortBy(
            Function1<? super Pair<K, V>, ? extends S> key, boolean ascending) {
        return PairBatch.of(super.<S>sortBy(key, ascending));
    }

    @Override
    public <S> PairBatch<K, V> sortBy(Function1<? super Pair<K, V>, ? extends S> key, Comparator<? super S> order) {
        return PairBatch.of(super.<S>sortBy(key, order));
    }

    @Override
    public PairBatch<K, V> intersection(Batch<Pair<K, V>> other) {
        return PairBatch.of(super.intersection(other));
    }

    @Override
    public PairBatch<K, V> subtract(Batch<Pair<K, V>> other) {
        return PairBatch.of(super.subtract(other));
    }

    @Override
    public PairBatch<K, V> cache() {
        return PairBatch.of(super.cache());
    }

    @Override
    public PairBatch<K, V> unpersist() {
        return PairBatch.of(super.unpersist());
    }

    @Override
    public PairBatch<K, V> hold() {
        return PairBatch.of(super.hold());
    }
}
