package io.dstream.internal.graph;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import io.dstream.batch.Batch;
import io.dstream.plan.Operator;
import io.dstream.sink.BatchInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A stream in the graph: what its batch is computed from. Immutable but for its name, which belongs to the graph. Made
 * by the program's thread; read by the runtime once the graph is fixed.
 */
public abstract sealed class Node
        permits SourceNode, LiftedNode, TransformNode, SliceNode, StateNode, SnapshotNode, OutputNode {
    private final Graph graph;
    private final int number;
    private final String kind;
    private final String site;
    private final ImmutableList<Node> parents;
    private final Duration parentsSlide; // null without parents
    private volatile Operator operator; // once the graph is fixed

    Node(Graph graph, String kind, String site, List<? extends Node> parents) {
        this.graph = graph;
        this.kind = kind;
        this.site = site;
        this.parents = ImmutableList.copyOf(parents);
        this.parentsSlide = parents.isEmpty() ? null : parents.get(0).slide(); // not asked each time: chains are long
        this.number = graph.add(this);
    }

    /** The graph of a node's parents, which must have it, and their slide, in common. */
    static Graph commonGraph(String kind, List<? extends Node> parents) {
        checkArgument(!parents.isEmpty(), "%s needs at least one stream", kind);
        Graph graph = parents.get(0).graph();
        Duration slide = parents.get(0).slide();
        for (Node parent : parents) {
            checkArgument(
                    parent.graph() == graph,
                    "%s of streams of two StreamingContexts (%s and %s): both must come from the same one",
                    kind,
                    parents.get(0),
                    parent);
            checkArgument(
                    parent.slide().equals(slide),
                    "%s of streams with different slides: %s slides by %s, %s by %s; give them the same",
                    kind,
                    parents.get(0),
                    slide,
                    parent,
                    parent.slide());
        }
        return graph;
    }

    /**
     * The graph it is part of.
     *
     * @return the graph
     */
    public final Graph graph() {
        return graph;
    }

    /**
     * What its batch is computed from; all of them were made before it.
     *
     * @return the parents
     */
    public final ImmutableList<Node> parents() {
        return parents;
    }

    /**
     * How far apart its batches are.
     *
     * @return the parents' slide, which is the same for all of them
     */
    public Duration slide() {
        return parentsSlide;
    }

    /**
     * How often it is computed: at least as often as it has a batch.
     *
     * @return the slide, or a part of it for nodes that take in more often than they give
     */
    public Duration step() {
        return slide();
    }

    /**
     * Whether its batch must be computed in its tick, whoever needs it.
     *
     * @return whether it changes or reads state
     */
    public boolean isEager() {
        return false;
    }

    /**
     * Whether a function of the program's makes its batch, and may compute what it likes.
     *
     * @return whether one does
     */
    public boolean callsProgram() {
        return false;
    }

    /**
     * Makes the plan of its batch. Computes nothing, unless a user's function does.
     *
     * @param tick the tick, and the batches of the nodes before
     * @return the batch
     */
    public abstract Batch<?> batch(Tick tick);

    /**
     * Has a visitor do what it does for a node of this kind.
     *
     * @param visitor the visitor
     * @param <R> what comes of it
     * @return what comes of it
     */
    public abstract <R> R accept(NodeVisitor<R> visitor);

    /** The tick in which batches are made. */
    public interface Tick {
        /**
         * The batch time.
         *
         * @return the time
         */
        Instant time();

        /**
         * The batch's number and time, and what the sources gave it.
         *
         * @return what sinks are told of it too
         */
        BatchInfo info();

        /**
         * How much time has gone by since the time from which slides are counted: the epoch, or one interval before the
         * first batch.
         *
         * @return the time from there to this tick
         */
        Duration elapsed();

        /**
         * Whether a node has a batch at this time.
         *
         * @param node the node
         * @return whether it is due
         */
        boolean isDue(Node node);

        /**
         * The data of a source.
         *
         * @param source the source
         * @return its batch of this tick
         */
        Batch<?> data(SourceNode source);

        /**
         * What an operator makes of its inputs.
         *
         * @param lifted a node whose inputs have been computed in this tick
         * @return its batch of this tick
         */
        Batch<?> bound(LiftedNode lifted);

        /**
         * The batch of a node in this tick.
         *
         * @param node a node that has been computed in it by itself, not as a part of another
         * @return its batch
         */
        Batch<?> batch(Node node);

        /**
         * The batches of a node, up to that of this tick.
         *
         * @param node the node
         * @param after later than this
         * @return its batches in the order of time
         */
        List<Batch<?>> batches(Node node, Instant after);
    }

    /**
     * What it does.
     *
     * @return for instance {@code map}
     */
    public final String kind() {
        return kind;
    }

    /**
     * Its place in the order in which the nodes were made, which is a topological order.
     *
     * @return the number
     */
    public final int number() {
        return number;
    }

    /**
     * Its id: the name it was given, or one made up of kind and number.
     *
     * @return the id, unique in the graph
     */
    public final String id() {
        Operator fixed = operator;
        return fixed != null ? fixed.id() : graph.idOf(this);
    }

    /**
     * Its name in errors and reports.
     *
     * @return the operator
     */
    public final Operator operator() {
        Operator fixed = operator;
        return fixed != null ? fixed : new Operator(id(), kind, site);
    }

    final void fix() {
        operator = operator();
    }

    @Override
    public final String toString() {
        return operator().toString();
    }
}
