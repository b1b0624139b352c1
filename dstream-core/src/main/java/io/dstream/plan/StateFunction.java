package io.dstream.plan;

import io.dstream.batch.Pair;
import io.dstream.table.StateTable;
import io.dstream.table.StateTables;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * What an operator that keeps state does with the pairs of one partition in one tick. The operator's code: its state is
 * in the table.
 *
 * @param <K> the keys
 * @param <V> the values
 * @param <R> the records it gives
 */
public interface StateFunction<K, V, R> extends Serializable {

    /**
     * Puts the function between the partition's pairs and the next step.
     *
     * @param operator the operator, for whatever a user's function throws
     * @param table the partition's state; all pairs of a key come to the same table in every tick
     * @param tick the tick
     * @param next takes what the function gives
     * @return takes the pairs; what is to be done after them is done at the {@linkplain RecordConsumer#end() end}
     */
    RecordConsumer<Pair<K, V>> attach(
            Operator operator, StateTable table, StateTick tick, RecordConsumer<? super R> next);

    // ---- checkpoints ----

    /**
     * What kind of state it is, with all that must be the same for the state to be of use to another release of the
     * program.
     *
     * @return for instance {@code keys}, or {@code window of 60000 ms in panes of 1000 ms}
     */
    String form();

    /**
     * State to begin with, and the types of state, as far as the program has said: so that what cannot be written is
     * found before the first batch.
     *
     * @return keys with their state, and types
     */
    default KnownState known() {
        return KnownState.NONE;
    }

    /**
     * What is known of an operator's state before the first batch.
     *
     * @param initial state to begin with: keys and values
     * @param types types of keys and values
     */
    record KnownState(List<?> initial, List<Class<?>> types) {
        static final KnownState NONE = new KnownState(List.of(), List.of());
    }

    /**
     * What the tick in hand has changed. Asked before the changes are committed, and written before that too, perhaps
     * by another thread.
     *
     * @param table the state of a partition
     * @return the changes; nothing where there are none to repeat
     */
    Optional<StateImage> changes(StateTable table);

    /**
     * All of the state, as it is at the moment of the call, between two ticks: what is written later, perhaps by
     * another thread, is not affected by what happens to the table meanwhile. Costs a copy of the references.
     *
     * @param table the state of a partition
     * @return the state
     */
    StateImage image(StateTable table);

    /**
     * Takes in state that was written as an {@linkplain #image image}. Keys may now belong to other partitions.
     *
     * @param tables the tables, empty
     * @param tick the tick after which it was written
     * @return takes what was written, partition after partition
     */
    StateLoader restore(StateTables tables, StateTick tick);

    /**
     * Repeats what a tick changed.
     *
     * @param operator the operator, for whatever a user's function throws
     * @param tables the tables, as they were before the tick
     * @param tick the tick
     * @return takes its {@linkplain #changes changes}, partition after partition; nothing where it had none
     */
    StateLoader replay(Operator operator, StateTables tables, StateTick tick);
}
