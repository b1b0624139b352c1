package io.dstream.internal.local;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.Iterators;
import com.google.common.collect.Lists;
import io.dstream.engine.Engine;
import io.dstream.engine.EngineContext;
import io.dstream.engine.EngineState;
import io.dstream.engine.OperatorCounts;
import io.dstream.engine.PoisonHandler;
import io.dstream.engine.StageTimes;
import io.dstream.engine.task.CoGroups;
import io.dstream.engine.task.Combining;
import io.dstream.engine.task.Exchanges;
import io.dstream.engine.task.KeyRanges;
import io.dstream.engine.task.OperatorStates;
import io.dstream.engine.task.RecordBuffer;
import io.dstream.engine.task.Task;
import io.dstream.engine.task.loop.Loops;
import io.dstream.function.Function0;
import io.dstream.plan.Combiner;
import io.dstream.plan.Operator;
import io.dstream.plan.Partition;
import io.dstream.plan.Plan;
import io.dstream.plan.RecordConsumer;
import io.dstream.store.StateStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import jdk.jfr.FlightRecorder;

/**
 * Runs plans in this process.
 *
 * <p>A plan is run in two steps. First every node that needs its whole input (combine, cogroup, exchange, held) is
 * computed, depth first, by the calling thread with the pool's help, as {@link Walk} meets it; what remains are
 * {@link LocalTask tasks}: a partition that can be read, and the steps its records go through. Then the tasks run.
 */
public final class LocalEngine implements Engine {

    /** For more keys than this no room is made before they come: the next batch may be a small one. */
    private static final int MOST_EXPECTED = 1 << 15;

    private final int parallelism;
    private final Workers workers;
    private final OperatorStates state;
    private final Loops loops;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final Map<String, Integer> expectedKeys =
            new ConcurrentHashMap<>(); // of a combine's table, last time: by operator
    private final TickResults tickResults = new TickResults();
    private volatile PoisonHandler poison; // null: records are not left out
    private volatile OperatorCounts counts; // null: nothing is counted
    private volatile StageTimes times; // null: no times are taken

    /**
     * An engine.
     *
     * @param name begins the names of its threads
     * @param parallelism how many threads, the calling one included
     */
    public LocalEngine(String name, int parallelism) {
        this(name, parallelism, Loops.forWhatIsRunOften(), OperatorStates.IN_THE_HEAP);
    }

    private LocalEngine(String name, int parallelism, Loops loops, StateStore.Factory stores) {
        checkArgument(parallelism >= 1, "parallelism of %s: expected at least 1", parallelism);
        this.parallelism = parallelism;
        this.workers = new Workers(name, parallelism - 1);
        this.loops = loops;
        this.state = new OperatorStates(stores);
    }

    /**
     * An engine that gives every pipeline a loop of its own, at once, rather than those that are run often. For tests:
     * results are the same.
     *
     * @param name begins the names of its threads
     * @param parallelism how many threads, the calling one included
     * @return the engine
     */
    public static LocalEngine eager(String name, int parallelism) {
        return new LocalEngine(name, parallelism, Loops.forAll(), OperatorStates.IN_THE_HEAP);
    }

    /**
     * An engine that gives no pipeline a loop of its own. For tests: results are the same.
     *
     * @param name begins the names of its threads
     * @param parallelism how many threads, the calling one included
     * @return the engine
     */
    public static LocalEngine attached(String name, int parallelism) {
        return new LocalEngine(name, parallelism, Loops.none(), OperatorStates.IN_THE_HEAP);
    }

    /**
     * An engine that keeps state elsewhere than in the heap.
     *
     * @param name begins the names of its threads
     * @param parallelism how many threads, the calling one included
     * @param stores makes the stores of state
     * @return the engine
     */
    public static LocalEngine keeping(String name, int parallelism, StateStore.Factory stores) {
        return new LocalEngine(name, parallelism, Loops.forWhatIsRunOften(), stores);
    }

    @Override
    public int parallelism() {
        return parallelism;
    }

    @Override
    public void begin(EngineContext context) {
        checkState(
                begun.compareAndSet(false, true),
                "the engine given to %s is another context's, which closes it: give each context an engine of its own",
                context.name());
        poison = context.poison().orElse(null);
        if (context.recordsStateChanges()) {
            state.recordChanges();
        }
    }

    @Override
    public <T, C extends RecordConsumer<? super T>> List<C> run(Plan<? extends T> plan, Function0<C> consumers) {
        return inEngine(() -> runTasks(new Walk(this, false).tasks(plan), consumers));
    }

    @Override
    public <T, C extends RecordConsumer<? super T>> List<C> runHere(Plan<? extends T> plan, Function0<C> consumers) {
        return run(plan, consumers);
    }

    @Override
    public <T> List<T> take(Plan<? extends T> plan, int n) {
        return inEngine(() -> takeNow(plan, n));
    }

