package io.dstream.monitoring.internal.model;

import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.collect.ImmutableList;
import io.dstream.StreamingContext;
import io.dstream.election.LeaderElection;
import io.dstream.report.NodeReport;
import io.dstream.report.RunningReport;
import io.dstream.report.StreamingMetrics;
import io.dstream.storage.StorageLocation;
import java.lang.ref.WeakReference;
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
public final class Application {
    private final String id;
    private final String name;
    private final Duration interval;
    private final Recorder recorder;
    private final AtomicReference<Program> program;
    private final WeakReference<StreamingContext> heard;
    private long baseSeen = Long.MIN_VALUE;
    private long baseSince;

    /** A stream or output operation, in the form that is shown and logged. */
    public record Node(
            String id, String kind, String site, String role, List<String> parents, long slide, long retention) {
        public Node {
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
    public record Gauges(List<SourceGauge> sources, Checkpoint checkpoint) {
        static final Gauges NONE = new Gauges(List.of(), null);
    }

    /** What is asked of a program, whether it runs or not. */
    private sealed interface Program {
        String state();

        List<Node> graph();

        Optional<String> checkpoint();

        Optional<StreamingContext> context();

        /** How it is doing, or how it was when it ended; nothing of one that ran in another process. */
        Optional<HealthView> health(ErrorView.Detail detail);

        /** The batch that is processed. */
        Optional<RunningReport> running();
    }

    private record Running(StreamingContext ssc, Vitals vitals, AtomicReference<ImmutableList<Node>> known)
            implements Program {
        @Override
        public String state() {
            return ssc.state().name();
        }

        @Override
        public List<Node> graph() {
            if (!known.get().isEmpty()) {
                return known.get();
            }
            boolean fixed = ssc.state() != StreamingContext.State.INITIALIZED;
            ImmutableList<Node> now = ssc.graph().stream().map(Node::of).collect(ImmutableList.toImmutableList());
            if (fixed) {
                known.set(now);
            }
            return now;
        }

        @Override
        public Optional<String> checkpoint() {
            try {
                return ssc.metrics().checkpoint().map(report -> report.directory());
            } catch (IllegalStateException e) {
                return Optional.empty(); // it was never started
            }
        }

        @Override
        public Optional<StreamingContext> context() {
            return Optional.of(ssc);
        }

        @Override
        public Optional<HealthView> health(ErrorView.Detail detail) {
            return Optional.of(HealthView.of(vitals.health().get(), detail));
        }

        @Override
        public Optional<RunningReport> running() {
            return vitals.running().get();
        }
    }

    /** Holds nothing of the program's own. */
    private record Ended(String state, List<Node> graph, Optional<String> checkpoint, Optional<HealthView> last)
            implements Program {
        @Override
        public Optional<StreamingContext> context() {
            return Optional.empty();
        }

        @Override
        public Optional<HealthView> health(ErrorView.Detail detail) {
            return last;
        }

        @Override
        public Optional<RunningReport> running() {
            return Optional.empty();
        }
    }

    /** A program that runs. */
    public Application(String id, StreamingContext context, Recorder recorder) {
        this(id, context, Vitals.of(context), recorder);
    }

    /** A program that runs, and what it tells of itself. */
    public Application(String id, StreamingContext context, Vitals vitals, Recorder recorder) {
        this.id = id;
        this.name = Text.cut(context.appName(), Text.NAME);
        this.interval = context.batchInterval();
        this.recorder = recorder;
        this.heard = new WeakReference<>(context);
        this.program = new AtomicReference<>(new Running(context, vitals, new AtomicReference<>(ImmutableList.of())));
        settle();
    }

    /** A program that has ended. */
    public Application(String id, String name, Duration interval, List<Node> graph, Recorder recorder) {
        this.id = id;
        this.name = name;
        this.interval = interval;
        this.recorder = recorder;
        this.heard = new WeakReference<>(null);
        this.program = new AtomicReference<>(new Ended("HISTORY", graph, Optional.empty(), Optional.empty()));
    }

    /** The same program, of those that have ended, under another id. */
    public Application called(String otherId) {
        return new Application(otherId, name, interval, graph(), recorder);
    }

    public String id() {
        return id;
    }

    public String name() {
        return name;
    }

    public Duration interval() {
        return interval;
    }

    public Recorder recorder() {
        return recorder;
    }

    /** The program itself, until it has ended. */
    public Optional<StreamingContext> context() {
        return program.get().context();
    }

    /** Tells the recorder nothing more. */
    public void detach() {
        StreamingContext ssc = heard.get();
        if (ssc != null) {
            ssc.removeListener(recorder);
        }
    }

    /** Where its checkpoint is, if it has one and runs. */
    Optional<StorageLocation> checkpointLocation() {
        return program.get()
                .checkpoint()
                .flatMap(opened -> program.get().context())
                .flatMap(StreamingContext::checkpointLocation);
    }

    /** What the place of its checkpoint is called, if it has one and was started. */
    public Optional<String> checkpoint() {
        return program.get().checkpoint().map(place -> Text.cut(place, Text.NAME));
    }

    /** What it knows of the election that decides who runs it; nothing without one. */
    public Optional<LeaderElection.Status> election() {
        return program.get().context().flatMap(StreamingContext::election);
    }

    /** INITIALIZED, STANDBY, ACTIVE, STOPPED, FAILED; or HISTORY. */
    public String state() {
        return program.get().state();
    }

    /**
     * Lets go of a program that has ended, with all that it holds; what is shown of it is kept. Called now and then.
     */
    public void settle() {
        Program now = program.get();
        String state = now.state();
        if (now.context().isPresent() && (state.equals("STOPPED") || state.equals("FAILED"))) {
            program.set(new Ended(state, now.graph(), now.checkpoint(), now.health(recorder.detail())));
        }
    }

    /** How it is doing; nothing of a program that ran in another process. */
    public Optional<HealthView> health() {
        return program.get().health(recorder.detail());
    }

    /** What it is at; nothing between batches. */
    public Optional<RunningReport> running() {
        return program.get().running();
    }

    /** Its nodes, parents before children. Fixed once the program has started. */
    public List<Node> graph() {
        return program.get().graph();
    }

    public List<String> idsOf(NodeReport.Role role) {
        return graph().stream()
                .filter(node -> node.role().equals(role.name()))
                .map(Node::id)
                .toList();
    }

    /** How sources and the checkpoint stand. */
    public synchronized Gauges gauges(Instant now) {
        Optional<StreamingContext> ssc = context();
        if (ssc.isEmpty() || ssc.get().state() != StreamingContext.State.ACTIVE) {
            return Gauges.NONE;
        }
        StreamingMetrics metrics = ssc.get().metrics();
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
