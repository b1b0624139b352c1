package io.dstream.monitoring;

import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.collect.ImmutableList;
import io.dstream.StreamingContext;
import io.dstream.report.NodeReport;
import io.dstream.report.StreamingMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A program that is shown: one that runs, or what is left of one that has ended.
 *
 * <p>Asked by any thread; {@link #gauges} asks the program's sources, and is called by the page's timer alone.
 */
final class Application {
    private final String id;
    private final String name;
    private final Duration interval;
    private final Recorder recorder;
    private final Optional<StreamingContext> context;
    private final List<Node> history;
    private final AtomicReference<ImmutableList<Node>> graph = new AtomicReference<>(ImmutableList.of());
    private long baseSeen = Long.MIN_VALUE;
    private long baseSince;

    /** A stream or output operation, in the form that is shown and logged. */
    record Node(String id, String kind, String site, String role, List<String> parents, long slide, long retention) {
        Node {
            checkNotNull(id, "a node needs an id");
            checkNotNull(kind, "a node needs a kind");
            checkNotNull(site, "a node needs a line of the program");
            checkNotNull(role, "a node needs a role");
            parents = parents == null ? List.of() : List.copyOf(parents);
        }

        static Node of(NodeReport node) {
            return new Node(
                    Text.cut(node.id(), Text.NAME),
                    Text.cut(node.kind(), Text.NAME),
                    Text.cut(node.site(), Text.NAME),
                    node.role().name(),
                    node.parents().stream().map(p -> Text.cut(p, Text.NAME)).toList(),
                    node.slide().toMillis(),
                    node.retention().toMillis());
        }
    }

    /** How a source stands; what is not known is null. */
    record SourceGauge(String id, Double maxRate, Long held, Long bytes, Long lag) {}

    /** What is in the checkpoint directory; {@code age} counts from when this page first saw that base. */
    record Checkpoint(String directory, Long baseBatch, long baseBytes, long logBytes, Long age) {}

    /** What changes between batches. */
    record Gauges(List<SourceGauge> sources, Checkpoint checkpoint) {
        static final Gauges NONE = new Gauges(List.of(), null);
    }

    /** A program that runs. */
    Application(String id, StreamingContext context, Recorder recorder) {
        this.id = id;
        this.name = Text.cut(context.appName(), Text.NAME);
        this.interval = context.batchInterval();
        this.recorder = recorder;
        this.context = Optional.of(context);
        this.history = List.of();
    }

    /** A program that has ended. */
    Application(String id, String name, Duration interval, List<Node> graph, Recorder recorder) {
        this.id = id;
        this.name = name;
        this.interval = interval;
        this.recorder = recorder;
        this.context = Optional.empty();
        this.history = graph;
    }

    /** The same program, of those that have ended, under another id. */
    Application called(String otherId) {
        return new Application(otherId, name, interval, history, recorder);
    }

    String id() {
        return id;
    }

    String name() {
        return name;
    }

    Duration interval() {
        return interval;
    }

    Recorder recorder() {
        return recorder;
    }

    Optional<StreamingContext> context() {
        return context;
    }

    /** INITIALIZED, ACTIVE, STOPPED, FAILED; or HISTORY. */
    String state() {
        return context.map(ssc -> ssc.state().name()).orElse("HISTORY");
    }

    /** Its nodes, parents before children. Fixed once the program has started. */
    List<Node> graph() {
        if (context.isEmpty()) {
            return history;
        }
        ImmutableList<Node> known = graph.get();
        if (!known.isEmpty()) {
            return known;
        }
        boolean fixed = context.get().state() != StreamingContext.State.INITIALIZED;
        ImmutableList<Node> now = context.get().graph().stream().map(Node::of).collect(ImmutableList.toImmutableList());
        if (fixed) {
            graph.set(now);
        }
        return now;
    }

    List<String> idsOf(NodeReport.Role role) {
        return graph().stream()
                .filter(node -> node.role().equals(role.name()))
                .map(Node::id)
                .toList();
    }

    /** How sources and the checkpoint stand. */
    synchronized Gauges gauges(Instant now) {
        if (context.isEmpty() || context.get().state() != StreamingContext.State.ACTIVE) {
            return Gauges.NONE;
        }
        StreamingMetrics metrics = context.get().metrics();
        List<SourceGauge> sources = metrics.sources().stream()
                .map(source -> new SourceGauge(
                        Text.cut(source.source(), Text.NAME),
                        source.maxRate().isPresent() ? (Double) source.maxRate().getAsDouble() : null,
                        known(source.backlog().records()),
                        known(source.backlog().bytes()),
                        known(source.backlog().lag())))
                .toList();
        Checkpoint checkpoint = metrics.checkpoint()
                .map(report -> {
                    long base = report.baseBatch().orElse(-1);
                    if (base != baseSeen) {
                        baseSeen = base;
                        baseSince = now.toEpochMilli();
                    }
                    return new Checkpoint(
                            Text.cut(report.directory(), Text.NAME),
                            base < 0 ? null : (Long) base,
                            report.baseBytes(),
                            report.logBytes(),
                            base < 0 ? null : (Long) (now.toEpochMilli() - baseSince));
                })
                .orElse(null);
        return new Gauges(sources, checkpoint);
    }

    private static Long known(long figure) {
        return figure < 0 ? null : (Long) figure;
    }
}
