package io.dstream.engine.task.loop;

import com.google.common.base.Suppliers;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
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
import org.slf4j.LoggerFactory;

/**
 * Gives pipelines that are run often a {@link LoopTemplate loop of their own}. Pipelines are told apart by the user's
 * functions, so that of a stream has its loop after some batches; one that is made of new lambdas each time never gets
 * one, and nothing is kept of it but weak references. Loops are let go of before memory runs out. A loop costs a hidden
 * class (some 10 KB) and is compiled anew.
 *
 * <p>Loops give what the steps give {@linkplain Step#attach attached} one to another, which is how pipelines run that
 * have none. Safe for use by many threads.
 */
public final class Loops {
    private static final Logger LOG = LoggerFactory.getLogger(Loops.class);

    private static final int MOST = 1_024;

    private static final Loops OFTEN = new Loops(500, 16, 100_000);

    private final int manyRecords; // in a smaller partition there is nothing to gain
    private final int worthRuns;
    private final long worthRecords;
    private final Supplier<Cache<Identity, Usage>> usages = Suppliers.memoize( // a small program never needs it
            () -> CacheBuilder.newBuilder().maximumSize(MOST).build());
    private volatile boolean impossible;

    private Loops(int manyRecords, int worthRuns, long worthRecords) {
        this.manyRecords = manyRecords;
        this.worthRuns = worthRuns;
        this.worthRecords = worthRecords;
    }

    /**
     * Loops for pipelines that have been run often, on many records: the same for all engines of a process, so that a
     * program that is started again does not begin cold where its functions are the same objects, as lambdas are that
     * capture nothing.
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

    /** How often a pipeline was run. Its numbers need not be exact. */
    private static final class Usage {
        private volatile int runs;
        private volatile long records;
        private volatile SoftReference<Loop> loop; // a loop holds functions, and with them what they capture
    }

    /** Whether it is worth asking for a loop. */
    public boolean mayHelp(long records) {
        return !impossible && (records < 0 || records >= manyRecords);
    }

    /**
     * The loop of a pipeline, if it has one.
     *
     * @param steps the steps in it, as many as {@link LoopPlan#length} says
     * @param next what comes after them
     * @param records how many records it is about to take, or -1
     * @return the loop, or null
     */
    public Loop of(List<Step> steps, RecordConsumer<?> next, long records) {
        if (steps.isEmpty() && LoopPlan.endFn(next) == null) {
            return null;
        }
        Usage usage = usage(new Identity(LoopPlan.identity(steps, next)));
        SoftReference<Loop> made = usage.loop;
        Loop loop = made == null ? null : made.get();
        if (loop == null) {
            count(usage, records);
            if (usage.runs > worthRuns && usage.records >= worthRecords) {
                loop = make(LoopPlan.of(steps, next));
                usage.loop = new SoftReference<>(loop);
            }
        }
        return loop;
    }

    private Usage usage(Identity identity) {
        try {
            return usages.get().get(identity, Usage::new);
        } catch (ExecutionException e) {
            throw new AssertionError(e); // a constructor does not fail
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // a run that is not counted does no harm
    private void count(Usage usage, long records) {
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
            LOG.info("pipelines run without loops of their own, more slowly: {}", e.toString());
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

    /** Objects by which one is the same, none of which it keeps from being collected. */
    private static final class Identity {
        private final WeakReference<?>[] parts;
        private final int hash;

        Identity(Object[] objects) {
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
            return other instanceof Identity identity
                    && hash == identity.hash
                    && Arrays.equals(parts, identity.parts, Identity::compare);
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
