package io.dstream;

import io.dstream.internal.graph.SnapshotNode;
import io.dstream.internal.graph.StateNode;

/**
 * What {@code mapWithState} gives: the stream of what its function gave, and the state itself as another stream.
 *
 * @param <K> the keys
 * @param <S> the state of a key
 * @param <R> what the function gave
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
     * All keys with their state, after each batch. Where the stream is used, a list of all of them is made in every
     * batch; the state values are handed out as they are, not copied.
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
