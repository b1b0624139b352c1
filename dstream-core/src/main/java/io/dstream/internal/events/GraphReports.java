package io.dstream.internal.events;

import io.dstream.internal.graph.Graph;
import io.dstream.internal.graph.LiftedNode;
import io.dstream.internal.graph.Node;
import io.dstream.internal.graph.NodeVisitor;
import io.dstream.internal.graph.OutputNode;
import io.dstream.internal.graph.Retention;
import io.dstream.internal.graph.SliceNode;
import io.dstream.internal.graph.SnapshotNode;
import io.dstream.internal.graph.SourceNode;
import io.dstream.internal.graph.StateNode;
import io.dstream.internal.graph.TransformNode;
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
                        node.accept(ROLES),
                        node.parents().stream().map(Node::id).toList(),
                        node.slide(),
                        retention.of(node)))
                .toList();
    }

    private static final NodeVisitor<Role> ROLES = new NodeVisitor<>() {
        @Override
        public Role source(SourceNode node) {
            return Role.SOURCE;
        }

        @Override
        public Role lifted(LiftedNode node) {
            return Role.STREAM;
        }

        @Override
        public Role transform(TransformNode node) {
            return Role.STREAM;
        }

        @Override
        public Role slice(SliceNode node) {
            return Role.STREAM;
        }

        @Override
        public Role state(StateNode node) {
            return Role.STATE;
        }

        @Override
        public Role snapshot(SnapshotNode node) {
            return Role.STREAM;
        }

        @Override
        public Role output(OutputNode node) {
            return Role.OUTPUT;
        }
    };
}
