package io.dstream.internal.graph;

import io.dstream.batch.Batch;
import io.dstream.function.Function2;
import io.dstream.plan.Operator;
import io.dstream.sink.BatchInfo;
import java.util.List;

/** A stream each of whose batches a function of the program's makes of its parents' batches, in each tick anew. */
public final class TransformNode extends Node {
    private final boolean eager;
    private final Function2<List<Batch<?>>, BatchInfo, Batch<?>> fn;

    /**
     * Adds a function of the program's to a graph.
     *
     * @param kind what it does
     * @param site the line of the program
     * @param parents the streams it is computed from, all of the same graph and slide
     * @param fn gives the batch for the parents' batches and what is known of them
     */
    public TransformNode(
            String kind, String site, List<? extends Node> parents, Function2<List<Batch<?>>, BatchInfo, Batch<?>> fn) {
        this(kind, site, parents, false, fn);
    }

    /**
     * Adds a transformation to a graph.
     *
     * @param kind what it does
     * @param site the line of the program
     * @param parents the streams it is computed from, all of the same graph and slide
     * @param eager whether its batch must be computed before those that are made of it are asked for
     * @param fn gives the batch for the parents' batches and what is known of them
     */
    public TransformNode(
            String kind,
            String site,
            List<? extends Node> parents,
            boolean eager,
            Function2<List<Batch<?>>, BatchInfo, Batch<?>> fn) {
        super(commonGraph(kind, parents), kind, site, parents);
        this.eager = eager;
        this.fn = fn;
    }

    @Override
    public boolean isEager() {
        return eager;
    }

    @Override
    public boolean callsProgram() {
        return true;
    }

    @Override
    public Batch<?> batch(Tick tick) {
        Operator operator = operator();
        Batch<?>[] inputs = new Batch<?>[parents().size()];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = tick.batch(parents().get(i)).within(operator);
        }
        Batch<?> batch = operator.requireResult(operator.apply(fn, List.of(inputs), tick.info()), "a Batch");
        if (batch.engine() != inputs[0].engine()) {
            operator.run(
                    foreign -> {
                        throw new IllegalStateException("the function gave a batch of another StreamingContext ("
                                + foreign + "): make it with the context of this stream");
                    },
                    batch);
        }
        return batch;
    }

    @Override
    public <R> R accept(NodeVisitor<R> visitor) {
        return visitor.transform(this);
    }
}
