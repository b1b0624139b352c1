package io.dstream.internal.window;

import io.dstream.function.Function1;
import io.dstream.function.Function2;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;

/**
 * The functions of a window, each called in the operator's name. Accumulators are never changed in place.
 *
 * @implNote Each is called here, rather than by {@link Operator#apply}, where the compiler meets all functions of a
 *     program at one call and can put none of them in its place.
 */
record WindowFunction(
        Operator operator,
        Function2<Object, Object, Object> merge,
        Function2<Object, Object, Object> subtract,
        Function1<Object, Object> finish) {

    Object merge(Object earlier, Object later) {
        try {
            return merge.apply(earlier, later);
        } catch (Throwable e) {
            throw OperatorException.of(operator, e);
        }
    }

    Object subtract(Object all, Object oldest) {
        try {
            return subtract.apply(all, oldest);
        } catch (Throwable e) {
            throw OperatorException.of(operator, e);
        }
    }

    Object finish(Object accumulator) {
        try {
            return finish.apply(accumulator);
        } catch (Throwable e) {
            throw OperatorException.of(operator, e);
        }
    }
}
