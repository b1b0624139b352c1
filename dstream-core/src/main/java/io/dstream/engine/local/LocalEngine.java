package io.dstream.engine.local;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.Iterators;
import io.dstream.codec.ByteReader;
import io.dstream.engine.Engine;
import io.dstream.engine.EngineContext;
import io.dstream.engine.OperatorCounts;
import io.dstream.engine.PoisonHandler;
import io.dstream.engine.StatePart;
import io.dstream.engine.StateSize;
import io.dstream.function.Function0;
import io.dstream.plan.Operator;
import io.dstream.plan.Partition;
import io.dstream.plan.Plan;
import io.dstream.plan.RecordConsumer;
import io.dstream.plan.StateFunction;
import io.dstream.plan.StateLoader;
import io.dstream.plan.StateTick;
import io.dstream.table.StateTable;
import io.dstream.table.StateTables;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs plans in this process.
 *
 * <p>A plan is run in two steps. First every node that needs its whole input (combine, cogroup, exchange, held) is
 * computed, depth first, by the calling thread with the pool's help, as {@link Walk} meets it; what remains are
 * {@link Task tasks}: a partition that can be read, and the steps its records go through. Then the tasks run.
 */
public final class LocalEngine implements Engine {

    private final int parallelism;
    private final Workers workers;
    private final LocalState state = new LocalState();
    private final Loops loops;
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile PoisonHandler poison; // null: records are not left out
    private volatile OperatorCounts counts; // null: nothing is counted

    /**
     * An engine.
     *
     * @param name begins the names of its threads
     * @param parallelism how many threads, the calling one included
     */
    public LocalEngine(String name, int parallelism) {
        this(name, parallelism, Loops.forWhatIsRunOften());
    }

    private LocalEngine(String name, int parallelism, Loops loops) {
        checkArgument(parallelism >= 1, "parallelism of %s: expected at least 1", parallelism);
        this.parallelism = parallelism;
        this.workers = new Workers(name, parallelism - 1);
        this.loops = loops;
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
        return new LocalEngine(name, parallelism, Loops.forAll());
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
        return runTasks(tasks(plan), consumers);
    }

    @Override
    public <T, C extends RecordConsumer<? super T>> List<C> runHere(Plan<? extends T> plan, Function0<C> consumers) {
        return run(plan, consumers);
    }

