package io.dstream.internal.runtime.batch;

import com.google.common.collect.ImmutableList;
import io.dstream.checkpoint.CheckpointException;
import io.dstream.engine.OperatorCounts;
import io.dstream.internal.events.EventBus;
import io.dstream.internal.events.OperatorSampling;
import io.dstream.internal.graph.OutputNode;
import io.dstream.internal.runtime.BatchFailure;
import io.dstream.internal.runtime.BatchJournal;
import io.dstream.internal.runtime.Batches;
import io.dstream.internal.runtime.Evaluation;
import io.dstream.internal.runtime.FailureLog;
import io.dstream.internal.runtime.PoisonRecords;
import io.dstream.internal.runtime.RunSettings;
import io.dstream.internal.runtime.Tick;
import io.dstream.internal.runtime.Waits;
import io.dstream.internal.runtime.health.Health;
import io.dstream.internal.text.LogText;
import io.dstream.internal.text.Logs;
import io.dstream.report.BatchReport;
import io.dstream.report.BatchTimes;
import io.dstream.report.OperatorReport;
import io.dstream.report.StateReport;
import io.dstream.report.StreamingEvent;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.SinkFencedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;

/**
 * One batch on its way: through its {@linkplain BatchPhase phases}, in as many attempts as the failure policy gives it,
 * to its end or to being given up. Used by the driver thread alone.
 */
final class BatchRun {
    private static final Logger LOG = Logs.of("batch");

    /** What all batches of a run are run with. */
    record Means(
            RunSettings settings,
            EventBus events,
            Evaluation evaluation,
            BatchJournal journal,
            OperatorSampling sampling,
            Health health,
            FailureLog failures,
            BooleanSupplier stopping,
            Set<String> restored,
            Waits waits,
            ImmutableList<OutputNode> outputs) {}

    private final RunSettings settings;
    private final EventBus events;
    private final Evaluation evaluation;
    private final BatchJournal journal;
    private final OperatorSampling sampling;
    private final Health health;
    private final FailureLog failures;
    private final BooleanSupplier stopping;
    private final Set<String> restored;
    private final Waits waits;
    private final boolean shownBefore;
    private final BatchOutputs outputs;
    private final long startNanos;
    private volatile Tick tick;
    private BatchPhase phase = BatchPhase.DUE;
    private Batches batches; // null until they are there
    private Optional<OperatorCounts> counts = Optional.empty();
    private boolean announced;
    private int attempts;
    private boolean fatal;

    /** What becomes of a batch that has failed. */
    private enum Verdict {
        /** It is tried again, by the policy. */
        RETRY,
        /** It is given up, and the program goes on, by the policy. */
        SKIP,
        /** The program is being stopped: the batch stays as it is, to be run at the next start. */
        LEAVE,
        /** The program stops, by the policy or because nothing else would be right. */
        STOP
    }

    /**
     * A batch that is due.
     *
     * @param shownBefore whether a sink holds it, from before the program was stopped
     */
    BatchRun(Means means, Tick tick, boolean shownBefore) {
        this.settings = means.settings;
        this.events = means.events;
        this.evaluation = means.evaluation;
        this.journal = means.journal;
        this.sampling = means.sampling;
        this.health = means.health;
        this.failures = means.failures;
        this.stopping = means.stopping;
        this.restored = means.restored;
        this.waits = means.waits;
        this.shownBefore = shownBefore;
        this.outputs = new BatchOutputs(settings, events, means.outputs, tick);
        this.startNanos = settings.clock().nanoTime();
        this.tick = tick;
    }

    /** What it is at, for people. Any thread may ask. */
    String describe() {
        return "batch " + tick.id() + " of " + tick.time()
                + outputs.current()
                        .map(output -> ", which is in output " + LogText.escape(output.toString()))
                        .orElse("");
    }

    /** Runs it. Gives the failure it ended with, if it did not succeed. */
    Optional<BatchFailure> run() {
        while (true) {
            try {
                attempts++;
                attempt();
                return Optional.empty();
            } catch (Throwable e) {
                BatchFailure failure =
                        BatchFailure.of(Optional.of(tick.time()), e).withStateOf(restored);
                health.attemptFailed(failure);
                phase = phaseAfterFailure();
                Verdict verdict = verdict(failure);
                if (verdict == Verdict.RETRY && !waitForNext(failure)) {
                    verdict = Verdict.LEAVE;
                }
                if (verdict != Verdict.RETRY) {
                    return Optional.of(giveUp(failure, verdict));
                }
            }
        }
    }

    /** Whether the failure must stop the program. */
    boolean isFatal() {
        return fatal;
    }

    // ---- an attempt ----

    private void attempt() throws InterruptedException {
        if (phase == BatchPhase.DUE) {
            tick = journal.plan(tick);
            phase = BatchPhase.PLANNED;
        }
        if (!journal.isKept()) {
            announce();
        }
        if (phase == BatchPhase.PLANNED) {
            evaluate();
            phase = BatchPhase.COMPUTED;
        }
        journal.awaitPlanned();
        announce();
        outputs.run(batches, info());
        if (outputs.anyPrepared()) {
            phase = BatchPhase.SHOWN;
            outputs.commit(info());
        }
        phase = BatchPhase.COMMITTED;
        journal.succeeded(tick);
        evaluation.commit(tick.time(), batches);
        journal.settled();
    }

