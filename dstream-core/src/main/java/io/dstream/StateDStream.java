package io.dstream;

import io.dstream.internal.graph.SnapshotNode;
import io.dstream.internal.graph.StateNode;

/**
 * The result of {@code mapWithState}: a stream of the function's results, and the state itself as another stream.
 *
 * @param <K> the type of the keys
 * @param <S> the type of the state
 * @param <R> the type of the function's results
 */
public final class StateDStream<K, S, R> extends DStream<R> {
    private final StateNode state;
    private final int partitions;

    StateDStream(StreamingContext context, StateNode node, int partitions) {
        super(context, node);
        this.state = node;
        this.partitions = partitions;
    }

    /**
     * Returns all keys and their state, after each batch. If this stream is used, every batch costs a list of all keys.
     * State values are not copied.
     *
     * @return the state as a stream
     */
    public PairDStream<K, S> stateSnapshots() {
        return pairs(new SnapshotNode("stateSnapshots", CallSite.current(), state, partitions));
    }

    @Override
    public StateDStream<K, S, R> named(String id) {
        super.named(id);
        return this;
    }
}
