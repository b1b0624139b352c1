package io.dstream.internal.graph;

import io.dstream.batch.Batch;
import io.dstream.function.Function2;
import io.dstream.plan.StateContext;
import io.dstream.plan.StateFunction;
import java.time.Duration;
import java.util.List;

/** A stream whose batches come from state that its operator keeps, and that takes in every batch of its parent. */
public final class StateNode extends Node {
    private final Duration slide;
    private final StateFunction<?, ?, ?> function;
    private final int partitions;
    private final Function2<Batch<?>, StateContext, Batch<?>> fn;

    /**
     * Adds an operator with state to a graph.
     *
     * @param kind what it does
     * @param site the line of the program
     * @param parent the stream whose batches it takes in
     * @param slide how far apart its own batches are: a multiple of the parent's slide
     * @param function what it does with its state
     * @param partitions over how many partitions its keys are spread
     * @param fn takes a batch in, and gives the operator's
     */
    public StateNode(
            String kind,
            String site,
            Node parent,
            Duration slide,
            StateFunction<?, ?, ?> function,
            int partitions,
            Function2<Batch<?>, StateContext, Batch<?>> fn) {
        super(parent.graph(), kind, site, List.of(parent));
        this.slide = slide;
        this.function = function;
        this.partitions = partitions;
        this.fn = fn;
    }

    /**
     * What it does with its state, which knows how to write and read it.
     *
     * @return the function
     */
    public StateFunction<?, ?, ?> function() {
        return function;
    }

    /**
     * Over how many partitions its keys are spread.
     *
     * @return the number
     */
    public int partitions() {
        return partitions;
    }

    @Override
    public Duration slide() {
        return slide;
    }

    @Override
    public Duration step() {
        return parents().get(0).slide();
    }

    @Override
    public boolean isEager() {
        return true;
    }

    @Override
    public Batch<?> batch(Tick tick) {
        Batch<?> input = tick.batch(parents().get(0)).within(operator());
        StateContext context = new StateContext(
                operator(), tick.time().toEpochMilli(), tick.elapsed().toMillis(), tick.isDue(this));
        return operator().apply(fn, input, context);
    }

    @Override
    public <R> R accept(NodeVisitor<R> visitor) {
        return visitor.state(this);
    }
}