    private <T> List<T> takeNow(Plan<? extends T> plan, int n) {
        List<LocalTask> tasks = new Walk(this, true).tasks(plan);
        StageTimes into = times;
        if (into == null || tasks.isEmpty()) {
            return take(tasks, n);
        }
        List<T> taken = new ArrayList<>();
        timed(
                into,
                List.of(Pipelines.ofAll(tasks)),
                List.of(tasks.get(0).source()),
                run -> run.time(0, () -> taken.addAll(take(tasks, n))));
        return taken;
    }

    private <T> List<T> take(List<LocalTask> tasks, int n) {
        return Task.take(Lists.transform(tasks, LocalTask::task), n, settings(null));
    }

    /** Times a call of the engine's user, where operators are timed. */
    private <R> R inEngine(Supplier<R> call) {
        OperatorCounts into = counts;
        return into == null ? call.get() : into.inEngine(call);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> Iterator<T> iterate(Plan<? extends T> plan) {
        Iterator<LocalTask> tasks = new Walk(this, true).tasks(plan).iterator();
        return (Iterator<T>)
                Iterators.concat(Iterators.transform(tasks, task -> task.task().iterator(settings(loops))));
    }

    @Override
    public void hold(List<? extends Plan.Held<?>> held) {
        held.forEach(result -> inEngine(() -> new Walk(this, false).tasks(result)));
    }

    /** One after the other: each has all threads. */
    @Override
    public boolean holdsSideBySide() {
        return false;
    }

    @Override
    public void beginTick(Instant batchTime) {
        tickResults.begin();
    }

    @Override
    public void endTick() {
        tickResults.end();
    }

    /** Does nothing: results are in the memory of this process, which is collected. */
    @Override
    public void release(Plan.Held<?> held) {}

    @Override
    public EngineState state() {
        return state;
    }

    @Override
    public void count(OperatorCounts into) {
        counts = into;
    }

    @Override
    public void takeTimes(StageTimes into) {
        times = into;
    }

    @Override
    public void carryTraces(UnaryOperator<Runnable> carrier) {
        workers.carryTraces(carrier);
    }

    @Override
    public boolean isWorker(Thread thread) {
        return workers.contains(thread);
    }

    @Override
    public void close() {
        workers.close();
    }

    // ---- plans become tasks ----

    TickResults tickResults() {
        return tickResults;
    }

    LocalTask task(Partition<?> source, int index, Chain chain) {
        return new LocalTask(source, index, chain, state);
    }

    List<Partition<Object>> snapshot(Plan.StateSnapshot<?, ?> snapshot) {
        return state.snapshot(snapshot.operator(), snapshot.partitions());
    }

    /** Gathers what comes of a node that is used more than once. */
    Walk.Work gathering() {
        return this::gather;
    }

    private List<? extends Partition<?>> gather(List<LocalTask> source) {
        if (source.stream().allMatch(LocalTask::isInMemory)) {
            return source.stream().map(LocalTask::source).toList();
        }
        return runTasks(source, RecordBuffer::new).stream()
                .map(RecordBuffer::partition)
                .toList();
    }

    /** Computes what is held; the caller has claimed it. */
    Walk.Work holding(Plan.Held<?> held) {
        return new Walk.Work() {
            @Override
            public List<? extends Partition<?>> take(List<LocalTask> source) {
                List<? extends Partition<?>> result = gather(source);
                held.complete(result);
                return result;
            }

            @Override
            public void abandon() {
                held.abandon();
            }
        };
    }

    Walk.Work combining(Plan.Combine<?, ?, ?> combine) {
        return source -> counted(combine.operator(), combine(combine, source));
    }

    Walk.Work coGrouping(Plan.CoGroup<?> coGroup) {
        List<List<KeyRanges>> sides = new ArrayList<>();
        return source -> {
            sides.add(side(coGroup, source));
            return sides.size() < coGroup.sources().size()
                    ? null
                    : counted(coGroup.operator(), coGroup(coGroup, sides));
        };
    }

    Walk.Work exchanging(Plan.Exchange<?> exchange) {
        return source -> counted(exchange.operator(), Exchanges.run(exchange, new Exchanges.Tasks() {
            @Override
            public <C extends RecordConsumer<?>> List<C> run(Function0<C> consumers) {
                return runTasks(exchange.operator(), source, consumers);
            }
        }));
    }

    /** Counts what comes out of an operator that needs its whole input. */
    private List<Partition<Object>> counted(Operator operator, List<Partition<Object>> parts) {
        OperatorCounts into = counts;
        if (into != null) {
            boolean known = parts.stream().noneMatch(part -> part.size() < 0);
            into.add(
                    operator,
                    0,
                    known ? parts.stream().mapToLong(Partition::size).sum() : -1);
        }
        return parts;
    }

    private List<Partition<Object>> combine(Plan.Combine<?, ?, ?> combine, List<LocalTask> source) {
        int ranges = combine.partitions();
        Operator operator = combine.operator();
        Combiner<?, ?, ?> combiner = combine.combiner();
        int expected = expectedKeys.getOrDefault(operator.id(), 0);
        List<Combining> tasks = runTasks(operator, source, () -> new Combining(operator, combiner, ranges, expected));
        long keys = tasks.stream().mapToLong(Combining::keys).sum();
        long tables = Math.max(1, (long) tasks.size() * ranges);
        expectedKeys.put(operator.id(), (int) Math.min(keys / tables, MOST_EXPECTED));
        return ranges(operator, ranges, tasks.size(), range -> operator.apply(() -> Combining.merge(tasks, range)));
    }

    private List<KeyRanges> side(Plan.CoGroup<?> plan, List<LocalTask> source) {
        return runTasks(plan.operator(), source, () -> new KeyRanges(plan.operator(), plan.partitions()));
    }

    private List<Partition<Object>> coGroup(Plan.CoGroup<?> plan, List<List<KeyRanges>> sides) {
        int parts = sides.stream().mapToInt(List::size).sum();
        return ranges(plan.operator(), plan.partitions(), parts, range -> plan.operator()
                .apply(() -> CoGroups.of(sides, plan.required(), range)));
    }

    // ---- tasks run ----

    private <C extends RecordConsumer<?>> List<C> runTasks(List<LocalTask> tasks, Function0<C> consumers) {
        return runTasks(null, tasks, consumers);
    }

    /** Runs tasks into consumers, which belong to an operator if they are not the end of all. */
    <C extends RecordConsumer<?>> List<C> runTasks(Operator of, List<LocalTask> tasks, Function0<C> consumers) {
        RecordConsumer<?>[] done = new RecordConsumer<?>[tasks.size()];
        StageEvent event = FlightRecorder.isInitialized() ? new StageEvent() : null;
        if (event != null) {
            event.begin();
        }
        StageTimes into = times;
        Workers.Body body = t -> {
            C consumer = consumers.apply();
            run(tasks.get(t), consumer, of, loops);
            done[t] = consumer;
        };
        if (into == null || tasks.isEmpty()) {
            workers.run(tasks.size(), LocalTask.someWork(tasks), body);
        } else {
            List<Partition<?>> sources = Lists.transform(tasks, LocalTask::source);
            timed(
                    into,
                    Pipelines.of(tasks, of),
                    sources,
                    run -> workers.run(tasks.size(), LocalTask.someWork(tasks), t -> run.time(t, () -> body.run(t))));
        }
        if (event != null) {
            event.end(of, tasks.size());
        }
        @SuppressWarnings("unchecked")
        List<C> result = (List<C>) Arrays.asList(done);
        return result;
    }

    private void run(LocalTask task, RecordConsumer<?> consumer, Operator of, Loops inLoops) {
        task.task().run(consumer, Optional.ofNullable(of), settings(inLoops));
    }

    private Task.Settings settings(Loops inLoops) {
        return new Task.Settings(
                Optional.ofNullable(poison), Optional.ofNullable(counts), Optional.ofNullable(inLoops));
    }

    /** Computes the partitions of an operator's result, one for each range of key hashes. */
    private List<Partition<Object>> ranges(
            Operator operator, int ranges, int parts, Function1OfInt<Partition<Object>> range) {
        @SuppressWarnings({"unchecked", "rawtypes"})
        Partition<Object>[] done = (Partition<Object>[]) new Partition[ranges];
        StageTimes into = times;
        Workers.Body body = r -> done[r] = range.apply(r);
        OperatorCounts exact = counts;
        if (exact != null && exact.clock().isPresent()) {
            body = merging(operator, exact, exact.clock().get(), body);
        }
        Workers.Body merge = body;
        if (into == null) {
            workers.run(ranges, parts > 1, merge);
        } else {
            timed(
                    into,
                    Pipelines.merging(operator, ranges),
                    List.of(),
                    run -> workers.run(ranges, parts > 1, r -> run.time(r, () -> merge.run(r))));
        }
        return Arrays.asList(done);
    }

    private static Workers.Body merging(
            Operator operator, OperatorCounts into, LongSupplier clock, Workers.Body merge) {
        return range -> {
            long start = clock.getAsLong();
            try {
                merge.run(range);
            } finally {
                into.addTime(operator, clock.getAsLong() - start);
            }
        };
    }

    private static void timed(
            StageTimes into, List<StageTimes.Pipeline> pipelines, List<? extends Partition<?>> sources, Timed work) {
        StageTimes.Run run = into.begin(pipelines, sources);
        try {
            work.run(run);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e); // plans throw no checked ones
        } finally {
            run.end();
        }
    }

    /** Runs tasks whose times are taken. */
    @FunctionalInterface
    private interface Timed {
        void run(StageTimes.Run run) throws Exception;
    }

    /** Makes something for a number. */
    @FunctionalInterface
    interface Function1OfInt<R> {
        R apply(int i) throws Exception;
    }
}
