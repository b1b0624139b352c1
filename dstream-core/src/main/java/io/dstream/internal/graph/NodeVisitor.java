package io.dstream.internal.graph;

/**
 * What is done for each kind of node of the graph: one method for each, so that the compiler tells what a visitor
 * lacks.
 *
 * @param <R> what comes of a visit
 */
public interface NodeVisitor<R> {

    /**
     * A source.
     *
     * @param node the node
     * @return what comes of it
     */
    R source(SourceNode node);

    /**
     * An operator on batches, lifted to streams.
     *
     * @param node the node
     * @return what comes of it
     */
    R lifted(LiftedNode node);

    /**
     * A stream whose batches a function of the program's makes of those of others.
     *
     * @param node the node
     * @return what comes of it
     */
    R transform(TransformNode node);

    /**
     * A window.
     *
     * @param node the node
     * @return what comes of it
     */
    R slice(SliceNode node);

    /**
     * An operator that keeps state.
     *
     * @param node the node
     * @return what comes of it
     */
    R state(StateNode node);

    /**
     * The state of an operator.
     *
     * @param node the node
     * @return what comes of it
     */
    R snapshot(SnapshotNode node);

    /**
     * An output operation.
     *
     * @param node the node
     * @return what comes of it
     */
    R output(OutputNode node);
}