    /** Makes the batches and the changes of state; what is left of an attempt that failed is undone first. */
    private void evaluate() {
        evaluation.rollback();
        settings.poison().ifPresent(poison -> poison.begin(tick));
        counts = sampling.of(tick.id());
        settings.engine().count(counts.orElse(null));
        batches = evaluation.evaluate(tick, info());
        journal.changed(tick, batches);
    }

    /** Lets the listeners hear of a batch once it is sure to be that one. */
    private void announce() {
        if (!announced) {
            announced = true;
            events.post(() -> new StreamingEvent.BatchStarted(report(Optional.empty(), Optional.empty())));
        }
    }

    private BatchInfo info() {
        return tick.info(journal.planDigest());
    }

    // ---- a failure ----

    /** A commit that has certainly shown nothing leaves the batch as it was before. */
    private BatchPhase phaseAfterFailure() {
        return phase == BatchPhase.SHOWN && !outputs.mayBeShown() ? BatchPhase.COMPUTED : phase;
    }

    private Verdict verdict(BatchFailure failure) {
        Throwable cause = failure.cause();
        if (!phase.mayBeRetried()) {
            return Verdict.STOP;
        }
        if (stopping.getAsBoolean()) {
            return Verdict.LEAVE;
        }
        if (stopsAnyProgram(cause)) {
            return Verdict.STOP;
        }
        if (attempts < settings.failures().attempts() && mayPass(cause)) {
            return Verdict.RETRY;
        }
        return settings.failures().skip() && phase.mayBeSkipped() && !shownBefore ? Verdict.SKIP : Verdict.STOP;
    }

    private boolean isInSomeOutput() {
        return shownBefore || phase == BatchPhase.SHOWN;
    }

    /**
     * Whether no policy applies: what is written in the checkpoint cannot be relied on before it has been read again;
     * the output is another program's; nothing that is done now, out of memory, can be relied on.
     */
    private static boolean stopsAnyProgram(Throwable cause) {
        return cause instanceof CheckpointException
                || cause instanceof SinkFencedException
                || (cause instanceof VirtualMachineError && !(cause instanceof StackOverflowError));
    }

    /** Whether a new attempt may end otherwise: what is missing in a class, and a recursion, stay as they are. */
    private static boolean mayPass(Throwable cause) {
        return !(cause instanceof LinkageError || cause instanceof StackOverflowError);
    }

    /** Waits as the policy says. Gives whether there is to be a new attempt. */
    private boolean waitForNext(BatchFailure failure) {
        Duration delay = settings.failures().delayAfter(attempts);
        failures.retried(failure, attempts + 1, settings.failures().attempts(), delay);
        waits.await(stopping, () -> settings.clock().sleep(delay));
        return !stopping.getAsBoolean();
    }

    private BatchFailure giveUp(BatchFailure failure, Verdict verdict) {
        fatal = verdict == Verdict.STOP;
        BatchFailure told = fatal && settings.failures().skip() && isInSomeOutput() && !stopsAnyProgram(failure.cause())
                ? failure.withHint(
                        "; it is not skipped, because an output already has it, or may have it: the next start runs it"
                                + " again")
                : failure;
        if (phase != BatchPhase.COMMITTED) {
            evaluation.rollback();
        }
        if (phase == BatchPhase.COMPUTED || phase == BatchPhase.SHOWN) {
            outputs.abort(info());
        }
        if (verdict == Verdict.LEAVE) {
            LOG.warn("{}: stopped in {}", settings.appName(), LogText.escape(failure.message()));
        }
        return verdict == Verdict.SKIP ? skip(failure) : told;
    }

    /** The program goes on without the batch, which the checkpoint has to know. */
    private BatchFailure skip(BatchFailure failure) {
        try {
            journal.skipped(tick);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // stopped meanwhile: the batch stays to be run at the next start
            return failure;
        } catch (Throwable e) {
            fatal = true;
            e.addSuppressed(failure.cause());
            BatchFailure ofCheckpoint = BatchFailure.of(Optional.of(tick.time()), e);
            health.attemptFailed(ofCheckpoint);
            return ofCheckpoint;
        }
        announce();
        failures.skipped(failure);
        return failure;
    }

    // ---- what is told of it ----

    /** The report of a batch that is over. */
    BatchReport report(Optional<BatchFailure> failure) {
        return report(failure, Optional.of(Duration.ofNanos(settings.clock().nanoTime() - startNanos)));
    }

    private BatchReport report(Optional<BatchFailure> failure, Optional<Duration> processing) {
        return new BatchReport(
                tick.id(),
                tick.time(),
                tick.sources(),
                Optional.of(Duration.ofNanos(Math.max(0, startNanos - tick.dueNanos()))),
                processing,
                outputs.reports(),
                settings.poison().map(PoisonRecords::count).orElse(0L),
                states(),
                operators(),
                evaluation.watermarks(),
                processing.isPresent() ? evaluation.engineFigures() : Map.of(),
                attempts,
                failure.map(BatchFailure::cause),
                BatchTimes.NONE,
                failure.map(why -> why.report(outputs.notDone(output -> evaluation.isDue(output, tick.time())))));
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
                .state()
                .sizes()
                .forEach((id, size) -> states.add(new StateReport(id, size.keys(), size.bytes())));
        return states;
    }
}
