package io.dstream.engine;

import io.dstream.batch.Pair;
import java.io.Serializable;

/**
 * What an operator that keeps state does with the pairs of one partition in one tick. The operator's code: its state is
 * in the table.
 *
 * @param <K> the keys
 * @param <V> the values
 * @param <R> the records it gives
 */
@FunctionalInterface
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
}
