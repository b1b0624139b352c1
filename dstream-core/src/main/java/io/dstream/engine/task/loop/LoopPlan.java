package io.dstream.engine.task.loop;

import io.dstream.engine.task.Combining;
import io.dstream.function.Function1;
import io.dstream.function.Function2;
import io.dstream.function.Predicate1;
import io.dstream.function.ToDouble;
import io.dstream.function.ToLong;
import io.dstream.plan.Derived;
import io.dstream.plan.Ending;
import io.dstream.plan.Folding;
import io.dstream.plan.RecordConsumer;
import io.dstream.plan.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * Which steps a {@link LoopTemplate} takes into its loop: maps and filters, then at most one {@code flatMap}, then more
 * maps and filters; and what it ends with.
 *
 * @param first maps and filters
 * @param flat what the {@code flatMap} calls; null for none
 * @param second maps and filters after it
 * @param end what comes next
 * @param endFn the user's function that it calls; null for none
 * @param accumulator the class of what records are taken into, where the loop is made; null for none
 */
public record LoopPlan(
        List<Step> first,
        Function1<Object, Iterable<Object>> flat,
        List<Step> second,
        End end,
        Object endFn,
        Class<?> accumulator) {
    private static final int FIRST = 8; // that there is room for in LoopTemplate
    private static final int SECOND = 5;

    /** What comes after the steps. */
    public enum End {
        /** The records are counted. */
        COUNT,
        /** They are added up as whole numbers. */
        LONG_SUM,
        /** They are added up as floating-point numbers. */
        DOUBLE_SUM,
        /** They are taken into one accumulator. */
        FOLD,
        /** They are combined by key. */
        COMBINE,
        /** Anything else. */
        OTHER
    }

    /** How many of some steps, from the first one on, one loop can take in. */
    public static int length(List<Step> steps) {
        int length = run(steps, 0, FIRST);
        if (length < steps.size() && steps.get(length) instanceof Step.FlatMap) {
            length++;
        }
        return length + run(steps, length, SECOND);
    }

    /** How many steps from one on are maps and filters, up to as many as there is room for. */
    private static int run(List<Step> steps, int from, int room) {
        int n = 0;
        while (n < room && from + n < steps.size() && isSimple(steps.get(from + n))) {
            n++;
        }
        return n;
    }

    private static boolean isSimple(Step step) {
        return step instanceof Step.Map || step instanceof Step.Filter;
    }

    /**
     * Plans a loop.
     *
     * @param steps as many as {@link #length} says
     * @param next what takes what comes out of them
     */
    static LoopPlan of(List<Step> steps, RecordConsumer<?> next) {
        int first = run(steps, 0, FIRST);
        Function1<Object, Iterable<Object>> flat =
                first < steps.size() && steps.get(first) instanceof Step.FlatMap step ? step.fn() : null;
        List<Step> second = steps.subList(first + (flat == null ? 0 : 1), steps.size());
        return new LoopPlan(
                List.copyOf(steps.subList(0, first)),
                flat,
                List.copyOf(second),
                end(next),
                endFn(next),
                accumulator(next));
    }

    private static End end(RecordConsumer<?> next) {
        if (next instanceof Ending.Count) {
            return End.COUNT;
        } else if (next instanceof Ending.LongSum) {
            return End.LONG_SUM;
        } else if (next instanceof Ending.DoubleSum) {
            return End.DOUBLE_SUM;
        } else if (next instanceof Folding) {
            return End.FOLD;
        }
        return next instanceof Combining ? End.COMBINE : End.OTHER;
    }

    private static Class<?> accumulator(RecordConsumer<?> next) {
        return next instanceof Folding folding && folding.result() != null
                ? folding.result().getClass()
                : null;
    }

    /** The user's function that a consumer calls, or null. */
    static Object endFn(RecordConsumer<?> next) {
        if (next instanceof Ending.LongSum<?> sum) {
            return sum.function();
        } else if (next instanceof Folding folding) {
            return folding.function();
        }
        return next instanceof Ending.DoubleSum<?> sum ? sum.function() : null;
    }

    /**
     * What makes a pipeline the same as one seen before: functions, each by what the user wrote, and the class of what
     * comes next.
     */
    static Object[] identity(List<Step> steps, RecordConsumer<?> next) {
        List<Object> parts = new ArrayList<>(3 * steps.size() + 3);
        for (Step step : steps) {
            parts.add(step.getClass());
            addIdentity(((Step.Fusible) step).fn(), parts);
        }
        parts.add(next.getClass());
        Object endFn = endFn(next);
        if (endFn != null) {
            addIdentity(endFn, parts);
        }
        return parts.toArray();
    }

    private static void addIdentity(Object fn, List<Object> parts) {
        if (fn instanceof Derived derived) {
            parts.add(fn.getClass());
            addIdentity(derived.from(), parts);
        } else {
            parts.add(fn);
        }
    }

    Function1<Object, Object> map(List<Step> half, int i) {
        return i < half.size() && half.get(i) instanceof Step.Map map ? map.fn() : null;
    }

    Predicate1<Object> filter(List<Step> half, int i) {
        return i < half.size() && half.get(i) instanceof Step.Filter filter ? filter.fn() : null;
    }

    @SuppressWarnings("unchecked")
    ToLong<Object> toLong() {
        return end == End.LONG_SUM ? (ToLong<Object>) endFn : null;
    }

    @SuppressWarnings("unchecked")
    ToDouble<Object> toDouble() {
        return end == End.DOUBLE_SUM ? (ToDouble<Object>) endFn : null;
    }

    @SuppressWarnings("unchecked")
    Function2<Object, Object, Object> fold() {
        return end == End.FOLD ? (Function2<Object, Object, Object>) endFn : null;
    }
}
