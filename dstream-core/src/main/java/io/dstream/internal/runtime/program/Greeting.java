package io.dstream.internal.runtime.program;

import io.dstream.internal.graph.Graph;
import io.dstream.internal.graph.Node;
import io.dstream.internal.runtime.RunSettings;
import io.dstream.internal.text.LogText;
import io.dstream.internal.version.Version;
import io.dstream.report.CheckpointReport;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The line in the log that says what has started: one line, whatever the size of the program. */
final class Greeting {
    private static final int SHOWN = 5;

    private Greeting() {}

    /**
     * The line.
     *
     * @param checkpoint what is in the checkpoint directory, if there is one
     * @param first the time of the first batch
     */
    static String of(RunSettings settings, Graph graph, Optional<CheckpointReport> checkpoint, Instant first) {
        return "started with dstream " + Version.current() + ": a batch every "
                + settings.batchInterval().toMillis() + " ms from " + first + "; "
                + named("source", graph.sources()) + "; "
                + named("output", graph.outputs()) + "; "
                + checkpoint
                        .map(found -> "checkpoint in " + LogText.escape(found.directory()))
                        .orElse("no checkpoint");
    }

    private static String named(String what, List<? extends Node> nodes) {
        String names = nodes.stream().limit(SHOWN).map(Node::toString).collect(Collectors.joining(", "));
        return nodes.size()
                + " " + what
                + (nodes.size() == 1 ? "" : "s")
                + (nodes.isEmpty() ? "" : " (" + LogText.escape(names) + (nodes.size() > SHOWN ? ", ..." : "") + ")");
    }
}
