package io.dstream.engine.task.loop;

import static java.util.Objects.requireNonNull;

import io.dstream.batch.Pair;
import io.dstream.engine.task.Combining;
import io.dstream.engine.task.loop.LoopPlan.Slot;
import io.dstream.function.Function1;
import io.dstream.function.Function2;
import io.dstream.function.ToDouble;
import io.dstream.function.ToLong;
import io.dstream.plan.Ending;
import io.dstream.plan.Folding;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.RecordConsumer;
import io.dstream.plan.Step;
import java.lang.invoke.MethodHandles;
import java.util.Iterator;
import java.util.List;

/**
 * What a pipeline's loop is stamped from: {@link Loops} defines this class anew, hidden, for each pipeline that is
 * worth it, with its {@link LoopPlan} in {@code static final} fields, which to the compiler are constants. It puts the
 * functions into the loop, drops the slots that are empty, and makes no box or pair that does not leave the loop; which
 * it does not do where it has to look in the loop what function is called.
 *
 * <p>A loop for one pipeline alone has its functions as constants. Any other takes those of a run from the steps and
 * casts each to its class before the loop begins: a lambda's class is final, so the compiler knows in the loop what is
 * called, and that it is not null, without a look. These casts stand here one by one, since what is called as seldom as
 * once in a run is not put into its caller, which then would not learn the class.
 *
 * <p>Up to eight steps, each a map or a filter; then, if need be, a {@code flatMap}; then up to five more. These are in
 * a method of their own that has to stay below 325 bytes of byte code: the compiler does not put a larger one into
 * another.
 */
final class LoopTemplate extends Loop {
    private static final int NO_STEP = -1; // what fails in none has been named where it did
    private static final int END_STEP = -2;

    private static final LoopPlan PLAN = plan();
    private static final int FIRST = PLAN.first().size();
    private static final Slot FLAT = PLAN.flat();
    private static final int SECOND = FIRST + (FLAT.isEmpty() ? 0 : 1);
    private static final LoopPlan.End END = PLAN.end();
    private static final Slot END_FN = PLAN.endFn();
    private static final Class<?> ACCUMULATOR = PLAN.accumulator();
    private static final int AT_END = END == LoopPlan.End.FOLD ? END_STEP : NO_STEP;

    private static final Slot A0 = LoopPlan.slot(PLAN.first(), 0);
    private static final Slot A1 = LoopPlan.slot(PLAN.first(), 1);
    private static final Slot A2 = LoopPlan.slot(PLAN.first(), 2);
    private static final Slot A3 = LoopPlan.slot(PLAN.first(), 3);
    private static final Slot A4 = LoopPlan.slot(PLAN.first(), 4);
    private static final Slot A5 = LoopPlan.slot(PLAN.first(), 5);
    private static final Slot A6 = LoopPlan.slot(PLAN.first(), 6);
    private static final Slot A7 = LoopPlan.slot(PLAN.first(), 7);
    private static final Slot B0 = LoopPlan.slot(PLAN.second(), 0);
    private static final Slot B1 = LoopPlan.slot(PLAN.second(), 1);
    private static final Slot B2 = LoopPlan.slot(PLAN.second(), 2);
    private static final Slot B3 = LoopPlan.slot(PLAN.second(), 3);
    private static final Slot B4 = LoopPlan.slot(PLAN.second(), 4);

