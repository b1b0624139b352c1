package io.dstream.engine;

import io.dstream.plan.Operator;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;

/**
 * How many records operators have taken and given. Safe for use by many threads, each of which adds up what it sees and
 * tells it at the end.
 */
public final class OperatorCounts {

    /**
     * The counts of an operator.
     *
     * @param in records taken
     * @param out records given, or -1 where that is not known
     */
    public record Count(long in, long out) {}

    private static final class Sums {
        private long in;
        private long out;
        private boolean outUnknown;

        synchronized void add(long in, long out) {
            this.in += in;
            this.out += Math.max(0, out);
            outUnknown |= out < 0;
        }

        synchronized Count count() {
            return new Count(in, outUnknown ? -1 : out);
        }
    }

    private final Map<Key, Sums> counts = new ConcurrentSkipListMap<>();

    private record Key(String id, String kind) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byId = id.compareTo(other.id);
            return byId != 0 ? byId : kind.compareTo(other.kind);
        }
    }

    /** No counts. */
    public OperatorCounts() {}

    /**
     * Adds to what an operator has taken and given.
     *
     * @param operator the operator
     * @param in records taken
     * @param out records given, or -1 where that is not known
     */
    public void add(Operator operator, long in, long out) {
        counts.computeIfAbsent(new Key(operator.id(), operator.kind()), key -> new Sums())
                .add(in, out);
    }

    /**
     * Shows all counts.
     *
     * @param visitor is shown each operator, by id and kind, and its counts
     */
    public void forEach(BiConsumer<Operator, Count> visitor) {
        counts.forEach((key, sums) -> visitor.accept(new Operator(key.id, key.kind, ""), sums.count()));
    }
}
