package io.dstream.internal.runtime.times;

import static java.util.Comparator.comparing;

import io.dstream.plan.Operator;
import io.dstream.report.OperatorTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What threads were found at in a batch. Safe for use by the sampler and the driver. */
final class Samples {
    /** How many operators are reported, those that took longest. */
    static final int MOST_OPERATORS = 20;

    private static final int MOST_LINES = 100; // of an operator

    private final Map<Key, Sum> sums = new LinkedHashMap<>();

    private record Key(String id, String kind) {}

    private static final class Sum {
        private final Operator operator;
        private final Map<String, Long> lines = new HashMap<>();
        private long nanos;

        Sum(Operator operator) {
            this.operator = operator;
        }

        void add(String line, long more) {
            nanos += more;
            if (lines.size() < MOST_LINES || lines.containsKey(line)) {
                lines.merge(line, more, Long::sum);
            }
        }

        /** The line in which most of the time was spent; of several, the first in the order of their text. */
        String line() {
            String best = "";
            for (Map.Entry<String, Long> line : lines.entrySet()) {
                long than = lines.getOrDefault(best, 0L);
                if (line.getValue() > than
                        || (line.getValue() == than && line.getKey().compareTo(best) < 0)) {
                    best = line.getKey();
                }
            }
            return best;
        }
    }

    /** A thread was in an operator, at a line of the program. */
    synchronized void add(Operator operator, String line, long nanos) {
        sums.computeIfAbsent(new Key(operator.id(), operator.kind()), key -> new Sum(operator))
                .add(line, nanos);
    }

    /** The line in which an operator spent most; empty where it is not known. */
    synchronized String lineIn(String id, String kind) {
        Sum sum = sums.get(new Key(id, kind));
        return sum == null ? "" : sum.line();
    }

    /** The operators by time. */
    synchronized List<OperatorTime> operators() {
        List<OperatorTime> all = new ArrayList<>();
        for (Sum sum : sums.values()) {
            Operator operator = sum.operator;
            all.add(new OperatorTime(
                    operator.id(), operator.kind(), operator.site(), Duration.ofNanos(sum.nanos), sum.line(), false));
        }
        return longest(all);
    }

    /** Those that took longest, the longest first. */
    static List<OperatorTime> longest(List<OperatorTime> all) {
        return all.stream()
                .sorted(comparing(OperatorTime::time).reversed())
                .limit(MOST_OPERATORS)
                .toList();
    }
}
