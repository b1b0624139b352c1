package io.dstream.graph;

import com.google.common.collect.ImmutableList;
import io.dstream.engine.Operator;
import java.time.Duration;
import java.util.List;

/**
 * A stream in the graph: what its batch is computed from. Immutable but for its name, which belongs to the graph. Made
 * by the program's thread; read by the runtime once the graph is fixed.
 */
public abstract sealed class Node permits SourceNode, TransformNode, OutputNode {
    private final Graph graph;
    private final int number;
    private final String kind;
    private final String site;
    private final ImmutableList<Node> parents;
    private volatile Operator operator; // once the graph is fixed

    Node(Graph graph, String kind, String site, List<? extends Node> parents) {
        this.graph = graph;
        this.kind = kind;
        this.site = site;
        this.parents = ImmutableList.copyOf(parents);
        this.number = graph.add(this);
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
        return parents.get(0).slide();
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
        return graph.idOf(this);
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
