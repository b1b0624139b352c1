package io.dstream.internal.graph;

import com.google.common.collect.ImmutableList;
import io.dstream.batch.Batch;
import io.dstream.function.Function1;
import java.util.List;

/**
 * A stream each of whose batches an operator on batches makes of its parents' batches of the same time. What it makes
 * follows from the batches alone, so it is called once for all ticks.
 */
public final class LiftedNode extends Node {
    private final ImmutableList<Batch<?>> tables;
    private final Function1<List<Batch<?>>, Batch<?>> operator;

    /**
     * Adds an operator to a graph.
     *
     * @param kind what it does
     * @param site the line of the program
     * @param parents the streams it is computed from, all of the same graph and slide
     * @param tables batches that it is computed from too, the same ones in each tick; each tick asks them for their
     *     plans, so that one may be cached at any time
     * @param operator gives the batch for those of the parents and the tables
     */
    public LiftedNode(
            String kind,
            String site,
            List<? extends Node> parents,
            List<? extends Batch<?>> tables,
            Function1<List<Batch<?>>, Batch<?>> operator) {
        super(commonGraph(kind, parents), kind, site, parents);
        this.tables = ImmutableList.copyOf(tables);
        this.operator = operator;
    }

    /**
     * The batches that are the same ones in each tick.
     *
     * @return the tables
     */
    public ImmutableList<Batch<?>> tables() {
        return tables;
    }

    /**
     * Calls the operator. Computes nothing.
     *
     * @param inputs batches of the parents, then of the tables; they need not have their data yet
     * @return the batch that is made of them
     */
    public Batch<?> lift(List<? extends Batch<?>> inputs) {
        List<Batch<?>> mine = ImmutableList.copyOf(
                inputs.stream().map(batch -> batch.within(operator())).toList());
        return operator().requireResult(operator().apply(operator, mine), "a Batch");
    }

    @Override
    public Batch<?> batch(Tick tick) {
        return tick.bound(this);
    }

    @Override
    public <R> R accept(NodeVisitor<R> visitor) {
        return visitor.lifted(this);
    }
}
