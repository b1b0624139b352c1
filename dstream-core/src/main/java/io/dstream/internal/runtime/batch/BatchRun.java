package io.dstream.internal.runtime.batch;

import com.google.common.collect.ImmutableList;
import io.dstream.checkpoint.CheckpointException;
import io.dstream.engine.OperatorCounts;
import io.dstream.engine.StageTimes;
import io.dstream.internal.events.EventBus;
import io.dstream.internal.events.OperatorSampling;
import io.dstream.internal.graph.OutputNode;
import io.dstream.internal.runtime.BatchFailure;
import io.dstream.internal.runtime.BatchJournal;
import io.dstream.internal.runtime.Batches;
import io.dstream.internal.runtime.Evaluation;
import io.dstream.internal.runtime.FailureLog;
import io.dstream.internal.runtime.NamedPartition;
import io.dstream.internal.runtime.PhaseClock;
import io.dstream.internal.runtime.PoisonRecords;
import io.dstream.internal.runtime.RunSettings;
import io.dstream.internal.runtime.SourceRun;
import io.dstream.internal.runtime.Tick;
import io.dstream.internal.runtime.Waits;
import io.dstream.internal.runtime.health.Health;
import io.dstream.internal.runtime.times.TimeTaking;
import io.dstream.internal.runtime.times.WatchedBatch;
import io.dstream.internal.text.LogText;
import io.dstream.internal.text.Logs;
import io.dstream.plan.Operator;
import io.dstream.plan.Partition;
import io.dstream.report.BatchReport;
import io.dstream.report.BatchTimes;
import io.dstream.report.OperatorReport;
import io.dstream.report.OperatorTime;
import io.dstream.report.PhaseReport.Phase;
import io.dstream.report.RunningReport;
import io.dstream.report.StateReport;
import io.dstream.report.StreamingEvent;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.SinkFencedException;
import io.dstream.source.SourceReader.Cut;
import io.dstream.trace.BatchTrace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
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
    private static final int MOST_LINES = 40; // of a stack

    /** What all batches of a run are run with. */
    record Means(
            RunSettings settings,
            EventBus events,
            Evaluation evaluation,
            BatchJournal journal,
            OperatorSampling sampling,
            Health health,
            FailureLog failures,
            TimeTaking times,
            BooleanSupplier stopping,
            Set<String> restored,
            Waits waits,
            ImmutableList<OutputNode> outputs) {}

    private final RunSettings settings;
    private final EventBus events;
    private final Evaluation evaluation;
    private final BatchJournal journal;
    private final Health health;
    private final FailureLog failures;
    private final boolean counted;
    private final TimeTaking timeTaking;
    private final Optional<WatchedBatch> watched;
    private final BooleanSupplier stopping;
    private final Set<String> restored;
    private final Waits waits;
    private final boolean shownBefore;
    private final BatchOutputs outputs;
    private final BatchTrace trace;
    private final PhaseClock phases;
    private final Thread driver = Thread.currentThread();
    private volatile Tick tick;
    private BatchPhase phase = BatchPhase.DUE;
    private Batches batches; // null until they are there
    private Optional<OperatorCounts> counts = Optional.empty();
    private boolean announced;
    private volatile int attempts;
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
     * @param trace is told of what happens
     */
    BatchRun(Means means, Tick tick, boolean shownBefore, BatchTrace trace) {
        this.settings = means.settings;
        this.events = means.events;
        this.evaluation = means.evaluation;
        this.journal = means.journal;
        this.health = means.health;
        this.failures = means.failures;
        this.counted = means.sampling.chooses(tick.id());
        this.timeTaking = means.times;
        this.stopping = means.stopping;
        this.restored = means.restored;
        this.waits = means.waits;
        this.shownBefore = shownBefore;
        this.trace = trace;
        this.phases = new PhaseClock(settings.clock(), trace);
        this.outputs = new BatchOutputs(settings, events, phases, trace, means.outputs, tick);
        this.tick = tick;
        this.watched = timeTaking.begin(phases, this::sourceOf);
    }

    /** What it is at, for people. Any thread may ask. */
    String describe() {
        return "batch " + tick.id() + " of " + tick.time()
                + outputs.current()
                        .map(output -> ", which is in output " + LogText.escape(output.toString()))
                        .orElse("");
    }

    /** Runs it. Gives the failure it ended with, if it did not succeed. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // only this thread changes it
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
                trace.failed(attempts, failure.cause());
                phases.enter(Phase.OTHER);
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
            enterCheckpoint();
            tick = journal.plan(tick);
            phases.enter(Phase.OTHER);
            phase = BatchPhase.PLANNED;
        }
        if (!journal.isKept()) {
            announce();
        }
        if (phase == BatchPhase.PLANNED) {
            evaluate();
            phase = BatchPhase.COMPUTED;
        }
        enterCheckpoint();
        journal.awaitPlanned();
        phases.enter(Phase.OTHER);
        announce();
        outputs.run(batches, info(), counts);
        if (outputs.anyPrepared()) {
            phase = BatchPhase.SHOWN;
            outputs.commit(info(), counts);
        }
        phase = BatchPhase.COMMITTED;
        enterCheckpoint();
        journal.succeeded(tick);
        phases.enter(Phase.OTHER);
        evaluation.commit(tick.time(), batches);
        enterCheckpoint();
        journal.settled();
        phases.enter(Phase.OTHER);
    }

    /** Makes the batches and the changes of state; what is left of an attempt that failed is undone first. */
    private void evaluate() {
        evaluation.rollback();
        settings.poison().ifPresent(poison -> poison.begin(tick));
        counts = counted
                ? Optional.of(new OperatorCounts(settings.clock()::nanoTime, this::sourceOf))
                : Optional.empty();
        settings.engine().count(counts.orElse(null));
        batches = evaluation.evaluate(tick, info(), phases);
        enterCheckpoint();
        journal.changed(tick, batches); // the wait for the plan follows: one phase
    }

    /** Lets the listeners hear of a batch once it is sure to be that one. */
    private void announce() {
        if (!announced) {
            announced = true;
            phases.tell(events, () -> new StreamingEvent.BatchStarted(report(Optional.empty(), Optional.empty())));
        }
    }

    /** The phase for what the journal does, if it does anything. */
    private void enterCheckpoint() {
        if (journal.isKept()) {
            phases.enter(Phase.CHECKPOINT);
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
        phases.enter(Phase.RETRY_WAIT);
        waits.await(stopping, () -> settings.clock().sleep(delay));
        phases.enter(Phase.OTHER);
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
            enterCheckpoint();
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
        } finally {
            phases.enter(Phase.OTHER);
        }
        announce();
        failures.skipped(failure);
        return failure;
    }

    // ---- what is told of it ----

    /** What it is at. Any thread may ask. */
    RunningReport running() {
        PhaseClock.Now now = phases.now();
        return new RunningReport(
                tick.id(),
                tick.time(),
                attempts,
                phases.since(phases.start()),
                now.phase(),
                now.operator(),
                now.site(),
                phases.since(now.since()),
                stackOf(driver),
                timeTaking.longestRunning().map(this::report));
    }

    private RunningReport.Task report(StageTimes.Running task) {
        return new RunningReport.Task(
                task.thread().getName(),
                task.pipeline().operators(),
                task.partition(),
                phases.since(task.since()),
                stackOf(task.thread()));
    }

    private static List<String> stackOf(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .limit(MOST_LINES)
                .map(StackTraceElement::toString)
                .toList();
    }

    /** The report of a batch that is over. */
    BatchReport report(Optional<BatchFailure> failure) {
        return report(failure, Optional.of(phases.end()));
    }

    private BatchReport report(Optional<BatchFailure> failure, Optional<Duration> processing) {
        return new BatchReport(
                tick.id(),
                tick.time(),
                tick.sources(),
                Optional.of(Duration.ofNanos(Math.max(0, phases.start() - tick.dueNanos()))),
                processing,
                outputs.reports(),
                settings.poison().map(PoisonRecords::count).orElse(0L),
                states(),
                operators(),
                evaluation.watermarks(),
                processing.isPresent() ? evaluation.engineFigures() : Map.of(),
                attempts,
                failure.map(BatchFailure::cause),
                processing.isPresent() ? times() : BatchTimes.NONE,
                failure.map(why -> why.report(outputs.notDone(output -> evaluation.isDue(output, tick.time())))));
    }

    private BatchTimes times() {
        List<OperatorTime> exact = new ArrayList<>();
        counts.ifPresent(counted -> counted.forEachTime((operator, nanos) -> exact.add(
                new OperatorTime(operator.id(), operator.kind(), operator.site(), Duration.ofNanos(nanos), "", true))));
        return watched.map(batch -> timeTaking.end(batch, phases.reports(), exact))
                .orElseGet(() -> new BatchTimes(
                        phases.reports(), List.of(), TimeTaking.longest(exact), Duration.ZERO, Duration.ZERO));
    }

    /** The operator that a partition is read by, if it is a source's. Any thread may ask. */
    @SuppressWarnings("ReferenceEquality") // partitions are what they are
    private Optional<Operator> sourceOf(Partition<?> read) {
        Partition<?> partition = NamedPartition.unwrapped(read);
        for (Map.Entry<SourceRun, Cut<Object>> cut : tick.cuts().entrySet()) {
            for (Partition<Object> part : cut.getValue().parts()) {
                if (part == partition) {
                    return Optional.of(cut.getKey().node().operator());
                }
            }
        }
        return Optional.empty();
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
