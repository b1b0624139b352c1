package io.dstream.engine.task.loop;

import io.dstream.engine.task.Combining;
import io.dstream.function.Predicate1;
import io.dstream.plan.Ending;
import io.dstream.plan.Folding;
import io.dstream.plan.RecordConsumer;
import io.dstream.plan.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * Which steps a {@link LoopTemplate} takes into its loop: maps and filters, then at most one {@code flatMap}, then more
 * maps and filters; and what it ends with. The functions are known by their classes; those of the run in hand are in
 * its steps.
 *
 * @param first maps and filters
 * @param flat the {@code flatMap}; {@link Slot#NONE} for none
 * @param second maps and filters after it
 * @param end what comes next
 * @param endFn the user's function that it calls; {@link Slot#NONE} for none
 * @param accumulator the class of what records are taken into, where the loop is made; null for none
 */
record LoopPlan(List<Slot> first, Slot flat, List<Slot> second, End end, Slot endFn, Class<?> accumulator) {
    private static final int FIRST = 8; // that there is room for in LoopTemplate
    private static final int SECOND = 5;

    /** What comes after the steps. */
    enum End {
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
    static int length(List<Step> steps) {
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
     * The place of a function in a loop.
     *
     * @param gives what a map gives; null for all else
     * @param isFilter whether the function decides if a record is let through
     * @param type the function's class; null where there is none
     * @param fn the function, where the loop is for this one alone; null for all of the class; anything where there is
     *     none
     */
    record Slot(Step.Gives gives, boolean isFilter, Class<?> type, Object fn) {
        static final Slot NONE = new Slot(null, false, null, "no function");

        private static Slot of(Step step, boolean alone) {
            Step.Gives gives = step instanceof Step.Map map ? map.gives() : null;
            return of(gives, step instanceof Step.Filter, functionOf(step), alone);
        }

        private static Slot of(Step.Gives gives, boolean isFilter, Object fn, boolean alone) {
            return fn == null ? NONE : new Slot(gives, isFilter, fn.getClass(), alone ? fn : null);
        }

        boolean isEmpty() {
            return type == null;
        }

        @SuppressWarnings("unchecked")
        boolean keeps(Object function, Object record) throws Exception {
            return !isFilter || ((Predicate1<Object>) function).test(record);
        }

        Object map(Object function, Object record) throws Exception {
            return gives == null ? record : gives.of(function, record);
        }
    }

    /**
     * Plans a loop.
     *
     * @param steps as many as {@link #length} says
     * @param next what takes what comes out of them
     * @param alone whether it is for these very functions, rather than for all of their classes
     */
    static LoopPlan of(List<Step> steps, RecordConsumer<?> next, boolean alone) {
        int first = run(steps, 0, FIRST);
        boolean isFlat = first < steps.size() && steps.get(first) instanceof Step.FlatMap;
        return new LoopPlan(
                slots(steps.subList(0, first), alone),
                isFlat ? Slot.of(steps.get(first), alone) : Slot.NONE,
                slots(steps.subList(first + (isFlat ? 1 : 0), steps.size()), alone),
                end(next),
                Slot.of(null, false, endFn(next), alone),
                accumulator(next));
    }

    private static List<Slot> slots(List<Step> steps, boolean alone) {
        return steps.stream().map(step -> Slot.of(step, alone)).toList();
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
     * What pipelines of the same shape have in common: kinds of steps, and the classes of functions and of what is
     * next.
     */
    static Object[] shape(List<Step> steps, RecordConsumer<?> next) {
        List<Object> parts = new ArrayList<>(2 * steps.size() + 2);
        for (Step step : steps) {
            parts.add(step instanceof Step.Map map ? map.gives() : step.getClass());
            parts.add(functionOf(step).getClass());
        }
        parts.add(next.getClass());
        Object endFn = endFn(next);
        if (endFn != null) {
            parts.add(endFn.getClass());
        }
        return parts.toArray();
    }

    /** A number that is the same for the same functions, and hardly ever for others. */
    static int functions(List<Step> steps, RecordConsumer<?> next) {
        int hash = System.identityHashCode(endFn(next));
        for (Step step : steps) {
            hash = 31 * hash + System.identityHashCode(functionOf(step));
        }
        return hash;
    }

    /** The user's function that a step calls. */
    static Object functionOf(Step step) {
        return ((Step.Fusible) step).fn();
    }

    /** The slot at a place, {@link Slot#NONE} where the pipeline has no step for it. */
    static Slot slot(List<Slot> half, int i) {
        return i < half.size() ? half.get(i) : Slot.NONE;
    }
}
