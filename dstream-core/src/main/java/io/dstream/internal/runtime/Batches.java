package io.dstream.internal.runtime;

import io.dstream.batch.Batch;
import io.dstream.internal.graph.Node;

/** The batches of one tick. Filled and read by the driver thread. */
public final class Batches {
    private final Batch<?>[] byNumber;

    /** Room for the batches of a graph, none of which is there yet. */
    Batches(int nodes) {
        byNumber = new Batch<?>[nodes];
    }

    void put(Node node, Batch<?> batch) {
        byNumber[node.number()] = batch;
    }

    /** The batch of a node, or null where it has none: in this tick, or at all, being part of another's plan. */
    public Batch<?> of(Node node) {
        return byNumber[node.number()];
    }
}
