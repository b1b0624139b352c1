package io.dstream.internal.graph;

import io.dstream.batch.Batch;
import io.dstream.source.Source;
import java.time.Duration;
import java.util.List;

/** A stream whose batches come from outside. */
public final class SourceNode extends Node {
    private final Source<?> source;

    /**
     * Adds a source to a graph.
     *
     * @param graph the graph
     * @param site the line of the program
     * @param source the source
     */
    public SourceNode(Graph graph, String site, Source<?> source) {
        super(graph, source.kind(), site, List.of());
        this.source = source;
    }

    /**
     * The source.
     *
     * @return the source
     */
    public Source<?> source() {
        return source;
    }

    @Override
    public Duration slide() {
        return graph().batchInterval();
    }

    @Override
    public Batch<?> batch(Tick tick) {
        return tick.data(this);
    }

    @Override
    public <R> R accept(NodeVisitor<R> visitor) {
        return visitor.source(this);
    }
}