    private static LoopPlan plan() {
        try {
            return MethodHandles.classData(MethodHandles.lookup(), "_", LoopPlan.class);
        } catch (IllegalAccessException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    void run(Object[] records, int from, int to, RecordConsumer<Object> next, List<Step> steps) {
        Combining combining = END == LoopPlan.End.COMBINE ? (Combining) (RecordConsumer<?>) next : null;
        Object a0 = A0.fn() != null ? A0.fn() : requireNonNull(A0.type().cast(LoopPlan.functionOf(steps.get(0))));
        Object a1 = A1.fn() != null ? A1.fn() : requireNonNull(A1.type().cast(LoopPlan.functionOf(steps.get(1))));
        Object a2 = A2.fn() != null ? A2.fn() : requireNonNull(A2.type().cast(LoopPlan.functionOf(steps.get(2))));
        Object a3 = A3.fn() != null ? A3.fn() : requireNonNull(A3.type().cast(LoopPlan.functionOf(steps.get(3))));
        Object a4 = A4.fn() != null ? A4.fn() : requireNonNull(A4.type().cast(LoopPlan.functionOf(steps.get(4))));
        Object a5 = A5.fn() != null ? A5.fn() : requireNonNull(A5.type().cast(LoopPlan.functionOf(steps.get(5))));
        Object a6 = A6.fn() != null ? A6.fn() : requireNonNull(A6.type().cast(LoopPlan.functionOf(steps.get(6))));
        Object a7 = A7.fn() != null ? A7.fn() : requireNonNull(A7.type().cast(LoopPlan.functionOf(steps.get(7))));
        Object flat =
                FLAT.fn() != null ? FLAT.fn() : requireNonNull(FLAT.type().cast(LoopPlan.functionOf(steps.get(FIRST))));
        Object b0 =
                B0.fn() != null ? B0.fn() : requireNonNull(B0.type().cast(LoopPlan.functionOf(steps.get(SECOND + 0))));
        Object b1 =
                B1.fn() != null ? B1.fn() : requireNonNull(B1.type().cast(LoopPlan.functionOf(steps.get(SECOND + 1))));
        Object b2 =
                B2.fn() != null ? B2.fn() : requireNonNull(B2.type().cast(LoopPlan.functionOf(steps.get(SECOND + 2))));
        Object b3 =
                B3.fn() != null ? B3.fn() : requireNonNull(B3.type().cast(LoopPlan.functionOf(steps.get(SECOND + 3))));
        Object b4 =
                B4.fn() != null ? B4.fn() : requireNonNull(B4.type().cast(LoopPlan.functionOf(steps.get(SECOND + 4))));
        Object endFn =
                END_FN.fn() != null ? END_FN.fn() : requireNonNull(END_FN.type().cast(LoopPlan.endFn(next)));
        long sum = 0;
        double doubles = END == LoopPlan.End.DOUBLE_SUM ? ((Ending.DoubleSum<?>) next).sum() : 0;
        int at = NO_STEP;
        try {
            for (int i = from; i < to; i++) {
                Object accumulator = accumulator(next);
                Object v = records[i];
                at = 0;
                if (!A0.keeps(a0, v)) {
                    continue;
                }
                v = A0.map(a0, v);
                at = 1;
                if (!A1.keeps(a1, v)) {
                    continue;
                }
                v = A1.map(a1, v);
                at = 2;
                if (!A2.keeps(a2, v)) {
                    continue;
                }
                v = A2.map(a2, v);
                at = 3;
                if (!A3.keeps(a3, v)) {
                    continue;
                }
                v = A3.map(a3, v);
                at = 4;
                if (!A4.keeps(a4, v)) {
                    continue;
                }
                v = A4.map(a4, v);
                at = 5;
                if (!A5.keeps(a5, v)) {
                    continue;
                }
                v = A5.map(a5, v);
                at = 6;
                if (!A6.keeps(a6, v)) {
                    continue;
                }
                v = A6.map(a6, v);
                at = 7;
                if (!A7.keeps(a7, v)) {
                    continue;
                }
                v = A7.map(a7, v);
                if (FLAT.isEmpty()) {
                    at = NO_STEP;
                    long number = second(v, accumulator, next, combining, steps, b0, b1, b2, b3, b4, endFn);
                    sum += number;
                    doubles += Double.longBitsToDouble(number);
                } else {
                    at = FIRST;
                    Iterator<Object> all = iterator(((Function1<Object, Iterable<Object>>) flat).apply(v), steps);
                    while (all.hasNext()) {
                        Object each = all.next();
                        at = NO_STEP;
                        long number =
                                second(each, accumulator(next), next, combining, steps, b0, b1, b2, b3, b4, endFn);
                        sum += number;
                        doubles += Double.longBitsToDouble(number);
                        at = FIRST;
                    }
                }
            }
        } catch (Throwable e) {
            throw failed(at, steps, next, e);
        }
        if (END == LoopPlan.End.COUNT) {
            ((Ending.Count) (RecordConsumer<?>) next).add(sum);
        } else if (END == LoopPlan.End.LONG_SUM) {
            ((Ending.LongSum<?>) next).add(sum);
        } else if (END == LoopPlan.End.DOUBLE_SUM) {
            ((Ending.DoubleSum<?>) next).set(doubles);
        }
    }

    /**
     * What the next record is taken into. Its class is asked for here, where there is no box that the function's own
     * cast would have to hand to the interpreter, and which would therefore have to be made.
     */
    private static Object accumulator(RecordConsumer<?> next) {
        if (END != LoopPlan.End.FOLD) {
            return null;
        }
        Object all = ((Folding) (RecordConsumer<?>) next).result();
        if (ACCUMULATOR == long[].class && all instanceof long[] longs) {
            seen(longs.length == 0 || longs[checked(longs.length)] == 0);
            return longs;
        } else if (ACCUMULATOR == double[].class && all instanceof double[] doubles) {
            seen(doubles.length == 0 || doubles[checked(doubles.length)] == 0);
            return doubles;
        } else if (ACCUMULATOR == int[].class && all instanceof int[] ints) {
            seen(ints.length == 0 || ints[checked(ints.length)] == 0);
            return ints;
        }
        return ACCUMULATOR != null && all != null && all.getClass() == ACCUMULATOR ? ACCUMULATOR.cast(all) : all;
    }

    /**
     * An index of an array that is looked at beforehand, for the same reason: where that has been checked, those before
     * it need no check of their own. It is the same for each record, and a constant to the compiler.
     */
    private static int checked(int length) {
        return length > 7 ? 7 : length > 3 ? 3 : length > 1 ? 1 : 0;
    }

    /** What was looked at for its check alone. */
    @SuppressWarnings("unused")
    private static void seen(boolean what) {}

    /** Gives what is to be added up, the bits of a double as they are; 0 where nothing is. */
    @SuppressWarnings("unchecked")
    private static long second(
            Object record,
            Object accumulator,
            RecordConsumer<Object> next,
            Combining combining,
            List<Step> steps,
            Object b0,
            Object b1,
            Object b2,
            Object b3,
            Object b4,
            Object endFn) {
        Object v = record;
        int at = NO_STEP;
        try {
            at = 0;
            if (!B0.keeps(b0, v)) {
                return 0;
            }
            v = B0.map(b0, v);
            at = 1;
            if (!B1.keeps(b1, v)) {
                return 0;
            }
            v = B1.map(b1, v);
            at = 2;
            if (!B2.keeps(b2, v)) {
                return 0;
            }
            v = B2.map(b2, v);
            at = 3;
            if (!B3.keeps(b3, v)) {
                return 0;
            }
            v = B3.map(b3, v);
            at = 4;
            if (!B4.keeps(b4, v)) {
                return 0;
            }
            v = B4.map(b4, v);
            at = END_STEP;
            if (END == LoopPlan.End.LONG_SUM) {
                return ((ToLong<Object>) endFn).applyAsLong(v);
            } else if (END == LoopPlan.End.DOUBLE_SUM) {
                return Double.doubleToRawLongBits(((ToDouble<Object>) endFn).applyAsDouble(v));
            }
            at = AT_END;
            return end(v, accumulator, next, combining, endFn);
        } catch (Throwable e) {
            throw failed(at < 0 ? at : SECOND + at, steps, next, e);
        }
    }

    @SuppressWarnings("unchecked")
    private static long end(
            Object v, Object accumulator, RecordConsumer<Object> next, Combining combining, Object endFn)
            throws Exception {
        if (END == LoopPlan.End.COUNT) {
            return 1;
        } else if (END == LoopPlan.End.FOLD) {
            ((Folding) next).set(((Function2<Object, Object, Object>) endFn).apply(accumulator, v));
        } else if (END == LoopPlan.End.COMBINE) {
            combining.accept((Pair<Object, Object>) v);
        } else {
            next.accept(v);
        }
        return 0;
    }

    private static Iterator<Object> iterator(Iterable<Object> records, List<Step> steps) {
        return steps.get(FIRST).operator().requireResult(records, "an Iterable").iterator();
    }

    private static RuntimeException failed(int at, List<Step> steps, RecordConsumer<?> next, Throwable e) {
        if (at >= 0) {
            return OperatorException.of(steps.get(at).operator(), e);
        } else if (at == END_STEP) {
            Operator ending = next instanceof Folding folding ? folding.operator() : ((Ending) next).operator();
            return OperatorException.of(ending, e);
        } else if (e instanceof Error error) {
            throw error;
        }
        return (RuntimeException) e; // consumers throw no other
    }
}
