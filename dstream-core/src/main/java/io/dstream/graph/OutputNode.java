package io.dstream.graph;

import io.dstream.batch.Batch;
import io.dstream.sink.Sink;
import java.util.List;

/** An output operation: takes each batch of its parent somewhere. */
public final class OutputNode extends Node {
    private final Sink<?> sink;

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
    }

    /**
     * What takes the batches.
     *
     * @return the sink
     */
    public Sink<?> sink() {
        return sink;
    }

    /**
     * The stream whose batches it takes.
     *
     * @return the parent
     */
    public Node parent() {
        return parents().get(0);
    }

    /** The batch it takes. */
    @Override
    public Batch<?> batch(Tick tick) {
        return tick.batch(parent());
    }
}
