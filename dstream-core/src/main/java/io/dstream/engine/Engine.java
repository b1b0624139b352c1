package io.dstream.engine;

import io.dstream.function.Function0;
import io.dstream.plan.Operator;
import io.dstream.plan.Plan;
import io.dstream.plan.RecordConsumer;
import io.dstream.plan.StateFunction;
import io.dstream.plan.StateLoader;
import io.dstream.plan.StateTick;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Runs plans. Safe for use by many threads at a time, also by a thread that is itself running a plan's functions.
 *
 * <p>Whatever a user's function throws reaches the caller as an {@link io.dstream.plan.OperatorException}.
 */
public interface Engine extends AutoCloseable {

    /**
     * How many threads it uses, and how many partitions a batch has where nothing else is said.
     *
     * @return a number of at least 1
     */
    int parallelism();

    /**
     * Runs a plan: gives each partition's records to a consumer of its own, in parallel.
     *
     * @param plan the plan
     * @param consumers makes a consumer; called once per partition
     * @param <T> the records
     * @param <C> the consumers
     * @return the consumers, in the order of the partitions, all of them told of the end
     */
    <T, C extends RecordConsumer<? super T>> List<C> run(Plan<? extends T> plan, Function0<C> consumers);

    /**
     * Runs a plan: gives the records of all partitions, one partition after the other, to one consumer, until it throws
     * {@link RecordConsumer.Enough}.
     *
     * @param plan the plan
     * @param consumer takes the records, on the calling thread
     * @param <T> the records
     */
    <T> void runInOrder(Plan<? extends T> plan, RecordConsumer<? super T> consumer);

    /**
     * Runs a plan as its records are asked for: what needs its whole input is computed now, the rest a bounded piece at
     * a time (a whole partition where that cannot be {@linkplain io.dstream.plan.Partition#cursor read in pieces}).
     *
     * @param plan the plan
     * @param <T> the records
     * @return the records of all partitions, one partition after the other, for one thread at a time; nothing is
     *     computed of what is not asked for
     */
    <T> Iterator<T> iterate(Plan<? extends T> plan);

    /**
     * Computes a held result now, unless it is there already.
     *
     * @param held the plan whose result is to be there
     */
    void hold(Plan.Held<?> held);

    /**
     * Says that a tick begins: until it is {@linkplain #commitState committed} or {@linkplain #rollbackState rolled
     * back}, results may be kept by plan for whoever runs the same plan again, or another one that has it as a part.
     */
    void beginTick();

    /** Makes all changes of state since the last call final: the tick has succeeded. */
    void commitState();

    /** Undoes all changes of state since the last {@link #commitState}: the tick has failed. */
    void rollbackState();

    /**
     * How much state there is.
     *
     * @return the size of each operator's state, by its id
     */
    Map<String, StateSize> stateSizes();

    /**
     * Leaves records out that a user's function throws an {@link Exception} for, in steps that take
     * {@linkplain io.dstream.plan.Step#isRecordByRecord record by record}, instead of failing. A record goes as a
     * whole, with what steps before have made of it. Called before the first batch, if at all.
     *
     * @param handler is told of each
     */
    void onPoison(PoisonHandler handler);

    /**
     * Counts what operators take and give, in what is run from now on. That costs something for each record and
     * operator; where nothing is counted, it costs nothing.
     *
     * @param counts where to; null to count no more
     */
    void count(OperatorCounts counts);

    // ---- checkpoints ----

    /** Has all ticks from now on note what they change. Called before the first one, if at all. */
    void recordStateChanges();

    /**
     * What the tick in hand has changed: to be written before it is {@linkplain #commitState committed}.
     *
     * @return the changes, operator by operator and partition by partition; the order is the same in every run
     */
    List<StatePart> stateChanges();

    /**
     * All state as it is now, between two ticks: what is written later is not affected by what happens meanwhile.
     *
     * @return the state, operator by operator and partition by partition
     */
    List<StatePart> stateImages();

    /**
     * Takes in an operator's state, before the first tick.
     *
     * @param operator the operator
     * @param fn what it does
     * @param partitions over how many partitions its keys are spread now
     * @param tick the tick after which the state was written
     * @return takes what was written, partition after partition
     */
    StateLoader restoreState(Operator operator, StateFunction<?, ?, ?> fn, int partitions, StateTick tick);

    /**
     * Repeats what a tick changed of an operator's state, after {@link #restoreState}.
     *
     * @param operator the operator
     * @param fn what it does
     * @param partitions over how many partitions its keys are spread now
     * @param tick the tick
     * @return takes its changes, partition after partition
     */
    StateLoader replayState(Operator operator, StateFunction<?, ?, ?> fn, int partitions, StateTick tick);

    /**
     * Whether a thread is one of those that run plans' functions, and so must not wait for a plan to end.
     *
     * @param thread the thread
     * @return whether it is a worker of this engine
     */
    boolean isWorker(Thread thread);

    /** Gives back the threads. Plans can still be run afterwards, by the calling thread alone. */
    @Override
    void close();
}
