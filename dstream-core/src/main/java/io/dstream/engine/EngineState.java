package io.dstream.engine;

import io.dstream.plan.StateContext;
import io.dstream.plan.StateFunction;
import io.dstream.store.StateLoader;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The state that operators keep in an engine, from tick to tick. An engine whose stores are in this process has it from
 * {@link io.dstream.engine.task.OperatorStates}.
 */
public interface EngineState {

    /** Makes all changes since the last call final: the tick has succeeded. */
    void commit();

    /** Undoes all changes since the last {@link #commit}: the tick has failed. */
    void rollback();

    /**
     * How much state there is.
     *
     * @return the size of each operator's state, by its id
     */
    Map<String, StateSize> sizes();

    // ---- checkpoints ----

    /**
     * What the tick in hand has changed: to be written before it is {@linkplain #commit committed}. Asked only of
     * engines that have been told to {@linkplain EngineContext#recordsStateChanges record} it.
     *
     * @return the changes, operator by operator and partition by partition; the order is the same in every run
     */
    List<StatePart> changes();

    /**
     * All state as it is now, between two ticks: what is written later is not affected by what happens meanwhile.
     *
     * @return the state, operator by operator and partition by partition
     */
    List<StatePart> images();

    /**
     * The form of {@linkplain #images images} of an operator's state that this engine alone reads, beside the
     * {@linkplain StateFunction#form form} that all do.
     *
     * @param fn what the operator does
     * @return the form, if there is one
     */
    default Optional<String> ownForm(StateFunction<?, ?, ?> fn) {
        return Optional.empty();
    }

    /**
     * Takes in an operator's state, before the first tick.
     *
     * @param form in which it was written
     * @param fn what it does
     * @param partitions over how many partitions its keys are spread now
     * @param context the operator, and the tick after which the state was written
     * @return takes what was written, partition after partition
     */
    StateLoader restore(String form, StateFunction<?, ?, ?> fn, int partitions, StateContext context);

    /**
     * Repeats what a tick changed of an operator's state, after {@link #restore}.
     *
     * @param fn what it does
     * @param partitions over how many partitions its keys are spread now
     * @param context the operator and the tick
     * @return takes its changes, partition after partition
     */
    StateLoader replay(StateFunction<?, ?, ?> fn, int partitions, StateContext context);
}
