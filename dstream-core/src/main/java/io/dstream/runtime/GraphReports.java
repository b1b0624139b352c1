package io.dstream.runtime;

import io.dstream.graph.Graph;
import io.dstream.graph.Node;
import io.dstream.graph.OutputNode;
import io.dstream.graph.Retention;
import io.dstream.graph.SourceNode;
import io.dstream.graph.StateNode;
import io.dstream.report.NodeReport;
import io.dstream.report.NodeReport.Role;
import java.time.Instant;
import java.util.List;

/** A graph as values that are shown to others. */
public final class GraphReports {
    private GraphReports() {}

    /**
     * The nodes that something is computed from, and the output operations.
     *
     * @param graph the graph
     * @return a report of each, parents before children
     */
    public static List<NodeReport> of(Graph graph) {
        Retention retention = new Retention(graph, Instant.EPOCH);
        return graph.reachable().stream()
                .map(node -> new NodeReport(
                        node.id(),
                        node.kind(),
                        node.operator().site(),
                        role(node),
                        node.parents().stream().map(Node::id).toList(),
                        node.slide(),
                        retention.of(node)))
                .toList();
    }

    private static Role role(Node node) {
        if (node instanceof SourceNode) {
            return Role.SOURCE;
        } else if (node instanceof OutputNode) {
            return Role.OUTPUT;
        }
        return node instanceof StateNode ? Role.STATE : Role.STREAM;
    }
}
