package io.dstream.engine;

import io.dstream.function.Function0;
import io.dstream.plan.Operator;
import io.dstream.plan.Plan;
import io.dstream.plan.RecordConsumer;
import java.io.Serializable;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Runs plans. Safe for use by many threads at a time, also by a thread that is itself running a plan's functions.
 *
 * <p>Whatever a user's function throws reaches the caller as an {@link io.dstream.plan.OperatorException}. Whatever
 * else keeps a plan from being run, such as a lost process, is an unchecked exception that says so, and the batch is
 * treated as the program's policy says.
 */
public interface Engine extends AutoCloseable {

    /**
     * How many threads it uses, and how many partitions a batch has where nothing else is said.
     *
     * @return a number of at least 1
     */
    int parallelism();

    /**
     * Whether partitions that are {@linkplain io.dstream.plan.Partition#portable portable} are read in other processes.
     * A source then need not fetch what it only names.
     *
     * @return by default false: all partitions are read in this process
     */
    default boolean readsPartitionsElsewhere() {
        return false;
    }

    /**
     * Told once, by the context that the engine belongs to, before the first plan.
     *
     * @param context the program
     * @throws IllegalStateException if the engine belongs to a context already
     */
    void begin(EngineContext context);

    /**
     * Told, at the start of a program, of each piece of code that its batches will need: the steps, combiners and
     * layouts of its operators, what those with state do, and what {@linkplain io.dstream.sink.Sink#taskCode sinks}
     * have tasks run. An engine that sends code to other processes tries whether it can, so that what cannot be sent is
     * found now and not in the first batch. What a program's function makes of batches in each tick, as in
     * {@code transform} and {@code foreachBatch}, is not known at the start.
     *
     * @param operator the operator that the code belongs to
     * @param code the code
     * @throws io.dstream.plan.OperatorException if it cannot be sent
     */
    default void check(Operator operator, Object code) {}

    /**
     * Runs a plan: gives each partition's records to a consumer of its own, in parallel. Consumers may be made and used
     * in another process, and come back as copies: whatever they are to tell is in their {@link Serializable} fields,
     * but for the records of an {@link io.dstream.plan.Ending.Collect}, which may be of any type that the program has a
     * codec for.
     *
     * @param plan the plan
     * @param consumers makes a consumer; called once per partition
     * @param <T> the records
     * @param <C> the consumers
     * @return the consumers, in the order of the partitions, all of them told of the end
     */
    <T, C extends RecordConsumer<? super T>> List<C> run(Plan<? extends T> plan, Function0<C> consumers);

    /**
     * Runs a plan as {@link #run} does, but with the consumers in this process, and gives back those very consumers:
     * for what works on this process's objects. What comes before the consumers may be computed elsewhere.
     *
     * @param plan the plan
     * @param consumers makes a consumer; called once per partition
     * @param <T> the records
     * @param <C> the consumers
     * @return the consumers, in the order of the partitions, all of them told of the end
     */
    <T, C extends RecordConsumer<? super T>> List<C> runHere(Plan<? extends T> plan, Function0<C> consumers);

    /**
     * The first records of a plan, in the order of its partitions. No more of a partition is computed than it takes to
     * find them, and no partition behind the last of them; an engine in other processes may compute some of those
     * behind it, rather than ask for one after the other.
     *
     * @param plan the plan
     * @param n how many records, at least 1
     * @param <T> the records
     * @return so many records, or all where there are fewer
     */
    <T> List<T> take(Plan<? extends T> plan, int n);

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
     * Computes held results now, as far as they are not there already: side by side where the engine can, for none of
     * them needs the state that another one changes.
     *
     * @param held the plans whose results are to be there; some may be below others
     */
    void hold(List<? extends Plan.Held<?>> held);

    /**
     * Whether {@link #hold} computes several results at the same time. If not, it is given one at a time, so that the
     * time that each one takes is known.
     *
     * @return by default true: it is given all at once
     */
    default boolean holdsSideBySide() {
        return true;
    }

    /**
     * Says that a tick begins: until its end, results may be kept by plan for whoever runs the same plan again, or
     * another one that has it as a part.
     *
     * @param batchTime the time of its batch, by which an engine may call what it runs for it
     */
    default void beginTick(Instant batchTime) {}

    /** Says that the tick in hand is over, if there is one: what was kept for it is to be let go of. */
    default void endTick() {}

    /**
     * Told that the program has no more use for a held result, so that what is kept of it outside this process's memory
     * can go. Whoever still has the plan may run it all the same: the engine computes the result again, or says that it
     * is gone.
     *
     * @param held the plan, whose {@linkplain Plan.Held#result result} may be there or not
     */
    void release(Plan.Held<?> held);

    /**
     * The state that operators keep.
     *
     * @return it, the same at each call
     */
    EngineState state();

    /**
     * Counts what operators take and give, in what is run from now on. That costs something for each record and
     * operator; where nothing is counted, it costs nothing.
     *
     * @param counts where to; null to count no more
     */
    void count(OperatorCounts counts);

    /**
     * Takes the times of tasks, in what is run from now on. Where none are taken, that costs nothing.
     *
     * @param into where to; null to take no more. By default an engine takes none
     */
    default void takeTimes(StageTimes into) {}

    /**
     * Says how to carry the trace that a thread is in to the threads that help it. Called once at most, before the
     * start. Each call of the carrier, on the thread that is helped, gives what the other thread is to run.
     *
     * @param carrier takes what the other thread would run, which must throw nothing and do nothing when it is run once
     *     more. By default it is not used, as in engines that run tasks in other processes
     */
    default void carryTraces(UnaryOperator<Runnable> carrier) {}

    /**
     * What it has done since it was last asked, and with what: for the report of a batch, after which it is asked.
     *
     * @return numbers by names of its own, in the reader's words, such as {@code tasks}; by default none
     */
    default Map<String, Long> takeFigures() {
        return Map.of();
    }

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
