package io.dstream.examples.nexmark;

import io.dstream.function.ToLong;
import io.dstream.state.Aggregator;
import java.util.ArrayList;
import java.util.List;

/** Keeps all values for which a number is highest. */
final class Highest {
    private Highest() {}

    /** Those for which this number is. */
    static <V> Aggregator<V, List<V>, List<V>> by(ToLong<? super V> number) {
        return Aggregator.of(
                ArrayList::new,
                (highest, value) -> {
                    add(highest, value, number);
                    return highest;
                },
                (one, other) -> {
                    List<V> both = new ArrayList<>(one);
                    for (V value : other) {
                        add(both, value, number);
                    }
                    return both;
                },
                List::copyOf);
    }

    private static <V> void add(List<V> highest, V value, ToLong<? super V> number) throws Exception {
        long more = highest.isEmpty() ? 1 : number.applyAsLong(value) - number.applyAsLong(highest.get(0));
        if (more > 0) {
            highest.clear();
        }
        if (more >= 0) {
            highest.add(value);
        }
    }
}
