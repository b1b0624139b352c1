package io.dstream.internal.graph;

import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.plan.Plan;
import java.util.List;

/** A stream of all the state that an operator has after each tick. */
public final class SnapshotNode extends Node {
    private final int partitions;

    /**
     * Adds the state of an operator as a stream.
     *
     * @param kind what it does
     * @param site the line of the program
     * @param parent the operator
     * @param partitions over how many partitions its keys are spread
     */
    public SnapshotNode(String kind, String site, StateNode parent, int partitions) {
        super(parent.graph(), kind, site, List.of(parent));
        this.partitions = partitions;
    }

    @Override
    public boolean isEager() {
        return true;
    }

    @Override
    public Batch<?> batch(Tick tick) {
        Node operator = parents().get(0);
        Plan<Pair<Object, Object>> snapshot = new Plan.StateSnapshot<>(operator.operator(), partitions);
        return PairBatch.of(Batch.of(tick.batch(operator).engine(), snapshot));
    }

    @Override
    public <R> R accept(NodeVisitor<R> visitor) {
        return visitor.snapshot(this);
    }
}