    @Override
    public <T> List<T> take(Plan<? extends T> plan, int n) {
        List<T> taken = new ArrayList<>();
        try {
            for (Task task : tasks(plan)) {
                RecordConsumer<T> taking = new RecordConsumer<>() {
                    @Override
                    public void accept(T record) {
                        taken.add(record);
                        if (taken.size() == n) {
                            throw Enough.ENOUGH;
                        }
                    }
                };
                run(task, taking, null, null); // in no loop: who wants no more is not to find that more was computed
            }
        } catch (RecordConsumer.Enough enough) {
            return taken;
        }
        return taken;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> Iterator<T> iterate(Plan<? extends T> plan) {
        Iterator<Task> tasks = tasks(plan).iterator();
        return (Iterator<T>) Iterators.concat(
                Iterators.transform(tasks, task -> task.iterator(new Assembly(poison, loops, counting()))));
    }

    @Override
    public void hold(List<? extends Plan.Held<?>> held) {
        held.forEach(this::tasks);
    }

    /** Does nothing: results are in the memory of this process, which is collected. */
    @Override
    public void release(Plan.Held<?> held) {}

    @Override
    public void commitState() {
        state.commit();
    }

    @Override
    public void rollbackState() {
        state.rollback();
    }

    @Override
    public Map<String, StateSize> stateSizes() {
        return state.sizes();
    }

    @Override
    public void count(OperatorCounts into) {
        counts = into;
    }

    @Override
    public List<StatePart> stateChanges() {
        return state.changes();
    }

    @Override
    public List<StatePart> stateImages() {
        return state.images();
    }

    @Override
    public StateLoader restoreState(Operator operator, StateFunction<?, ?, ?> fn, int partitions, StateTick tick) {
        StateTables tables = state.tables(operator, fn, partitions);
        return committing(fn.restore(tables, tick), tables);
    }

    @Override
    public StateLoader replayState(Operator operator, StateFunction<?, ?, ?> fn, int partitions, StateTick tick) {
        StateTables tables = state.tables(operator, fn, partitions);
        return committing(fn.replay(operator, tables, tick), tables);
    }

    private static StateLoader committing(StateLoader loader, StateTables tables) {
        return new StateLoader() {
            @Override
            public void take(ByteReader piece) {
                loader.take(piece);
            }

            @Override
            public void end() {
                loader.end();
                tables.tables().forEach(StateTable::commit);
            }
        };
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

    private List<Task> tasks(Plan<?> plan) {
        return new Walk(this).tasks(plan);
    }

    Task task(Partition<?> source, int index, Chain chain) {
        return new Task(source, index, chain, state);
    }

    List<Partition<Object>> snapshot(Plan.StateSnapshot<?, ?> snapshot) {
        return state.snapshot(snapshot.operator(), snapshot.partitions());
    }

    /** Computes what is held; the caller has claimed it. */
    Walk.Work holding(Plan.Held<?> held) {
        return new Walk.Work() {
            @Override
            public List<? extends Partition<?>> take(List<Task> source) {
                List<? extends Partition<?>> result = runTasks(source, RecordBuffer::new).stream()
                        .map(RecordBuffer::partition)
                        .toList();
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
        return source -> counted(exchange.operator(), Exchanges.run(this, exchange, source));
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

    @SuppressWarnings("unchecked")
    private List<Partition<Object>> combine(Plan.Combine<?, ?, ?> plan, List<Task> source) {
        Plan.Combine<Object, Object, Object> combine = (Plan.Combine<Object, Object, Object>) plan;
        int ranges = combine.partitions();
        Operator operator = combine.operator();
        List<Combining> combined =
                runTasks(operator, source, () -> new Combining(operator, combine.combiner(), ranges));
        return ranges(ranges, combined.size(), range -> operator.apply(Combining::merge, combined, range));
    }

    private List<KeyRanges> side(Plan.CoGroup<?> plan, List<Task> source) {
        return runTasks(plan.operator(), source, () -> new KeyRanges(plan.operator(), plan.partitions()));
    }

    private List<Partition<Object>> coGroup(Plan.CoGroup<?> plan, List<List<KeyRanges>> sides) {
        int parts = sides.stream().mapToInt(List::size).sum();
        long required = plan.required().stream().mapToLong(side -> 1L << side).reduce(0, (a, b) -> a | b);
        return ranges(
                plan.partitions(), parts, range -> plan.operator().apply(() -> CoGroups.of(sides, required, range)));
    }

    // ---- tasks run ----

    private <C extends RecordConsumer<?>> List<C> runTasks(List<Task> tasks, Function0<C> consumers) {
        return runTasks(null, tasks, consumers);
    }

    /** Runs tasks into consumers, which belong to an operator if they are not the end of all. */
    <C extends RecordConsumer<?>> List<C> runTasks(Operator of, List<Task> tasks, Function0<C> consumers) {
        RecordConsumer<?>[] done = new RecordConsumer<?>[tasks.size()];
        StageEvent event = new StageEvent();
        event.begin();
        workers.run(tasks.size(), Task.someWork(tasks), t -> {
            C consumer = consumers.apply();
            run(tasks.get(t), consumer, of, loops);
            done[t] = consumer;
        });
        event.end(of, tasks.size());
        @SuppressWarnings("unchecked")
        List<C> result = (List<C>) Arrays.asList(done);
        return result;
    }

    private void run(Task task, RecordConsumer<?> consumer, Operator of, Loops inLoops) {
        Counting counting = counting();
        @SuppressWarnings("unchecked")
        RecordConsumer<Object> last = (RecordConsumer<Object>) consumer;
        RecordConsumer<Object> end =
                counting == null || of == null ? last : counting.counted(of).before(last);
        task.run(end, new Assembly(poison, inLoops, counting));
        if (counting != null) {
            counting.tell();
        }
    }

    private Counting counting() {
        OperatorCounts into = counts;
        return into == null ? null : new Counting(into);
    }

    /** Computes the partitions of a result, one for each range of key hashes. */
    private List<Partition<Object>> ranges(int ranges, int parts, Function1OfInt<Partition<Object>> range) {
        @SuppressWarnings({"unchecked", "rawtypes"})
        Partition<Object>[] done = (Partition<Object>[]) new Partition[ranges];
        workers.run(ranges, parts > 1, r -> done[r] = range.apply(r));
        return Arrays.asList(done);
    }

    /** Makes something for a number. */
    @FunctionalInterface
    interface Function1OfInt<R> {
        R apply(int i) throws Exception;
    }
}
