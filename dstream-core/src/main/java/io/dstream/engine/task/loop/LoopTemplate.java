package io.dstream.engine.task.loop;

import io.dstream.batch.Pair;
import io.dstream.engine.task.Combining;
import io.dstream.function.Function1;
import io.dstream.function.Function2;
import io.dstream.function.Predicate1;
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
 * worth it, with the pipeline's functions in its {@code static final} fields. To the compiler those are constants. It
 * puts the functions into the loop, drops the slots that are empty, and makes no box or pair that does not leave the
 * loop; which it does not do where functions are looked up in objects, however often the same ones are found there.
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
    private static final Function1<Object, Iterable<Object>> FLAT = PLAN.flat();
    private static final int SECOND = FIRST + (FLAT == null ? 0 : 1);
    private static final LoopPlan.End END = PLAN.end();
    private static final ToLong<Object> TO_LONG = PLAN.toLong();
    private static final ToDouble<Object> TO_DOUBLE = PLAN.toDouble();
    private static final Function2<Object, Object, Object> FOLD = PLAN.fold();
    private static final Class<?> ACCUMULATOR = PLAN.accumulator();
    private static final int AT_END = FOLD == null ? NO_STEP : END_STEP;

    private static final Function1<Object, Object> A0 = PLAN.map(PLAN.first(), 0);
    private static final Predicate1<Object> A0_KEEPS = PLAN.filter(PLAN.first(), 0);
    private static final Function1<Object, Object> A1 = PLAN.map(PLAN.first(), 1);
    private static final Predicate1<Object> A1_KEEPS = PLAN.filter(PLAN.first(), 1);
    private static final Function1<Object, Object> A2 = PLAN.map(PLAN.first(), 2);
    private static final Predicate1<Object> A2_KEEPS = PLAN.filter(PLAN.first(), 2);
    private static final Function1<Object, Object> A3 = PLAN.map(PLAN.first(), 3);
    private static final Predicate1<Object> A3_KEEPS = PLAN.filter(PLAN.first(), 3);
    private static final Function1<Object, Object> A4 = PLAN.map(PLAN.first(), 4);
    private static final Predicate1<Object> A4_KEEPS = PLAN.filter(PLAN.first(), 4);
    private static final Function1<Object, Object> A5 = PLAN.map(PLAN.first(), 5);
    private static final Predicate1<Object> A5_KEEPS = PLAN.filter(PLAN.first(), 5);
    private static final Function1<Object, Object> A6 = PLAN.map(PLAN.first(), 6);
    private static final Predicate1<Object> A6_KEEPS = PLAN.filter(PLAN.first(), 6);
    private static final Function1<Object, Object> A7 = PLAN.map(PLAN.first(), 7);
    private static final Predicate1<Object> A7_KEEPS = PLAN.filter(PLAN.first(), 7);
    private static final Function1<Object, Object> B0 = PLAN.map(PLAN.second(), 0);
    private static final Predicate1<Object> B0_KEEPS = PLAN.filter(PLAN.second(), 0);
    private static final Function1<Object, Object> B1 = PLAN.map(PLAN.second(), 1);
    private static final Predicate1<Object> B1_KEEPS = PLAN.filter(PLAN.second(), 1);
    private static final Function1<Object, Object> B2 = PLAN.map(PLAN.second(), 2);
    private static final Predicate1<Object> B2_KEEPS = PLAN.filter(PLAN.second(), 2);
    private static final Function1<Object, Object> B3 = PLAN.map(PLAN.second(), 3);
    private static final Predicate1<Object> B3_KEEPS = PLAN.filter(PLAN.second(), 3);
    private static final Function1<Object, Object> B4 = PLAN.map(PLAN.second(), 4);
    private static final Predicate1<Object> B4_KEEPS = PLAN.filter(PLAN.second(), 4);

    private static LoopPlan plan() {
        try {
            return MethodHandles.classData(MethodHandles.lookup(), "_", LoopPlan.class);
        } catch (IllegalAccessException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Override
    void run(Object[] records, int from, int to, RecordConsumer<Object> next, List<Step> steps) {
        Combining combining = END == LoopPlan.End.COMBINE ? (Combining) (RecordConsumer<?>) next : null;
        long sum = 0;
        double doubles = END == LoopPlan.End.DOUBLE_SUM ? ((Ending.DoubleSum<?>) next).sum() : 0;
        int at = NO_STEP;
        try {
            for (int i = from; i < to; i++) {
                Object accumulator = accumulator(next);
                Object v = records[i];
                at = 0;
                if (A0 != null) {
                    v = A0.apply(v);
                } else if (A0_KEEPS != null && !A0_KEEPS.test(v)) {
                    continue;
                }
                at = 1;
                if (A1 != null) {
                    v = A1.apply(v);
                } else if (A1_KEEPS != null && !A1_KEEPS.test(v)) {
                    continue;
                }
                at = 2;
                if (A2 != null) {
                    v = A2.apply(v);
                } else if (A2_KEEPS != null && !A2_KEEPS.test(v)) {
                    continue;
                }
                at = 3;
                if (A3 != null) {
                    v = A3.apply(v);
                } else if (A3_KEEPS != null && !A3_KEEPS.test(v)) {
                    continue;
                }
                at = 4;
                if (A4 != null) {
                    v = A4.apply(v);
                } else if (A4_KEEPS != null && !A4_KEEPS.test(v)) {
                    continue;
                }
                at = 5;
                if (A5 != null) {
                    v = A5.apply(v);
                } else if (A5_KEEPS != null && !A5_KEEPS.test(v)) {
                    continue;
                }
                at = 6;
                if (A6 != null) {
                    v = A6.apply(v);
                } else if (A6_KEEPS != null && !A6_KEEPS.test(v)) {
                    continue;
                }
                at = 7;
                if (A7 != null) {
                    v = A7.apply(v);
                } else if (A7_KEEPS != null && !A7_KEEPS.test(v)) {
                    continue;
                }
                if (FLAT == null) {
                    at = NO_STEP;
                    long number = second(v, accumulator, next, combining, steps);
                    sum += number;
                    doubles += Double.longBitsToDouble(number);
                } else {
                    at = FIRST;
                    Iterator<Object> all = iterator(FLAT.apply(v), steps);
                    while (all.hasNext()) {
                        Object each = all.next();
                        at = NO_STEP;
                        long number = second(each, accumulator(next), next, combining, steps);
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
        if (FOLD == null) {
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
    private static long second(
            Object record, Object accumulator, RecordConsumer<Object> next, Combining combining, List<Step> steps) {
        Object v = record;
        int at = NO_STEP;
        try {
            at = 0;
            if (B0 != null) {
                v = B0.apply(v);
            } else if (B0_KEEPS != null && !B0_KEEPS.test(v)) {
                return 0;
            }
            at = 1;
            if (B1 != null) {
                v = B1.apply(v);
            } else if (B1_KEEPS != null && !B1_KEEPS.test(v)) {
                return 0;
            }
            at = 2;
            if (B2 != null) {
                v = B2.apply(v);
            } else if (B2_KEEPS != null && !B2_KEEPS.test(v)) {
                return 0;
            }
            at = 3;
            if (B3 != null) {
                v = B3.apply(v);
            } else if (B3_KEEPS != null && !B3_KEEPS.test(v)) {
                return 0;
            }
            at = 4;
            if (B4 != null) {
                v = B4.apply(v);
            } else if (B4_KEEPS != null && !B4_KEEPS.test(v)) {
                return 0;
            }
            at = END_STEP;
            if (TO_LONG != null) {
                return TO_LONG.applyAsLong(v);
            } else if (TO_DOUBLE != null) {
                return Double.doubleToRawLongBits(TO_DOUBLE.applyAsDouble(v));
            }
            at = AT_END;
            return end(v, accumulator, next, combining);
        } catch (Throwable e) {
            throw failed(at < 0 ? at : SECOND + at, steps, next, e);
        }
    }

    @SuppressWarnings("unchecked")
    private static long end(Object v, Object accumulator, RecordConsumer<Object> next, Combining combining)
            throws Exception {
        if (END == LoopPlan.End.COUNT) {
            return 1;
        } else if (FOLD != null) {
            ((Folding) next).set(FOLD.apply(accumulator, v));
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
