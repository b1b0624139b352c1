package io.dstream.toy;

import com.google.common.base.VerifyException;
import com.google.common.collect.Iterators;
import com.google.common.collect.Sets;
import io.dstream.codec.Codecs;
import io.dstream.engine.Engine;
import io.dstream.engine.EngineContext;
import io.dstream.engine.OperatorCounts;
import io.dstream.engine.StatePart;
import io.dstream.engine.StateSize;
import io.dstream.engine.task.TaskCode;
import io.dstream.function.Function0;
import io.dstream.plan.Ending;
import io.dstream.plan.Operator;
import io.dstream.plan.Plan;
import io.dstream.plan.RecordConsumer;
import io.dstream.plan.StateFunction;
import io.dstream.plan.StateLoader;
import io.dstream.plan.StateTick;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A second engine, to see what an engine needs: one thread and plain lists. It can send all code to its tasks, and
 * their results back, as an engine in other processes has to. For plans that are no deeper than the thread's stack.
 */
public final class ToyEngine implements Engine {
    private final int parallelism;
    private final boolean sending;
    private final Set<Plan.Held<?>> held = Sets.newIdentityHashSet();
    private final List<Integer> holds = new ArrayList<>();
    private ToyState state = new ToyState(false);
    private EngineContext context; // null before it begins

    private ToyEngine(int parallelism, boolean sending) {
        this.parallelism = parallelism;
        this.sending = sending;
    }

    /** An engine whose tasks are given the program's own objects. */
    public static ToyEngine direct(int parallelism) {
        return new ToyEngine(parallelism, false);
    }

    /** An engine whose tasks are given copies of all code, made by writing and reading it. */
    public static ToyEngine sending(int parallelism) {
        return new ToyEngine(parallelism, true);
    }

    /** How many results are held, and not released. */
    public int heldResults() {
        return held.size();
    }

    /** How many results it was to hold, each time that it was. */
    public List<Integer> holds() {
        return holds;
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
        context = sending ? sentContext(of) : of;
        state = new ToyState(of.recordsStateChanges());
    }

    private static EngineContext sentContext(EngineContext of) {
        byte[] codecs = TaskCode.write(Operator.of("codecs"), of.codecs());
        return new EngineContext(of.name(), (Codecs) read(codecs), of.poison(), of.recordsStateChanges());
    }

    // ---- plans ----

    private List<ToyPart> parts(Plan<?> plan) {
        return plan.accept(new ToyPlans(this));
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T, C extends RecordConsumer<? super T>> List<C> run(Plan<? extends T> plan, Function0<C> consumers) {
        List<C> done = new ArrayList<>();
        for (ToyPart part : parts(plan)) {
            C consumer = make(sent(Operator.of("consumer"), consumers));
            part.feed((RecordConsumer<Object>) consumer);
            done.add(sending ? broughtBack(consumer, consumers) : consumer);
        }
        return done;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T, C extends RecordConsumer<? super T>> List<C> runHere(Plan<? extends T> plan, Function0<C> consumers) {
        List<C> done = new ArrayList<>();
        for (ToyPart part : parts(plan)) {
            C consumer = make(consumers);
            part.feed((RecordConsumer<Object>) consumer);
            done.add(consumer);
        }
        return done;
    }

    private static <C> C make(Function0<C> consumers) {
        try {
            return consumers.apply();
        } catch (Exception e) {
            throw new VerifyException("consumers are made without fail", e);
        }
    }

    /** A copy of a consumer that is through. Records need no Java serialisation, since they have codecs. */
    @SuppressWarnings("unchecked")
    private <C extends RecordConsumer<?>> C broughtBack(C consumer, Function0<C> consumers) {
        if (!(consumer instanceof Ending.Collect<?> collected)) {
            return sent(Operator.of("consumer"), consumer);
        }
        C copy = make(consumers);
        collected.records().forEach(((Ending.Collect<Object>) copy)::accept);
        return copy;
    }

    /** Code as a task is given it. */
    @SuppressWarnings("unchecked")
    <T> T sent(Operator operator, T code) {
        return sending ? (T) read(TaskCode.write(operator, code)) : code;
    }

    private static Object read(byte[] bytes) {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return in.readObject();
        } catch (IOException | ClassNotFoundException e) {
            throw new VerifyException("all is there in the same process", e);
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> List<T> take(Plan<? extends T> plan, int n) {
        List<Object> taken = new ArrayList<>();
        try {
            for (ToyPart part : parts(plan)) {
                part.feed(new RecordConsumer<>() {
                    @Override
                    public void accept(Object record) {
                        taken.add(record);
                        if (taken.size() == n) {
                            throw Enough.ENOUGH;
                        }
                    }
                });
            }
        } catch (RecordConsumer.Enough enough) {
            return (List<T>) taken;
        }
        return (List<T>) taken;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> Iterator<T> iterate(Plan<? extends T> plan) {
        return (Iterator<T>) Iterators.concat(Iterators.transform(
                parts(plan).iterator(), part -> part.records().iterator()));
    }

    @Override
    public void hold(List<? extends Plan.Held<?>> results) {
        holds.add(results.size());
        results.forEach(this::parts);
    }

    @Override
    public void release(Plan.Held<?> result) {
        held.remove(result);
    }

    /** The result of a plan that is held: computed now, unless it is there. */
    List<ToyPart> result(Plan.Held<?> plan) {
        Optional<List<ToyPart>> there = plan.claim();
        if (there.isPresent()) {
            return there.get();
        }
        List<ToyPart> result = null;
        try {
            result = parts(plan.source()).stream()
                    .map(part -> ToyPart.of(part.records()))
                    .toList();
        } finally {
            if (result == null) {
                plan.abandon();
            }
        }
        plan.complete(result);
        held.add(plan);
        return result;
    }

    ToyState state() {
        return state;
    }

    // ---- state ----

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
    public List<StatePart> stateChanges() {
        return state.parts(StateFunction::changes);
    }

    @Override
    public List<StatePart> stateImages() {
        return state.parts((fn, table) -> Optional.of(fn.image(table)));
    }

    @Override
    public StateLoader restoreState(Operator operator, StateFunction<?, ?, ?> fn, int partitions, StateTick tick) {
        return state.loading(operator, fn, partitions, tables -> fn.restore(tables, tick));
    }

    @Override
    public StateLoader replayState(Operator operator, StateFunction<?, ?, ?> fn, int partitions, StateTick tick) {
        return state.loading(operator, fn, partitions, tables -> fn.replay(operator, tables, tick));
    }

    // ---- who and what ----

    /** Counts nothing: a program's reports then have no counts. */
    @Override
    public void count(OperatorCounts counts) {}

    @Override
    public boolean isWorker(Thread thread) {
        return false;
    }

    @Override
    public void close() {}
}
