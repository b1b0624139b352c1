package io.dstream.internal.runtime.program;

import com.google.common.collect.ImmutableMap;
import io.dstream.checkpoint.CheckpointException;
import io.dstream.checkpoint.CheckpointRefusedException;
import io.dstream.internal.events.EventBus;
import io.dstream.internal.graph.Graph;
import io.dstream.internal.graph.OutputNode;
import io.dstream.internal.recovery.Checkpoint;
import io.dstream.internal.recovery.Glance;
import io.dstream.internal.recovery.LeaseTerms;
import io.dstream.internal.recovery.Owner;
import io.dstream.internal.recovery.Recovered;
import io.dstream.internal.recovery.format.BatchPlan;
import io.dstream.internal.runtime.BatchJournal;
import io.dstream.internal.runtime.CheckpointSettings;
import io.dstream.internal.runtime.CodeCheck;
import io.dstream.internal.runtime.Evaluation;
import io.dstream.internal.runtime.Leading;
import io.dstream.internal.runtime.RunSettings;
import io.dstream.internal.runtime.SourceRun;
import io.dstream.internal.runtime.Threads;
import io.dstream.internal.runtime.Tick;
import io.dstream.internal.runtime.journal.CheckpointJournal;
import io.dstream.internal.runtime.journal.DurableNames;
import io.dstream.internal.runtime.journal.Rehearsal;
import io.dstream.internal.runtime.journal.RehearsedJournal;
import io.dstream.internal.runtime.journal.Restorer;
import io.dstream.internal.text.LogText;
import io.dstream.internal.text.Logs;
import io.dstream.report.CheckpointReport;
import io.dstream.report.RecoveryReport;
import io.dstream.report.StreamingEvent;
import io.dstream.sink.TransactionalSink;
import io.dstream.source.SourceReader.Cut;
import io.dstream.source.SourceReader.Origins;
import io.dstream.storage.Storage;
import io.dstream.time.StreamingClock;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;

/** Opens the checkpoint of a run, if it has one, and puts the program back to where it was stopped. */
final class Opening {
    private static final Logger LOG = Logs.of("program");

    private final RunSettings settings;
    private final Graph graph;
    private final EventBus events;
    private final Consumer<RecoveryReport> progress;
    private final Optional<ReadyStorage> place; // of the checkpoint
    private volatile Optional<Checkpoint> checkpoint = Optional.empty();
    private Optional<Recovered> recovered = Optional.empty();
    private Set<String> restored = Set.of();
    private final Map<String, String> outputs = new HashMap<>(); // by which place: what it is
    private long lastShown;
    private final Threads threads; // the run's
    private final LeaseKeeper.Listener leaseListener;
    private Runnable endLease = LeaseKeeper.NONE;
    private Evaluation evaluation; // null where nothing was restored

    /**
     * Opens nothing yet.
     *
     * @param threads makes the thread that keeps the checkpoint
     * @param progress is told how far the checkpoint has been read
     * @param leaseListener is told if others may have taken the checkpoint over
     */
    Opening(
            RunSettings settings,
            Graph graph,
            EventBus events,
            Threads threads,
            Consumer<RecoveryReport> progress,
            LeaseKeeper.Listener leaseListener) {
        this.threads = threads;
        this.leaseListener = leaseListener;
        this.progress = progress;
        this.settings = settings;
        this.graph = graph;
        this.events = events;
        this.place = settings.checkpoint().map(wanted -> new ReadyStorage(wanted.location()));
    }

    Optional<Checkpoint> checkpoint() {
        return checkpoint;
    }

    /** Gives the checkpoint back. */
    void close() {
        endLease.run();
        place.ifPresent(this::close);
        checkpoint.ifPresent(Checkpoint::close);
    }

    private void close(ReadyStorage unused) {
        try {
            unused.close();
        } catch (IOException e) {
            LOG.warn("{}: could not close the checkpoint's storage, which was not used", settings.appName(), e);
        }
    }

    /** What is in the checkpoint directory. */
    Optional<CheckpointReport> report() {
        return checkpoint
                .map(Checkpoint::extent)
                .map(extent -> new CheckpointReport(
                        extent.directory(), extent.baseBatch(), extent.baseBytes(), extent.logBytes()));
    }

