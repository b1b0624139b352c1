package io.dstream.function;

import java.io.Serializable;
import java.util.Comparator;

/**
 * A comparator that can be sent to other processes. Operators accept any {@link Comparator}, but an engine that runs
 * tasks in other processes needs a serializable one. Those of {@link Comparator#naturalOrder} are serializable; lambdas
 * are not:
 *
 * <pre>{@code
 * words.top(10, Order.of((a, b) -> Integer.compare(a.length(), b.length())))
 * }</pre>
 *
 * @param <T> the type of the values to compare
 */
@FunctionalInterface
public interface Order<T> extends Comparator<T>, Serializable {

    /**
     * Returns an order for a lambda.
     *
     * @param order the lambda
     * @param <T> the type of the values to compare
     * @return the same order
     */
    static <T> Order<T> of(Order<T> order) {
        return order;
    }
}
