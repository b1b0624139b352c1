package io.dstream.internal.eventtime;

import io.dstream.function.Function1;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.state.Aggregator;
import io.dstream.state.Aggregators;
import java.io.Serializable;
import java.util.NoSuchElementException;

/**
 * An aggregator whose functions are called in an operator's name.
 *
 * @param operator the operator
 * @param aggregator the aggregator
 * @param byRecord whether it takes records with their times, rather than records
 */
record Aggregating(Operator operator, Aggregator<Object, Object, Object> aggregator, boolean byRecord)
        implements Serializable {

    /** Whether records are only counted, which needs no accumulator for each: a count is one. */
    boolean counts() {
        return Aggregators.isCount(aggregator);
    }

    Object begin() {
        return operator.apply(aggregator.create());
    }

    Object add(Object accumulator, Stamped record) {
        return operator.apply(aggregator.add(), accumulator, byRecord ? record : record.value());
    }

    /** Both, neither of which is changed; null is nothing. */
    Object merge(Object earlier, Object later) {
        if (earlier == null || later == null) {
            return earlier == null ? later : earlier;
        }
        return operator.apply(aggregator.merge(), earlier, later);
    }

    /** The result of an accumulator; null for nothing, where nothing has no result. */
    Object finish(Object accumulator) {
        Function1<Object, Object> finish = aggregator.finish();
        if (accumulator != null) {
            return operator.apply(finish, accumulator);
        }
        try {
            return operator.apply(finish, begin());
        } catch (OperatorException e) {
            if (e.getCause() instanceof NoSuchElementException) {
                return null;
            }
            throw e;
        }
    }
}
