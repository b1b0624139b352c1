package io.dstream.internal.window;

import io.dstream.function.Function1;
import io.dstream.function.Function2;
import io.dstream.plan.Operator;

/** The functions of a window, each called in the operator's name. Accumulators are never changed in place. */
record WindowFunction(
        Operator operator,
        Function2<Object, Object, Object> merge,
        Function2<Object, Object, Object> subtract,
        Function1<Object, Object> finish) {

    Object merge(Object earlier, Object later) {
        return operator.apply(merge, earlier, later);
    }

    Object subtract(Object all, Object oldest) {
        return operator.apply(subtract, all, oldest);
    }

    Object finish(Object accumulator) {
        return operator.apply(finish, accumulator);
    }
}
