package io.dstream.plan;

import io.dstream.batch.Pair;
import io.dstream.store.StateImage;
import io.dstream.store.StateLoader;
import io.dstream.store.StateStore;
import io.dstream.store.StateStores;
import io.dstream.store.StateValues;
import java.util.List;
import java.util.Optional;

/**
 * What an operator that keeps state does with the pairs of one partition in one tick. The operator's code: its state is
 * in the store.
 *
 * @param <K> the keys
 * @param <V> the values
 * @param <R> the records it gives
 */
public interface StateFunction<K, V, R> extends StateValues {

    /**
     * Puts the function between the partition's pairs and the next step.
     *
     * @param context the operator and the tick
     * @param store the partition's state; all pairs of a key come to the same store in every tick
     * @param next takes what the function gives
     * @return takes the pairs; what is to be done after them is done at the {@linkplain RecordConsumer#end() end}
     */
    RecordConsumer<Pair<K, V>> attach(StateContext context, StateStore store, RecordConsumer<? super R> next);

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
     * What the tick in hand has changed, in bytes that do not depend on the store. Asked before the changes are
     * committed, and written before that too, perhaps by another thread.
     *
     * @param store the state of a partition
     * @return the changes; nothing where there are none to repeat
     */
    Optional<StateImage> changes(StateStore store);

    /**
     * All of the state, as it is at the moment of the call, between two ticks, in bytes that do not depend on the
     * store: what is written later, perhaps by another thread, is not affected by what happens meanwhile.
     *
     * @param store the state of a partition
     * @return the state
     */
    StateImage image(StateStore store);

    /**
     * Takes in state that was written as an {@linkplain #image image}. Keys may now belong to other partitions.
     *
     * @param stores the stores, empty
     * @param context the operator, and the tick after which it was written
     * @return takes what was written, partition after partition
     */
    StateLoader restore(StateStores stores, StateContext context);

    /**
     * Repeats what a tick changed.
     *
     * @param stores the stores, as they were before the tick
     * @param context the operator and the tick
     * @return takes its {@linkplain #changes changes}, partition after partition; nothing where it had none
     */
    StateLoader replay(StateStores stores, StateContext context);
}