    /** Checks all that can be checked before anything is opened. */
    void check() {
        CodeCheck.run(settings.engine(), graph);
        if (settings.rehearsal().isPresent()) {
            Rehearsal.run(settings.appName(), graph, settings.rehearsal().get());
        }
        if (settings.checkpoint().isPresent()) {
            DurableNames.check(settings.appName(), graph);
            Rehearsal.run(settings.appName(), graph, settings.checkpoint().get().codecs());
        }
    }

    /**
     * Opens the checkpoint's storage beforehand, reads what is there, and lets the sinks try themselves out, so that
     * {@link #open} finds all code loaded and all servers known, and so that whoever set the program up hears now of
     * what would be in the way then. Only warns of that, for it may be over by then. Takes nothing.
     */
    void standBy() {
        tryOut("its checkpoint could not be opened", () -> {
            if (place.isPresent()) {
                place.get().open(storage -> Glance.readThrough(storage, settings.appName()));
            }
        });
        for (OutputNode output : graph.outputs()) {
            tryOut("the output " + output.id() + " could not be tried out", () -> output.sink()
                    .standBy(output.id()));
        }
    }

    /** Tries something out. */
    private interface Trial {
        void run() throws Exception;
    }

    private void tryOut(String trouble, Trial trial) {
        try {
            trial.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.warn(
                    "{}: this process stands by, but could not lead now, because {}: {}",
                    settings.appName(),
                    trouble,
                    LogText.escape(String.valueOf(e.getMessage())));
        }
    }

    /** Takes the checkpoint directory and restores all state. Gives where the program was stopped, if it ever ran. */
    Optional<Recovered> open() {
        if (settings.checkpoint().isEmpty()) {
            return Optional.empty();
        }
        CheckpointSettings wanted = settings.checkpoint().get();
        Checkpoint opened = Checkpoint.open(
                takePlace(),
                new Checkpoint.Settings(
                        wanted.appName(),
                        wanted.codecs(),
                        wanted.sync(),
                        Owner.here(HostName.get(), settings.clock().now()),
                        new LeaseTerms(wanted.lease(), settings.election().isEmpty(), StreamingClock.system()),
                        settings.clock()::nanoTime,
                        wanted.newId(),
                        wanted.segmentBytes()));
        checkpoint = Optional.of(opened);
        endLease = LeaseKeeper.begin(settings.appName(), opened, wanted.lease(), threads, leaseListener);
        Restorer restorer = new Restorer(
                settings.appName(),
                settings.engine(),
                graph,
                this::evaluationFrom,
                wanted.codecs(),
                wanted.allowedToDrop(),
                report -> events.post(() -> progress.accept(report), () -> new StreamingEvent.Recovering(report)));
        recovered = opened.recover(restorer);
        evaluation = restorer.ended();
        restored = restorer.restored();
        recovered.ifPresent(found -> {
            checkGrid(found);
            checkSources(opened, wanted, restorer.hasDropped());
            if (evaluation == null) {
                evaluation = evaluationFrom(Instant.ofEpochMilli(found.zeroMillis()));
            }
            LOG.info(
                    "{}: recovered to batch {} of {}{}{}",
                    settings.appName(),
                    found.lastBatch(),
                    Instant.ofEpochMilli(found.lastTimeMillis()),
                    found.planned()
                            .map(plan -> "; batch " + plan.id() + " was planned and is run again")
                            .orElse(""),
                    restorer.begunEmpty().isEmpty()
                            ? ""
                            : "; without state begin "
                                    + LogText.escape(restorer.begunEmpty().toString()));
        });
        return recovered;
    }

    private Storage takePlace() {
        try {
            return place.orElseThrow().take();
        } catch (IOException | RuntimeException e) {
            throw cannotBeOpened(settings, e);
        }
    }

    /** Whether {@link #open} would find a program to go on with, as far as can be seen without taking the directory. */
    static boolean wouldRecover(RunSettings settings) {
        return settings.checkpoint().isPresent()
                && findsProgram(settings, settings.checkpoint().get());
    }

