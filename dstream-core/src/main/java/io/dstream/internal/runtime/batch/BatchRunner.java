package io.dstream.internal.runtime.batch;

import com.google.common.collect.ImmutableList;
import io.dstream.batch.Batch;
import io.dstream.internal.events.BatchEvent;
import io.dstream.internal.events.BatchLog;
import io.dstream.internal.events.EventBus;
import io.dstream.internal.events.OperatorSampling;
import io.dstream.internal.graph.Graph;
import io.dstream.internal.graph.Node;
import io.dstream.internal.graph.OutputNode;
import io.dstream.internal.runtime.BatchFailure;
import io.dstream.internal.runtime.BatchJournal;
import io.dstream.internal.runtime.Evaluation;
import io.dstream.internal.runtime.FailureLog;
import io.dstream.internal.runtime.Metrics;
import io.dstream.internal.runtime.RunSettings;
import io.dstream.internal.runtime.SafeTracer;
import io.dstream.internal.runtime.Tick;
import io.dstream.internal.runtime.Waits;
import io.dstream.internal.runtime.health.Health;
import io.dstream.internal.runtime.times.TimeTaking;
import io.dstream.report.BatchReport;
import io.dstream.report.RunningReport;
import io.dstream.report.StreamingEvent;
import io.dstream.source.RateEstimator;
import io.dstream.trace.BatchTrace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import jdk.jfr.FlightRecorder;

/**
 * Runs one batch after the other, each in a {@link BatchRun} of its own, and tells of it. Used by the driver thread
 * alone.
 */
public final class BatchRunner {
    private final RunSettings settings;
    private final EventBus events;
    private final Metrics metrics;
    private final BatchLog log;
    private final OperatorSampling sampling;
    private final Health health;
    private final FailureLog failures;
    private final TimeTaking times;
    private final Optional<SafeTracer> tracer;
    private final BooleanSupplier stopping;
    private final ImmutableList<OutputNode> outputs;
    private volatile Evaluation evaluation;
    private BatchRun.Means means;
    private long lastShown;
    private final Waits waits = new Waits();
    private volatile BatchRun inHand; // null between batches

    public BatchRunner(
            RunSettings settings,
            Graph graph,
            EventBus events,
            Metrics metrics,
            OperatorSampling sampling,
            Health health,
            FailureLog failures,
            TimeTaking times,
            Optional<SafeTracer> tracer,
            BooleanSupplier stopping) {
        this.settings = settings;
        this.events = events;
        this.metrics = metrics;
        this.log = new BatchLog(settings.appName(), settings.batchInterval(), settings.clock());
        this.sampling = sampling;
        this.health = health;
        this.failures = failures;
        this.times = times;
        this.tracer = tracer;
        this.stopping = stopping;
        this.outputs = graph.outputs();
    }

    /**
     * Called once, before the first batch.
     *
     * @param shown the last batch that some sink holds from before the start; 0 for none
     * @param restored the operators whose state is from before the start
     */
    public void begin(Evaluation with, BatchJournal into, long shown, Set<String> restored) {
        evaluation = with;
        means = new BatchRun.Means(
                settings, events, with, into, sampling, health, failures, times, stopping, restored, waits, outputs);
        lastShown = shown;
    }

    /** The batches of a node that are kept, after one time and up to another. */
    public List<Batch<?>> kept(Node node, Instant after, Instant upTo) {
        return evaluation.kept(node, after, upTo);
    }

    /** Runs a batch to its end. Gives the failure that must stop the program, if there is one. */
    public Optional<BatchFailure> run(Tick tick) {
        BatchEvent recorded = FlightRecorder.isInitialized() ? new BatchEvent() : null;
        if (recorded != null) {
            recorded.begin();
        }
        metrics.started();
        health.processing();
        BatchTrace trace = tracer.isEmpty() ? BatchTrace.NONE : tracer.get().begin(tick.info(""), tick.contexts());
        BatchRun run = new BatchRun(means, tick, tick.replay() && tick.id() <= lastShown, trace);
        inHand = run;
        Optional<BatchFailure> failure = run.run();
        inHand = null;
        boolean interrupted = Thread.interrupted(); // while it was in the batch; whose thread it is knows what it means
        BatchReport report = run.report(failure);
        trace.end(report);
        if (recorded != null) {
            recorded.end(settings.appName(), report);
        }
        learn(tick, report);
        tick.release();
        events.post(() -> completed(report), () -> new StreamingEvent.BatchCompleted(report));
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return run.isFatal() ? failure : Optional.empty();
    }

    /** The batch that is being run, for people. Any thread may ask. */
    public Optional<String> inHand() {
        return Optional.ofNullable(inHand).map(BatchRun::describe);
    }

    /** What the batch is at that is being run. Any thread may ask. */
    public Optional<RunningReport> running() {
        return Optional.ofNullable(inHand).map(BatchRun::running);
    }

    private void completed(BatchReport report) {
        metrics.completed(report);
        health.completed(report);
        log.completed(report);
    }

    /** Ends the wait before a new attempt, if the driver is in one. Called by whoever stops the run. */
    public void callAway() {
        waits.callAway();
    }

    private void learn(Tick tick, BatchReport report) {
        double endMillis = settings.clock().nanoTime() / 1e6;
        double processing = millis(report.processingTime());
        double scheduling = millis(report.schedulingDelay());
        tick.cuts()
                .forEach((source, cut) ->
                        source.learn(new RateEstimator.Batch(endMillis, cut.records(), processing, scheduling)));
    }

    private static double millis(Optional<Duration> duration) {
        return duration.map(d -> d.toNanos() / 1e6).orElse(0.0);
    }
}
