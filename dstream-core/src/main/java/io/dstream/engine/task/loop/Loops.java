package io.dstream.engine.task.loop;

import com.google.common.base.Suppliers;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.dstream.internal.text.Logs;
import io.dstream.plan.RecordConsumer;
import io.dstream.plan.Step;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.slf4j.Logger;

/**
 * Gives pipelines that are run often a {@link LoopTemplate loop of their own}. Pipelines are known again by their
 * shape: kinds of steps and classes of functions, which are those of the places in the program where lambdas are. So a
 * pipeline whose lambdas capture something else in each batch, or in each program that is started, is still the same
 * one.
 *
 * <p>A shape that has always been run with the same functions gets a loop for these alone, in which they are constants,
 * and with them all that they capture. Any other one gets a loop that takes functions of these classes as they come.
 * Loops of the first kind are let go of before memory runs out, for they hold what the functions capture; nothing else
 * of a function is kept. A loop costs a hidden class (some 10 KB) and is compiled anew.
 *
 * <p>Loops give what the steps give {@linkplain Step#attach attached} one to another, which is how pipelines run that
 * have none. Safe for use by many threads.
 */
public final class Loops {
    private static final Logger LOG = Logs.of("engine");

    private static final int MOST = 1_024;

    private static final Loops OFTEN = new Loops(500, 16, 100_000);

    private final int manyRecords; // in a smaller partition there is nothing to gain
    private final int worthRuns;
    private final long worthRecords;
    private final Supplier<Cache<Shape, Usage>> usages = Suppliers.memoize( // a small program never needs it
            () -> CacheBuilder.newBuilder().maximumSize(MOST).build());
    private volatile boolean impossible;

    private Loops(int manyRecords, int worthRuns, long worthRecords) {
        this.manyRecords = manyRecords;
        this.worthRuns = worthRuns;
        this.worthRecords = worthRecords;
    }

    /**
     * Loops for pipelines that have been run often, on many records: the same for all engines of a process, so that a
     * program that is started again does not begin cold.
     *
     * @return loops
     */
    public static Loops forWhatIsRunOften() {
        return OFTEN;
    }

    /**
     * Loops for all pipelines, at once.
     *
     * @return loops, none of which is made yet
     */
    public static Loops forAll() {
        return new Loops(0, 0, 0);
    }

    /**
     * No loops: pipelines run attached.
     *
     * @return loops, none of which is ever made
     */
    public static Loops none() {
        return new Loops(Integer.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE);
    }

    /** How often pipelines of a shape were run. Its numbers need not be exact. */
    private static final class Usage {
        private volatile int runs;
        private volatile long records;
        private volatile int functions; // of the last run
        private volatile boolean varies; // whether there have been others
        private volatile SoftReference<Alone> alone = new SoftReference<>(null);
        private volatile SoftReference<Loop> forAll = new SoftReference<>(null);
    }

    /**
     * A loop that is right for one pipeline alone.
     *
     * @param steps its steps
     * @param endFn the function that is called at its end; null for none
     * @param loop the loop, in which the functions are constants
     */
    private record Alone(List<Step> steps, Object endFn, Loop loop) {
        boolean fits(List<Step> others, Object otherEndFn) {
            boolean fits = endFn == otherEndFn;
            for (int i = 0; i < steps.size() && fits; i++) {
                fits = LoopPlan.functionOf(steps.get(i)) == LoopPlan.functionOf(others.get(i));
            }
            return fits;
        }
    }

    /**
     * How many of some steps, from the first one on, one loop can take in.
     *
     * @param steps the steps
     * @return how many
     */
    public static int length(List<Step> steps) {
        return LoopPlan.length(steps);
    }

    /**
     * Whether it is worth asking for a loop.
     *
     * @param records how many records a pipeline is about to take, or -1
     * @return whether it is
     */
    public boolean mayHelp(long records) {
        return !impossible && (records < 0 || records >= manyRecords);
    }

    /**
     * The loop of a pipeline, if it has one.
     *
     * @param steps the steps in it, as many as {@link #length} says
     * @param next what comes after them
     * @param records how many records it is about to take, or -1
     * @return the loop, or null
     */
    public Loop of(List<Step> steps, RecordConsumer<?> next, long records) {
        if (steps.isEmpty() && LoopPlan.endFn(next) == null) {
            return null;
        }
        Usage usage = usage(new Shape(LoopPlan.shape(steps, next)));
        Object endFn = LoopPlan.endFn(next);
        Alone alone = usage.alone.get();
        if (alone != null && alone.fits(steps, endFn)) {
            return alone.loop;
        }
        Loop loop = usage.forAll.get();
        if (loop == null) {
            count(usage, LoopPlan.functions(steps, next), records);
            if (usage.runs > worthRuns && usage.records >= worthRecords) {
                boolean varies = usage.varies;
                loop = make(LoopPlan.of(steps, next, !varies));
                if (varies) {
                    usage.forAll = new SoftReference<>(loop);
                } else if (loop != null) {
                    usage.alone = new SoftReference<>(new Alone(List.copyOf(steps), endFn, loop));
                }
            }
        }
        return loop;
    }

    private Usage usage(Shape shape) {
        try {
            return usages.get().get(shape, Usage::new);
        } catch (ExecutionException e) {
            throw new AssertionError(e); // a constructor does not fail
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // a run that is not counted does no harm
    private void count(Usage usage, int functions, long records) {
        usage.varies |= usage.runs > 0 && usage.functions != functions;
        usage.functions = functions;
        usage.runs++;
        usage.records += Math.max(manyRecords, records);
    }

    private Loop make(LoopPlan plan) {
        try {
            MethodHandles.Lookup hidden =
                    MethodHandles.lookup().defineHiddenClassWithClassData(Template.BYTES, plan, true);
            MethodHandle constructor = hidden.findConstructor(hidden.lookupClass(), MethodType.methodType(void.class));
            return (Loop) constructor.invoke();
        } catch (Throwable e) { // where the JVM does not define classes at run time
            impossible = true;
            LOG.info("pipelines run without compiled loops, and more slowly: {}", e.toString());
            return null;
        }
    }

    /** The bytes of the template, read when first needed. */
    private static final class Template {
        static final byte[] BYTES = read();

        private static byte[] read() {
            String name = LoopTemplate.class.getSimpleName() + ".class";
            try (InputStream in = LoopTemplate.class.getResourceAsStream(name)) {
                if (in == null) {
                    throw new IOException(name + " cannot be read as a resource");
                }
                return in.readAllBytes();
            } catch (IOException e) {
                throw new ExceptionInInitializerError(e);
            }
        }
    }

    /** What makes shapes the same: classes, none of which it keeps from being unloaded. */
    private static final class Shape {
        private final WeakReference<?>[] parts;
        private final int hash;

        Shape(Object[] objects) {
            parts = new WeakReference<?>[objects.length];
            int h = 0;
            for (int i = 0; i < objects.length; i++) {
                parts[i] = new WeakReference<>(objects[i]);
                h = 31 * h + System.identityHashCode(objects[i]);
            }
            hash = h;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Shape shape
                    && hash == shape.hash
                    && Arrays.equals(parts, shape.parts, Shape::compare);
        }

        private static int compare(WeakReference<?> a, WeakReference<?> b) {
            Object object = a.get();
            return object != null && object == b.get() ? 0 : 1;
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }
}