    private static boolean findsProgram(RunSettings settings, CheckpointSettings wanted) {
        try (Storage storage = storage(settings, wanted)) {
            return Glance.findsProgram(storage, settings.appName());
        } catch (IOException e) {
            throw new CheckpointException(
                    settings.appName() + ": the checkpoint directory cannot be closed: " + e.getMessage(), e);
        }
    }

    private static Storage storage(RunSettings settings, CheckpointSettings wanted) {
        try {
            return wanted.location().open();
        } catch (IOException | RuntimeException e) {
            throw cannotBeOpened(settings, e);
        }
    }

    private static CheckpointException cannotBeOpened(RunSettings settings, Exception e) {
        return new CheckpointException(
                settings.appName() + ": the checkpoint directory cannot be opened: " + e.getMessage(), e);
    }

    private Evaluation evaluationFrom(Instant zero) {
        return new Evaluation(settings.engine(), graph, zero);
    }

    /** Slides are counted from a time that must be on the grid of batch times, now as then. */
    private void checkGrid(Recovered found) {
        long interval = settings.batchInterval().toMillis();
        if (found.zeroMillis() % interval != 0) {
            throw new CheckpointRefusedException(settings.appName() + ": the program was first started at "
                    + Instant.ofEpochMilli(found.zeroMillis())
                    + ", from which windows are counted, which is not a multiple"
                    + " of the batch interval of " + interval + " ms: use an interval that divides the old one");
        }
    }

    private void checkSources(Checkpoint opened, CheckpointSettings wanted, boolean dropped) {
        TreeSet<String> gone = new TreeSet<>();
        opened.sources().forEach(gone::add);
        graph.sources().forEach(source -> gone.remove(source.id()));
        TreeSet<String> allowed = new TreeSet<>(gone);
        allowed.retainAll(wanted.allowedToDrop());
        gone.removeAll(allowed);
        if (!allowed.isEmpty() || dropped) {
            opened.letGo(allowed);
        }
        if (!gone.isEmpty()) {
            throw new CheckpointRefusedException(
                    settings.appName() + ": the checkpoint has the positions of the sources "
                            + gone
                            + ", which the program does not have: give them their old names with named(...), or drop their"
                            + " positions with allowDroppedState(...) on the builder");
        }
    }

    /** Checks that a sink is that of before, and does not hold more than was planned. */
    void check(OutputNode output) {
        if (!(output.sink() instanceof TransactionalSink<?> sink)) {
            return;
        }
        if (checkpoint.isPresent()) {
            output.operator().apply(TransactionalSink::identity, sink).ifPresent(found -> checkIdentity(output, found));
        }
        Optional<TransactionalSink.Committed> last = output.operator().apply(TransactionalSink::lastCommitted, sink);
        if (last.isEmpty()) {
            return;
        }
        long planned = recovered.map(Recovered::lastPlanned).orElse(0L);
        long id = last.get().batchId();
        lastShown = Math.max(lastShown, id);
        if (checkpoint.isEmpty()) {
            throw new CheckpointRefusedException(settings.appName() + ": " + output + " holds batches up to " + id
                    + " of an earlier run, and without a checkpoint directory batches are numbered from 1 again: give the"
                    + " builder a checkpointDir, or the sink an empty place");
        }
        if (id > planned) {
            throw new CheckpointRefusedException(settings.appName() + ": " + output + " holds batches up to " + id
                    + ", but the checkpoint knows of none after " + planned
                    + ": the checkpoint is older than the output, or is another program's; restore the right one, or begin"
                    + " with an empty checkpoint and an empty place for the output");
        }
        String digest = last.get().planDigest();
        recovered
                .flatMap(Recovered::planned)
                .filter(plan -> plan.id() == id && !digest.isEmpty() && !digest.equals(plan.digest()))
                .ifPresent(plan -> {
                    throw new CheckpointRefusedException(settings.appName() + ": " + output + " holds batch " + id
                            + " made from the plan " + digest + ", but the checkpoint has the plan " + plan.digest()
                            + ": the checkpoint does not belong to this output; restore the one that does");
                });
    }

    /** The operators whose state is from before the start. */
    Set<String> restored() {
        return restored;
    }

