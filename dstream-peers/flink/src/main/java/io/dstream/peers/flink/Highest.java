package io.dstream.peers.flink;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.AggregateFunction;

/** Keeps all values for which a number is highest. */
final class Highest<T> implements AggregateFunction<T, List<T>, List<T>> {
    private static final long serialVersionUID = 1;

    private final ToLong<T> number;

    /** A number of a value. */
    @FunctionalInterface
    interface ToLong<T> extends Serializable {
        long of(T value);
    }

    Highest(ToLong<T> number) {
        this.number = number;
    }

    @Override
    public List<T> createAccumulator() {
        return new ArrayList<>();
    }

    @Override
    public List<T> add(T value, List<T> highest) {
        long more = highest.isEmpty() ? 1 : number.of(value) - number.of(highest.get(0));
        if (more > 0) {
            highest.clear();
        }
        if (more >= 0) {
            highest.add(value);
        }
        return highest;
    }

    @Override
    public List<T> getResult(List<T> highest) {
        return highest;
    }

    @Override
    public List<T> merge(List<T> one, List<T> other) {
        other.forEach(value -> add(value, one));
        return one;
    }
}
