package io.dstream.monitoring;

import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.StreamingContext;
import io.dstream.StreamingListener;
import io.dstream.election.LeaderElection;
import io.dstream.monitoring.internal.model.Recorder;
import io.dstream.report.BatchReport;
import io.dstream.report.CheckpointReport;
import io.dstream.report.HealthReport;
import io.dstream.report.HealthReport.Condition;
import io.dstream.report.NodeReport;
import io.dstream.report.PhaseReport.Phase;
import io.dstream.report.ReceiverReport;
import io.dstream.report.SourceGauge;
import io.dstream.report.StateReport;
import io.dstream.report.StreamingMetrics;
import io.dstream.report.WatermarkReport;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * A program's figures as Micrometer meters, whose names begin with {@code dstream.}; {@code docs/monitoring.md} lists
 * them. They are read from {@link StreamingContext#metrics} on demand, and cost nothing otherwise. Times that are not
 * known yet are -1; values that a source or a checkpoint does not report are NaN.
 *
 * <p>All meters have the tag {@code app}. Those of a source also have the tag {@code source}, and those of an
 * operator's state the tag {@code operator}, with the id. The meters of sources and operators are added when the
 * program has started.
 */
public final class StreamingMeters implements MeterBinder {
    private final StreamingContext ssc;
    private final String app;

    /**
     * Creates the meters of a program.
     *
     * @param ssc the program, started or not
     */
    public StreamingMeters(StreamingContext ssc) {
        this(ssc, ssc.appName());
    }

    StreamingMeters(StreamingContext ssc, String app) {
        this.ssc = ssc;
        this.app = app;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Binding binding = new Binding(checkNotNull(registry, "registry"), ssc, Tags.of("app", app));
        binding.program();
        ssc.addListener(binding);
        if (ssc.state() != StreamingContext.State.INITIALIZED) {
            binding.nodes(ssc);
        }
    }

    /**
     * One registry's meters; a listener, for the last batch that was submitted, for the start and for the end. A
     * program that has ended is let go, for registries stay; its last figures are kept.
     */
    private static final class Binding implements StreamingListener {
        private final MeterRegistry registry;
        private final Tags tags;
        private final AtomicReference<StreamingContext> program;
        private volatile Optional<StreamingMetrics> last = Optional.empty();
        private volatile Optional<HealthReport> lastHealth = Optional.empty();
        private volatile Optional<Condition> end = Optional.empty();
        private final Set<String> bound = ConcurrentHashMap.newKeySet();
        private final Set<String> watermarks = ConcurrentHashMap.newKeySet();
        private volatile BatchReport received;

        Binding(MeterRegistry registry, StreamingContext ssc, Tags tags) {
            this.registry = registry;
            this.program = new AtomicReference<>(ssc);
            this.tags = tags;
        }

        @Override
        public void onStreamingStarted(Instant firstBatchTime) {
            StreamingContext ssc = program.get();
            if (ssc != null) {
                nodes(ssc);
            }
        }

        @Override
        public void onStreamingStopped(Optional<Throwable> failure) {
            last = metrics();
            lastHealth = health();
            end = Optional.of(failure.isPresent() ? Condition.FAILED : Condition.STOPPED);
            program.set(null);
        }

        @Override
        public void onBatchSubmitted(BatchReport batch) {
            received = batch;
        }

        @Override
        public void onBatchStarted(BatchReport batch) {
            received = batch;
        }

        @Override
        public void onBatchCompleted(BatchReport batch) {
            received = batch;
            batch.watermarks().forEach(this::watermark);
        }

        void program() {
            counter("batches.completed", "Batches that are done", m -> m.completedBatches());
            counter("batches.failed", "Batches that failed", m -> m.failedBatches());
            counter("records.received", "Records given to batches", m -> m.receivedRecords());
            counter("records.processed", "Records in batches that are done", m -> m.processedRecords());
            gauge("batches.unprocessed", "Batches that wait or run", m -> m.waitingBatches() + m.runningBatches());
            gauge("batches.waiting", "Batches that wait", m -> m.waitingBatches());
            gauge("batches.running", "Batches that are processed", m -> m.runningBatches());
            gauge(
                    "batches.retained",
                    "Batches that are held for display",
                    m -> Math.min(m.completedBatches(), Recorder.BATCHES));
            gauge("receivers", "Receiving sources", m -> m.receivers().size());
            gauge("receivers.active", "Receiving sources at work", m -> m.receivers().stream()
                    .filter(ReceiverReport::active)
                    .count());
            lastCompleted();
            lastReceived();
            lastTimes();
            healthy();
            elections();
            gauge("checkpoint.base.bytes", "Size of the last base", m -> ofCheckpoint(m, CheckpointReport::baseBytes));
            gauge("checkpoint.log.bytes", "Log behind it", m -> ofCheckpoint(m, CheckpointReport::logBytes));
            gauge("checkpoint.base.age.batches", "Batches since the last base", StreamingMeters::sinceBase);
        }

        private void elections() {
            gauge("election.leader", "1 if this process leads, 0 if it stands by", tags, () -> election()
                    .map(known -> program.get().state() == StreamingContext.State.ACTIVE ? 1.0 : 0.0)
                    .orElse(Double.NaN));
            gauge("election.candidates", "Processes that may run the program", tags, () -> election()
                    .map(known -> (double) known.candidates().size())
                    .orElse(Double.NaN));
        }

        private Optional<LeaderElection.Status> election() {
            return Optional.ofNullable(program.get()).flatMap(StreamingContext::election);
        }

        private void lastCompleted() {
            String last = "last.completed.batch.";
            last(last + "submission.time", batch -> (double) batch.time().toEpochMilli());
            last(last + "processing.start.time", StreamingMeters::start);
            last(last + "processing.end.time", StreamingMeters::end);
            last(last + "processing.delay", batch -> millis(batch.processingTime()));
            last(last + "scheduling.delay", batch -> millis(batch.schedulingDelay()));
            last(last + "total.delay", batch -> millis(batch.totalDelay()));
            last(last + "records", BatchReport::records);
            last(last + "dead.letters", BatchReport::deadLetters);
            last(last + "attempts", BatchReport::attempts);
        }

        /** By the kind of phase alone: there are as many meters as kinds. */
        private void lastTimes() {
            for (Phase phase : Phase.values()) {
                gauge(
                        "last.completed.batch.phase",
                        "How long the last batch that is done was in a kind of phase, in ms",
                        tags.and("phase", phase.name()),
                        () -> ask(
                                m -> m.lastBatch()
                                        .map(batch -> in(phase, batch))
                                        .orElse(-1.0),
                                -1));
            }
            last(
                    "last.completed.batch.garbage.collection",
                    batch -> millis(batch.times().garbageCollection()));
            last("last.completed.batch.stalls", batch -> millis(batch.times().stalls()));
        }

        private static double in(Phase phase, BatchReport batch) {
            return batch.times().phases().stream()
                    .filter(report -> report.phase() == phase)
                    .mapToDouble(report -> millis(report.duration()))
                    .sum();
        }

        private void healthy() {
            for (Condition condition : Condition.values()) {
                gauge(
                        "health",
                        "1 for the condition that the program is in, 0 for the others",
                        tags.and("condition", condition.name()),
                        () -> condition() == condition ? 1 : 0);
            }
            gauge("behind", "How long the oldest batch that is not done has been due, in ms", tags, () -> health().map(
                            health -> millis(health.behind()))
                    .orElse(Double.NaN));
            gauge("batches.backlog", "Batches that are due and not done", tags, () -> health().map(
                            health -> (double) health.backlog())
                    .orElse(Double.NaN));
        }

        private Condition condition() {
            return end.or(() -> health().map(HealthReport::condition)).orElse(null);
        }

        private Optional<HealthReport> health() {
            StreamingContext ssc = program.get();
            return ssc == null ? lastHealth : Optional.of(ssc.health());
        }

        private void lastReceived() {
            String last = "last.received.batch.";
            received(last + "submission.time", batch -> (double) batch.time().toEpochMilli(), -1);
            received(last + "processing.start.time", StreamingMeters::start, -1);
            received(last + "processing.end.time", batch -> ended(batch) ? end(batch) : -1, -1);
            received(last + "records", BatchReport::records, 0);
        }

        private boolean ended(BatchReport batch) {
            return metrics()
                    .flatMap(StreamingMetrics::lastBatch)
                    .filter(done -> done.id() >= batch.id())
                    .isPresent();
        }

        /** The meters of sources and of state. */
        void nodes(StreamingContext ssc) {
            for (NodeReport node : ssc.graph()) {
                if (!bound.add(node.id())) {
                    continue;
                }
                if (node.role() == NodeReport.Role.SOURCE) {
                    source(node.id());
                } else if (node.role() == NodeReport.Role.STATE) {
                    state(node.id());
                }
            }
        }

        /** Known once a batch is done: which operators go by event time is not told before. */
        private void watermark(WatermarkReport report) {
            String id = report.operator();
            if (watermarks.add(id)) {
                watermark("lag", "How far the watermark is behind the batch time, in ms", id, w -> lag(w));
                watermark("open.windows", "Windows that are open, or records that are kept", id, w -> w.openWindows());
                watermark("dropped.records", "Records that were left out", id, w -> w.dropped().values().stream()
                        .mapToLong(Long::longValue)
                        .sum());
            }
        }

        private void watermark(String name, String what, String id, ToDoubleFunction<WatermarkReport> figure) {
            node("watermark." + name, what, "operator", id, m -> m.watermarks().stream()
                    .filter(watermark -> watermark.operator().equals(id))
                    .mapToDouble(figure)
                    .findFirst()
                    .orElse(Double.NaN));
        }

        private static double lag(WatermarkReport report) {
            return report.knownLag().map(lag -> (double) lag.toMillis()).orElse(Double.NaN);
        }

        private void source(String id) {
            source("max.rate", "Records a second that back-pressure allows", id, s -> s.maxRate()
                    .orElse(Double.NaN));
            source("held.records", "Records held", id, s -> known(s.backlog().records()));
            source("held.bytes", "Bytes held", id, s -> known(s.backlog().bytes()));
            source(
                    "lag.records",
                    "Records that wait where they come from",
                    id,
                    s -> known(s.backlog().lag()));
            node("source.last.batch.records", "Records in the last batch", "source", id, m -> m.lastBatch().stream()
                    .flatMap(batch -> batch.sources().stream())
                    .filter(source -> source.source().equals(id))
                    .mapToDouble(source -> known(source.records()))
                    .findFirst()
                    .orElse(0));
            node("source.active", "1 if it is at work", "source", id, m -> m.receivers().stream()
                    .filter(receiver -> receiver.source().equals(id))
                    .mapToDouble(receiver -> receiver.active() ? 1 : 0)
                    .findFirst()
                    .orElse(Double.NaN));
        }

        private void source(String name, String what, String id, ToDoubleFunction<SourceGauge> figure) {
            node("source." + name, what, "source", id, m -> m.sources().stream()
                    .filter(source -> source.source().equals(id))
                    .mapToDouble(figure)
                    .findFirst()
                    .orElse(Double.NaN));
        }

        private void state(String id) {
            state("keys", "Keys with state", id, StateReport::keys);
            state("bytes", "About how much memory they take", id, StateReport::bytes);
        }

        private void state(String name, String what, String id, ToDoubleFunction<StateReport> figure) {
            node("state." + name, what, "operator", id, m -> m.lastBatch().stream()
                    .flatMap(batch -> batch.states().stream())
                    .filter(state -> state.operator().equals(id))
                    .mapToDouble(figure)
                    .findFirst()
                    .orElse(0));
        }

        private void counter(String name, String what, ToDoubleFunction<StreamingMetrics> figure) {
            FunctionCounter.builder("dstream." + name, this, binding -> binding.ask(figure, 0))
                    .description(what)
                    .tags(tags)
                    .register(registry);
        }

        private void gauge(String name, String what, ToDoubleFunction<StreamingMetrics> figure) {
            gauge(name, what, tags, () -> ask(figure, 0));
        }

        private void node(String name, String what, String tag, String id, ToDoubleFunction<StreamingMetrics> figure) {
            gauge(name, what, tags.and(tag, id), () -> ask(figure, Double.NaN));
        }

        private void last(String name, ToDoubleFunction<BatchReport> figure) {
            gauge(
                    name,
                    "Of the last batch that is done; times in ms",
                    tags,
                    () -> ask(m -> m.lastBatch().map(figure::applyAsDouble).orElse(-1.0), -1));
        }

        private void received(String name, ToDoubleFunction<BatchReport> figure, double absent) {
            gauge(name, "Of the last batch that was submitted; times in ms", tags, () -> {
                BatchReport batch = received;
                return batch == null ? absent : figure.applyAsDouble(batch);
            });
        }

        private void gauge(String name, String what, Tags with, Supplier<Number> figure) {
            Gauge.builder("dstream." + name, figure)
                    .description(what)
                    .tags(with)
                    .register(registry);
        }

        private double ask(ToDoubleFunction<StreamingMetrics> figure, double beforeStart) {
            return metrics().map(figure::applyAsDouble).orElse(beforeStart);
        }

        /** Nothing before the start, nor of a program that was stopped before it was started. */
        private Optional<StreamingMetrics> metrics() {
            StreamingContext ssc = program.get();
            if (ssc == null) {
                return last;
            }
            try {
                return ssc.state() == StreamingContext.State.INITIALIZED
                        ? Optional.empty()
                        : Optional.of(ssc.metrics());
            } catch (IllegalStateException e) {
                return Optional.empty();
            }
        }
    }

    private static double known(long figure) {
        return figure < 0 ? Double.NaN : figure;
    }

    private static double ofCheckpoint(StreamingMetrics metrics, ToDoubleFunction<CheckpointReport> figure) {
        return metrics.checkpoint().map(figure::applyAsDouble).orElse(Double.NaN);
    }

    private static double sinceBase(StreamingMetrics metrics) {
        if (metrics.checkpoint().isEmpty()
                || metrics.checkpoint().get().baseBatch().isEmpty()) {
            return Double.NaN;
        }
        long base = metrics.checkpoint().get().baseBatch().getAsLong();
        return metrics.lastBatch()
                .map(batch -> (double) Math.max(0, batch.id() - base))
                .orElse(Double.NaN);
    }

    private static double start(BatchReport batch) {
        return batch.schedulingDelay()
                .map(delay -> (double) batch.time().toEpochMilli() + millis(delay))
                .orElse(-1.0);
    }

    private static double end(BatchReport batch) {
        return batch.totalDelay()
                .map(delay -> (double) batch.time().toEpochMilli() + millis(delay))
                .orElse(-1.0);
    }

    private static double millis(Optional<Duration> duration) {
        return duration.map(StreamingMeters::millis).orElse(-1.0);
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
