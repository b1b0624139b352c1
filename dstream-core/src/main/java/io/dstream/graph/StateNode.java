package io.dstream.graph;

import io.dstream.batch.Batch;
import io.dstream.engine.StateTick;
import io.dstream.function.Function2;
import java.time.Duration;
import java.util.List;

/** A stream whose batches come from state that its operator keeps, and that takes in every batch of its parent. */
public final class StateNode extends Node {
    private final Duration slide;
    private final Function2<Batch<?>, StateTick, Batch<?>> fn;

    /**
     * Adds an operator with state to a graph.
     *
     * @param kind what it does
     * @param site the line of the program
     * @param parent the stream whose batches it takes in
     * @param slide how far apart its own batches are: a multiple of the parent's slide
     * @param fn takes a batch in, and gives the operator's
     */
    public StateNode(
            String kind, String site, Node parent, Duration slide, Function2<Batch<?>, StateTick, Batch<?>> fn) {
        super(parent.graph(), kind, site, List.of(parent));
        this.slide = slide;
        this.fn = fn;
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
        StateTick stateTick =
                new StateTick(tick.time().toEpochMilli(), tick.elapsed().toMillis(), tick.isDue(this));
        return operator().apply(fn, input, stateTick);
    }
}
