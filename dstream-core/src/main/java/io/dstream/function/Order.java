package io.dstream.function;

import java.io.Serializable;
import java.util.Comparator;

/**
 * A comparator that can be sent to other processes. Operators take any {@link Comparator}; an engine that runs their
 * tasks in other processes needs one that is serialisable, as those of {@link Comparator#naturalOrder} are, and lambdas
 * are not:
 *
 * <pre>{@code
 * words.top(10, Order.of((a, b) -> Integer.compare(a.length(), b.length())))
 * }</pre>
 *
 * @param <T> what it compares
 */
@FunctionalInterface
public interface Order<T> extends Comparator<T>, Serializable {

    /**
     * Makes an order of a lambda.
     *
     * @param order the lambda
     * @param <T> what it compares
     * @return the same
     */
    static <T> Order<T> of(Order<T> order) {
        return order;
    }
}
