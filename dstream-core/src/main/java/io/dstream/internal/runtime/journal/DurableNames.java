package io.dstream.internal.runtime.journal;

import io.dstream.checkpoint.CheckpointRefusedException;
import io.dstream.internal.graph.Graph;
import io.dstream.internal.graph.Node;
import io.dstream.internal.graph.SliceNode;
import io.dstream.internal.graph.SourceNode;
import io.dstream.internal.graph.StateNode;
import io.dstream.internal.text.LogText;
import io.dstream.internal.text.Logs;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;

/**
 * Checks that whatever a checkpoint holds has a name that a later release of the program will have too: a name made of
 * kind and number changes as soon as a line is added before it.
 */
public final class DurableNames {
    private static final Logger LOG = Logs.of("checkpoint");

    private DurableNames() {}

    public static void check(String appName, Graph graph) {
        Set<Node> nameless = new LinkedHashSet<>();
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
                    appName + ": with a checkpoint directory, windows and operators with state"
                            + " need names, by which a later release of the program finds what they hold:\n"
                            + String.join("\n", lines));
        }
        warnOfSources(appName, graph);
    }

    /** A source whose id changes with the code is noticed, for its old one is missed then; unless another takes it. */
    private static void warnOfSources(String appName, Graph graph) {
        List<SourceNode> sources = graph.sources().stream()
                .filter(source -> !graph.isNamed(source))
                .toList();
        if (!sources.isEmpty()) {
            LOG.warn(
                    "{}: the checkpoint knows these sources by ids that change when the program changes, so name them with"
                            + " .named(\"...\"): {}",
                    appName,
                    LogText.escape(sources.toString()));
        }
    }
}
