package io.dstream.batch;

import io.dstream.plan.Combiner;
import io.dstream.plan.Operator;
import io.dstream.state.Aggregator;

/**
 * Combines the values of a key by an aggregator: each key, in each partition, begins with an empty accumulator of its
 * own. All of the aggregator's functions are called in the operator's name.
 */
final class Aggregating<V, A, R> extends Combiner<V, A, R> {
    private static final long serialVersionUID = 1L;

    private final Operator operator;
    private final Aggregator<? super V, A, R> aggregator;

    Aggregating(Operator operator, Aggregator<? super V, A, R> aggregator) {
        this.operator = operator;
        this.aggregator = aggregator;
    }

    @Override
    public A create(V value) {
        return add(operator.apply(aggregator.create()), value);
    }

    @Override
    public A add(A accumulator, V value) {
        return operator.apply(aggregator.add(), accumulator, value);
    }

    @Override
    public A merge(A left, A right) {
        return operator.apply(aggregator.merge(), left, right);
    }

    @Override
    public R finish(A accumulator) {
        return operator.apply(aggregator.finish(), accumulator);
    }
}
