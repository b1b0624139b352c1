package io.dstream.internal.graph;

import io.dstream.batch.Batch;
import io.dstream.sink.Sink;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** An output operation: takes each batch of its parent somewhere. */
public final class OutputNode extends Node {
    private final Sink<?> sink;
    private final Supplier<Batch<?>> made; // null where it takes its parent's

    /**
     * Adds an output operation to a graph.
     *
     * @param kind what it does
     * @param site the line of the program
     * @param parent the stream whose batches it takes
     * @param sink takes them
     */
    public OutputNode(String kind, String site, Node parent, Sink<?> sink) {
        super(parent.graph(), kind, site, List.of(parent));
        this.sink = sink;
        this.made = null;
    }

    /**
     * Adds an output operation whose batches come from no stream.
     *
     * @param graph the graph
     * @param kind what it does
     * @param sink takes them
     * @param made makes the batch of a tick
     */
    public OutputNode(Graph graph, String kind, Sink<?> sink, Supplier<Batch<?>> made) {
        super(graph, kind, "", List.of());
        this.sink = sink;
        this.made = made;
    }

    @Override
    public Duration slide() {
        return made == null ? super.slide() : graph().batchInterval();
    }

    /**
     * What takes the batches.
     *
     * @return the sink
     */
    public Sink<?> sink() {
        return sink;
    }

    /** The batch it takes. */
    @Override
    public Batch<?> batch(Tick tick) {
        return made == null ? tick.batch(parents().get(0)) : made.get();
    }

    @Override
    public <R> R accept(NodeVisitor<R> visitor) {
        return visitor.output(this);
    }
}
