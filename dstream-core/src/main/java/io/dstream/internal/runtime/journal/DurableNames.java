package io.dstream.internal.runtime.journal;

import io.dstream.checkpoint.CheckpointRefusedException;
import io.dstream.internal.graph.Graph;
import io.dstream.internal.graph.Node;
import io.dstream.internal.graph.SliceNode;
import io.dstream.internal.graph.SourceNode;
import io.dstream.internal.graph.StateNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Checks that whatever a checkpoint holds has a name that a later release of the program will have too: a name made of
 * kind and number changes as soon as a line is added before it.
 */
public final class DurableNames {
    private DurableNames() {}

    public static void check(String appName, Graph graph) {
        Set<Node> nameless = new LinkedHashSet<>();
        graph.sources().stream().filter(source -> !graph.isNamed(source)).forEach(nameless::add);
        for (Node node : graph.reachable()) {
            if (node instanceof StateNode && !graph.isNamed(node)) {
                nameless.add(node);
            } else if (node instanceof SliceNode
                    && graph.durableId(node.parents().get(0)).isEmpty()) {
                nameless.add(node);
            }
        }
        Set<Optional<String>> taken = new HashSet<>();
        graph.observers().stream()
                .flatMap(observer -> observer.named().stream())
                .filter(node -> {
                    Optional<String> id = graph.durableId(node);
                    return id.isEmpty() || !taken.add(id);
                })
                .forEach(nameless::add);
        if (!nameless.isEmpty()) {
            List<String> lines = new ArrayList<>();
            nameless.forEach(node -> lines.add("  " + node + ": add .named(\"...\") to it"));
            throw new CheckpointRefusedException(
                    appName + ": with a checkpoint directory, sources, windows and stateful operators"
                            + " need names, by which a later release of the program finds what the checkpoint holds:\n"
                            + String.join("\n", lines)
                            + hint(nameless));
        }
    }

    /** An earlier release let sources without names pass, and knew them by the ids that they have by themselves. */
    private static String hint(Set<Node> nameless) {
        return nameless.stream()
                .filter(SourceNode.class::isInstance)
                .findFirst()
                .map(source -> "\nIf the directory already knows a source by an id such as " + source.id()
                        + ", use that id as its name: the source then continues where it was")
                .orElse("");
    }
}
