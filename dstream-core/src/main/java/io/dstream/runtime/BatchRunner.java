package io.dstream.runtime;

import com.google.common.collect.ImmutableList;
import io.dstream.batch.Batch;
import io.dstream.checkpoint.CheckpointException;
import io.dstream.engine.OperatorCounts;
import io.dstream.engine.OperatorException;
import io.dstream.graph.Graph;
import io.dstream.graph.Node;
import io.dstream.graph.OutputNode;
import io.dstream.report.BatchReport;
import io.dstream.report.OperatorReport;
import io.dstream.report.OutputReport;
import io.dstream.report.StateReport;
import io.dstream.report.StreamingEvent;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.Sink;
import io.dstream.sink.TransactionalSink;
import io.dstream.source.RateEstimator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Computes one batch after the other: makes the plans of the graph's nodes in topological order, then lets the output
 * operations take theirs, in the order they were registered. Used by the driver thread alone.
 */
final class BatchRunner {
    private static final Logger LOG = LoggerFactory.getLogger("io.dstream");

    private final RunSettings settings;
    private final EventBus events;
    private final Metrics metrics;
    private final BatchLog log;
    private final OperatorSampling sampling;
    private final BooleanSupplier stopping;
    private final ImmutableList<OutputNode> outputs;
    private volatile Evaluation evaluation;
    private BatchJournal journal;
    private final Waits waits = new Waits();

    BatchRunner(
            RunSettings settings,
            Graph graph,
            EventBus events,
            Metrics metrics,
            OperatorSampling sampling,
            BooleanSupplier stopping) {
        this.settings = settings;
        this.events = events;
        this.metrics = metrics;
        this.log = new BatchLog(settings.appName(), settings.batchInterval(), settings.clock());
        this.sampling = sampling;
        this.stopping = stopping;
        this.outputs = graph.outputs();
    }

    /** Called once, before the first batch. */
    void begin(Evaluation with, BatchJournal into) {
        evaluation = with;
        journal = into;
        settings.poison().ifPresent(settings.engine()::onPoison);
    }

    /** The batches of a node that are kept, after one time and up to another. */
    List<Batch<?>> kept(Node node, Instant after, Instant upTo) {
        return evaluation.kept(node, after, upTo);
    }

    /** Runs a batch to its end. Gives the failure that must stop the program, if there is one. */
    Optional<BatchFailure> run(Tick tick) {
        BatchEvent recorded = new BatchEvent();
        recorded.begin();
        Attempt attempt = new Attempt(tick);
        events.post(metrics::started, () -> new StreamingEvent.BatchStarted(attempt.report(Optional.empty())));
        Optional<BatchFailure> failure = attempt.runWithRetries();
        Thread.interrupted(); // meant for the batch, which is over
        BatchReport report = attempt.report(failure);
        recorded.end(settings.appName(), report);
        learn(tick, report);
        tick.release();
        events.post(() -> completed(report), () -> new StreamingEvent.BatchCompleted(report));
        return attempt.fatal ? failure : Optional.empty();
    }

    private void completed(BatchReport report) {
        metrics.completed(report);
        log.completed(report);
    }