    private void checkIdentity(OutputNode output, TransactionalSink.Identity found) {
        String before = checkpoint.orElseThrow().outputs().getOrDefault(found.place(), found.id());
        if (!found.id().equals(before)
                && !settings.checkpoint().orElseThrow().allowedToDrop().contains(found.place())) {
            throw new CheckpointRefusedException(settings.appName() + ": " + output + " knows its last batch by "
                    + found.place() + ", which has been deleted and created again: the checkpoint knows it as " + before
                    + ", and now it is " + found.id() + ". So it is unknown whether the last batch is there, and it"
                    + " might be output twice. Restore it, or start with an empty checkpoint and an empty place for the"
                    + " output; or, if the batch may be there twice, go on with allowDroppedState(\"" + found.place()
                    + "\") on the builder");
        }
        outputs.put(found.place(), found.id());
    }

    /** All sources and sinks are open: notes what is there, so that it is missed if it is lost. */
    void allOpen() {
        checkpoint.ifPresent(open -> open.witness(outputs));
    }

    /** The last batch that some sink holds, of those checked; 0 for none. */
    long lastShown() {
        return lastShown;
    }

    /** The batch that was planned and did not come to its end, to be run again. */
    Optional<Tick> plannedTick(Recovered found, List<SourceRun> sources) {
        return found.planned().map(plan -> {
            Map<String, SourceRun> byId = sources.stream().collect(Collectors.toMap(SourceRun::id, s -> s));
            ImmutableMap.Builder<SourceRun, Cut<Object>> cuts = ImmutableMap.builder();
            List<String> missing = new ArrayList<>();
            for (BatchPlan.Input input : plan.inputs()) {
                SourceRun source = byId.remove(input.source());
                if (source != null) {
                    cuts.put(source, cut(source, input, found));
                } else if (input.records() != 0) {
                    missing.add(input.source());
                }
            }
            if (!missing.isEmpty()) {
                throw new CheckpointRefusedException(settings.appName() + ": batch " + plan.id()
                        + " was planned with records of " + missing
                        + ", sources that the program no longer has: run the earlier release once more and let it"
                        + " stop gracefully");
            }
            byId.values().forEach(source -> cuts.put(source, Cut.empty()));
            return new Tick(
                    plan.id(),
                    Instant.ofEpochMilli(plan.timeMillis()),
                    settings.clock().nanoTime(),
                    cuts.buildOrThrow(),
                    true);
        });
    }

    private static Cut<Object> cut(SourceRun source, BatchPlan.Input input, Recovered found) {
        if (!input.ranges().isEmpty()) {
            Cut<Object> again = source.replay(input.ranges());
            return again.from(new Origins(
                    again.origins().ofParts(),
                    input.origins().all(),
                    input.origins().last()));
        }
        return CheckpointJournal.cutOf(found.logged().getOrDefault(input.source(), List.of()), 0)
                .from(input.origins());
    }

    /** What batches are computed with. */
    Evaluation evaluation(Instant zeroOfNewProgram) {
        return evaluation != null ? evaluation : evaluationFrom(zeroOfNewProgram);
    }

    /** What is written of the batches. */
    BatchJournal journal(Evaluation with, Leading leading, Consumer<Throwable> onDeath) {
        BatchJournal journal = checkpointed(with, leading, onDeath);
        return settings.rehearsal()
                .<BatchJournal>map(codecs -> new RehearsedJournal(journal, settings.engine(), with, codecs))
                .orElse(journal);
    }

    private BatchJournal checkpointed(Evaluation with, Leading leading, Consumer<Throwable> onDeath) {
        if (checkpoint.isEmpty()) {
            return new BatchJournal.None();
        }
        Optional<Executor> executor = settings.checkpoint()
                .get()
                .executor()
                .or(() -> settings.batchesOnCall() ? Optional.of(Runnable::run) : Optional.empty());
        return new CheckpointJournal(
                checkpoint.get(),
                settings.engine(),
                with,
                recovered.flatMap(Recovered::planned).orElse(null),
                leading,
                executor.orElseGet(() -> threads.newWorker("log", onDeath)),
                executor.orElseGet(() -> threads.newWorker("base", onDeath)),
                onDeath);
    }
}
