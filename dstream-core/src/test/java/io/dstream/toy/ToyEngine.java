package io.dstream.toy;

import com.google.common.collect.Iterators;
import com.google.common.collect.Sets;
import io.dstream.engine.Engine;
import io.dstream.engine.EngineContext;
import io.dstream.engine.EngineState;
import io.dstream.engine.OperatorCounts;
import io.dstream.engine.task.OperatorStates;
import io.dstream.engine.task.Task;
import io.dstream.function.Function0;
import io.dstream.plan.Operator;
import io.dstream.plan.Plan;
import io.dstream.plan.RecordConsumer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A second engine, to see what an engine needs: one thread, and no class of the first. It can {@linkplain Sending send}
 * all code to its tasks, and their results back, as an engine in other processes has to. For plans that are no deeper
 * than the thread's stack.
 */
public final class ToyEngine implements Engine {
    static final Operator CONSUMER = Operator.of("consumer");

    private final int parallelism;
    final Sending sending;
    public final Set<Plan.Held<?>> held = Sets.newIdentityHashSet(); // and not released
    public final List<Integer> holds = new ArrayList<>(); // how many results it was to hold, each time that it was
    private final OperatorStates states = new OperatorStates(OperatorStates.IN_THE_HEAP);
    private EngineContext context; // null before it begins
    private OperatorCounts counts; // null where nothing is counted

    private ToyEngine(int parallelism, Sending sending) {
        this.parallelism = parallelism;
        this.sending = sending;
    }

    /** An engine whose tasks are given the program's own objects. */
    public static ToyEngine direct(int parallelism) {
        return new ToyEngine(parallelism, Sending.NOTHING);
    }

    /** An engine whose tasks are given copies of all code, made by writing and reading it. */
    public static ToyEngine sending(int parallelism) {
        return new ToyEngine(parallelism, Sending.ALL);
    }

    @Override
    public int parallelism() {
        return parallelism;
    }

    @Override
    public void begin(EngineContext of) {
        if (context != null) {
            throw new IllegalStateException("the engine given to " + of.name() + " is that of " + context.name());
        }
        context = of;
        sending.begin(of);
        if (of.recordsStateChanges()) {
            states.recordChanges();
        }
    }

    @Override
    public void check(Operator operator, Object code) {
        var unused = sending.sent(operator, code);
    }

    // ---- plans ----

    private List<Task> tasks(Plan<?> plan) {
        return plan.accept(new ToyPlans(this));
    }

    private Task.Settings settings() {
        return new Task.Settings(
                context == null ? Optional.empty() : context.poison(), Optional.ofNullable(counts), Optional.empty());
    }

    <C extends RecordConsumer<?>> List<C> runTasks(Optional<Operator> into, List<Task> tasks, Function0<C> consumers) {
        List<C> done = new ArrayList<>();
        for (Task task : tasks) {
            C consumer = CONSUMER.apply(consumers);
            task.run(consumer, into, settings());
            done.add(consumer);
        }
        return done;
    }

    @Override
    public <T, C extends RecordConsumer<? super T>> List<C> run(Plan<? extends T> plan, Function0<C> consumers) {
        List<C> there = runTasks(Optional.empty(), tasks(plan), sending.sent(CONSUMER, consumers));
        return there.stream()
                .map(consumer -> sending.broughtBack(consumer, consumers))
                .toList();
    }

    @Override
    public <T, C extends RecordConsumer<? super T>> List<C> runHere(Plan<? extends T> plan, Function0<C> consumers) {
        return runTasks(Optional.empty(), tasks(plan), consumers);
    }

    @Override
    public <T> List<T> take(Plan<? extends T> plan, int n) {
        return Task.take(tasks(plan), n, settings());
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> Iterator<T> iterate(Plan<? extends T> plan) {
        return (Iterator<T>)
                Iterators.concat(Iterators.transform(tasks(plan).iterator(), task -> task.iterator(settings())));
    }

    // ---- what is kept ----

    @Override
    public void hold(List<? extends Plan.Held<?>> results) {
        holds.add(results.size());
        results.forEach(this::tasks);
    }

    @Override
    public void release(Plan.Held<?> result) {
        held.remove(result);
    }

    OperatorStates states() {
        return states;
    }

    @Override
    public EngineState state() {
        return states;
    }

    // ---- who and what ----

    @Override
    public void count(OperatorCounts into) {
        counts = into;
    }

    @Override
    public boolean isWorker(Thread thread) {
        return false;
    }

    @Override
    public void close() {}
}