    /** Ends the wait before a new attempt, if the driver is in one. Called by whoever stops the run. */
    void callAway() {
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

    /** One batch on its way through its attempts. */
    private final class Attempt {
        private Tick tick;
        private final long startNanos = settings.clock().nanoTime();
        private final OutputReport[] reports = new OutputReport[outputs.size()];
        private final Deque<OutputNode> prepared = new ArrayDeque<>(); // transactional, in their order
        private Map<Node, Batch<?>> batches; // null until they are there
        private Optional<OperatorCounts> counts = Optional.empty();
        private boolean planned;
        private int attempts;
        private int done; // output operations that need not run again
        private boolean showing; // sinks have been asked to commit: some may have
        private boolean fatal;

        Attempt(Tick tick) {
            this.tick = tick;
        }

        Optional<BatchFailure> runWithRetries() {
            while (true) {
                try {
                    attempts++;
                    plan();
                    evaluate();
                    journal.changed(tick, batches);
                    journal.awaitPlanned();
                    runOutputs();
                    commitSinks();
                    journal.succeeded(tick);
                    evaluation.commit(tick.time(), batches);
                    journal.settled();
                    return Optional.empty();
                } catch (Throwable e) {
                    BatchFailure failure = BatchFailure.of(Optional.of(tick.time()), e);
                    if (!retry(failure)) {
                        giveUp();
                        return Optional.of(failure);
                    }
                }
            }
        }

        private void plan() {
            if (!planned) {
                tick = journal.plan(tick);
                planned = true;
            }
        }

        /** The batch has failed for good. Where the program goes on, the checkpoint has to know. */
        private void giveUp() {
            evaluation.rollback();
            abortSinks();
            if (!fatal && planned && !stopping.getAsBoolean()) {
                journal.skipped(tick);
            }
        }

        /** Makes the batches and changes the state; what is left of an attempt that failed is undone first. */
        private void evaluate() {
            if (batches == null) {
                evaluation.rollback();
                settings.poison().ifPresent(poison -> poison.begin(tick));
                counts = sampling.of(tick.id());
                settings.engine().count(counts.orElse(null));
                batches = evaluation.evaluate(tick);
            }
        }

        /** Applies the policy: whether to try again, after having waited. */
        private boolean retry(BatchFailure failure) {
            if (stopping.getAsBoolean()) {
                LOG.warn("{}: stopped in {}", settings.appName(), failure.message());
                return false;
            }
            if (failure.cause() instanceof CheckpointException) {
                fatal = true; // what is written there cannot be relied on before it has been read again
                return false;
            }
            if (failure.cause() instanceof VirtualMachineError && !(failure.cause() instanceof StackOverflowError)) {
                fatal = true; // out of memory, say: nothing that is done now can be relied on
                return false;
            }
            if (attempts < settings.failures().attempts() && mayPass(failure.cause())) {
                Duration delay = settings.failures().delayAfter(attempts);
                LOG.warn(
                        "{}: {}; attempt {} of {} follows in {}",
                        settings.appName(),
                        failure.message(),
                        attempts + 1,
                        settings.failures().attempts(),
                        delay);
                waits.await(stopping, () -> settings.clock().sleep(delay));
                return !stopping.getAsBoolean();
            }
            fatal = !settings.failures().skip() || showing; // what may have been shown cannot be skipped any more
            if (!fatal) {
                LOG.error(
                        "{}: {}; the batch is skipped, as the policy says",
                        settings.appName(),
                        failure.message(),
                        failure.cause());
            }
            return false;
        }

        /** Whether a new attempt may end otherwise: what is missing in a class, and a recursion, stay as they are. */
        private static boolean mayPass(Throwable cause) {
            return !(cause instanceof LinkageError || cause instanceof StackOverflowError);
        }

        private void runOutputs() {
            for (; done < outputs.size(); done++) {
                OutputNode output = outputs.get(done);
                if (batches.containsKey(output)) {
                    runOutput(output, batches.get(output));
                }
            }
        }

        @SuppressWarnings("unchecked")
        private void runOutput(OutputNode output, Batch<?> batch) {
            long start = settings.clock().nanoTime();
            OutputEvent recorded = new OutputEvent();
            recorded.begin();
            int index = done;
            events.post(() -> new StreamingEvent.OutputStarted(report(index, Optional.empty(), Optional.empty())));
            Optional<Throwable> failure = Optional.empty();
            try {
                Sink<Object> sink = (Sink<Object>) output.sink();
                Batch<Object> given = (Batch<Object>) batch.within(output.operator());
                if (sink instanceof TransactionalSink<Object> transactional) {
                    output.operator().<Batch<Object>, BatchInfo>run(transactional::prepare, given, info());
                    prepared.add(output);
                } else {
                    output.operator().<Batch<Object>, BatchInfo>run(sink::write, given, info());
                }
            } catch (OperatorException e) {
                failure = Optional.of(e.getCause());
                throw e;
            } finally {
                Duration took = Duration.ofNanos(settings.clock().nanoTime() - start);
                reports[index] = report(index, Optional.of(took), failure);
                recorded.end(settings.appName(), tick.id(), output, failure.isPresent());
                events.post(() -> new StreamingEvent.OutputCompleted(reports[index]));
            }
        }

        private BatchInfo info() {
            return tick.info(journal.planDigest());
        }

        /** Shows what was prepared, sink after sink; those that have done so are not asked again. */
        private void commitSinks() {
            showing |= !prepared.isEmpty();
            while (!prepared.isEmpty()) {
                OutputNode output = prepared.peek();
                output.operator().<BatchInfo>run(((TransactionalSink<?>) output.sink())::commit, info());
                prepared.remove();
            }
        }

        private void abortSinks() {
            for (OutputNode output : prepared) {
                try {
                    ((TransactionalSink<?>) output.sink()).abort(info());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } catch (Throwable e) {
                    LOG.warn("{}: {} could not drop a batch that was given up", settings.appName(), output, e);
                }
            }
        }

        private OutputReport report(int index, Optional<Duration> took, Optional<Throwable> failure) {
            OutputNode output = outputs.get(index);
            return new OutputReport(
                    tick.time(), index, output.id(), output.operator().site(), took, failure);
        }

        BatchReport report(Optional<BatchFailure> failure) {
            List<OutputReport> ran = new ArrayList<>();
            for (OutputReport report : reports) {
                if (report != null) {
                    ran.add(report);
                }
            }
            Optional<Duration> processing = attempts == 0
                    ? Optional.empty()
                    : Optional.of(Duration.ofNanos(settings.clock().nanoTime() - startNanos));
            return new BatchReport(
                    tick.id(),
                    tick.time(),
                    tick.sources(),
                    Optional.of(Duration.ofNanos(Math.max(0, startNanos - tick.dueNanos()))),
                    processing,
                    ran,
                    settings.poison().map(PoisonRecords::count).orElse(0L),
                    states(),
                    operators(),
                    attempts,
                    failure.map(BatchFailure::cause));
        }

        private List<OperatorReport> operators() {
            List<OperatorReport> operators = new ArrayList<>();
            counts.ifPresent(counted -> counted.forEach((operator, count) ->
                    operators.add(new OperatorReport(operator.id(), operator.kind(), count.in(), count.out()))));
            return operators;
        }

        private List<StateReport> states() {
            List<StateReport> states = new ArrayList<>();
            settings.engine()
                    .stateSizes()
                    .forEach((id, size) -> states.add(new StateReport(id, size.keys(), size.bytes())));
            return states;
        }
    }
}
