package io.dstream.internal.runtime.journal;

import com.google.common.collect.ImmutableMap;
import io.dstream.batch.Batch;
import io.dstream.engine.Engine;
import io.dstream.engine.StatePart;
import io.dstream.internal.recovery.Checkpoint;
import io.dstream.internal.recovery.Encoded;
import io.dstream.internal.recovery.KeptPart;
import io.dstream.internal.recovery.format.BatchPlan;
import io.dstream.internal.runtime.BatchJournal;
import io.dstream.internal.runtime.Batches;
import io.dstream.internal.runtime.Evaluation;
import io.dstream.internal.runtime.Leading;
import io.dstream.internal.runtime.SourceRun;
import io.dstream.internal.runtime.Tick;
import io.dstream.plan.Partition;
import io.dstream.plan.Plan;
import io.dstream.plan.RecordConsumer;
import io.dstream.source.SourceReader.Cut;
import io.dstream.source.SourceReader.Origins;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Writes plans, changes and commits into a checkpoint. A plan is made durable by another thread while the batch is
 * computed; with it the commit of the batch before becomes durable, and only then are the sources told of that one.
 */
public final class CheckpointJournal implements BatchJournal {
    private final Checkpoint checkpoint;
    private final Engine engine;
    private final Evaluation evaluation;
    private final Leading leading;
    private final Executor forcer;
    private final Executor baseWriter;
    private final Consumer<Throwable> onFailure;

    private final BatchPlan found; // of the batch that is run again; null for none
    private BatchPlan plan; // of the batch in hand
    private CompletableFuture<Void> planned;
    private List<Encoded> changes; // of the batch in hand, from before it is seen until it is over
    private Tick over; // the batch whose sources have not been told so; the next plan's force makes its end durable
    private CompletableFuture<Void> base = CompletableFuture.completedFuture(null);

    /**
     * Writes into a checkpoint that has been recovered from.
     *
     * @param found the batch that was planned before the program was stopped, or null
     * @param leading holds up what would be published while another process may lead
     * @param forcer waits for the disk
     * @param baseWriter writes bases
     * @param onFailure stops the program when a base cannot be written
     */
    public CheckpointJournal(
            Checkpoint checkpoint,
            Engine engine,
            Evaluation evaluation,
            BatchPlan found,
            Leading leading,
            Executor forcer,
            Executor baseWriter,
            Consumer<Throwable> onFailure) {
        this.leading = leading;
        this.checkpoint = checkpoint;
        this.engine = engine;
        this.evaluation = evaluation;
        this.found = found;
        this.forcer = forcer;
        this.baseWriter = baseWriter;
        this.onFailure = onFailure;
    }

    @Override
    public Tick plan(Tick tick) {
        checkpoint.checkNotTakenOver(); // before a word is written to what may be another program's log now
        if (tick.replay()) {
            begin(found);
            return tick;
        }
        ImmutableMap.Builder<SourceRun, Cut<Object>> cuts = ImmutableMap.builder();
        List<BatchPlan.Input> inputs = new ArrayList<>();
        List<Checkpoint.Logged> logged = new ArrayList<>(); // all is encoded before a word of it is written
        tick.cuts().forEach((source, cut) -> {
            if (source.isReplayable()) {
                source.beforePlan();
                cuts.put(source, cut);
                inputs.add(input(source, cut));
            } else {
                List<List<Object>> records =
                        Batch.of(engine, new Plan.Data<>(cut.parts())).partitions();
                cuts.put(source, cutOf(records, cut.bytes()).from(cut.origins()));
                Checkpoint.Logged written =
                        checkpoint.logged(tick.id(), source.node().operator(), records);
                logged.add(written);
                inputs.add(new BatchPlan.Input(source.id(), count(records), List.of(), written.hash(), originsOf(cut)));
            }
        });
        logged.forEach(checkpoint::log);
        begin(planOf(tick, inputs));
        return new Tick(tick.id(), tick.time(), tick.dueNanos(), cuts.buildOrThrow(), tick.replay());
    }

    private BatchPlan.Input input(SourceRun source, Cut<Object> cut) {
        return new BatchPlan.Input(source.id(), cut.records(), cut.ranges(), "", originsOf(cut));
    }

    private Origins originsOf(Cut<Object> cut) {
        return evaluation.needsOrigins() ? cut.origins() : Origins.ONE;
    }

    private BatchPlan planOf(Tick tick, List<BatchPlan.Input> inputs) {
        return new BatchPlan(
                tick.id(), tick.time().toEpochMilli(), evaluation.zero().toEpochMilli(), inputs);
    }

    private void begin(BatchPlan next) {
        checkpoint.plan(next);
        plan = next;
        planned = CompletableFuture.runAsync(checkpoint::force, forcer);
    }

    private static long count(List<List<Object>> partitions) {
        return partitions.stream().mapToLong(List::size).sum();
    }

    /** A cut of records that are there. */
    public static Cut<Object> cutOf(List<List<Object>> partitions, long bytes) {
        return new Cut<>(
                partitions.stream()
                        .map(records -> Partition.of(records.toArray(), 0, records.size()))
                        .toList(),
                count(partitions),
                bytes);
    }

    @Override
    public boolean isKept() {
        return true;
    }

    @Override
    public String planDigest() {
        return plan.digest();
    }

    @Override
    public void awaitPlanned() throws InterruptedException {
        await(planned);
        acknowledge();
        checkpoint.checkNotTakenOver();
        leading.await();
    }

    private static void await(CompletableFuture<Void> what) throws InterruptedException {
        try {
            what.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new CompletionException(e.getCause());
        }
    }

    /** What was written up to the last plan is durable, the end of the batch before it included. */
    private void acknowledge() {
        if (over != null) {
            over.commit();
            over = null;
        }
    }

    @Override
    public void changed(Tick tick, Batches batches) {
        List<Object> parts = new ArrayList<>(engine.state().changes());
        parts.addAll(KeptBatches.of(evaluation.toKeep(tick.time(), batches)));
        changes = encoded(parts);
    }

    /**
     * Encodes what the batch changes, partition by partition, on the engine's threads in this process: beside the wait
     * for the disk.
     */
    private List<Encoded> encoded(List<Object> parts) {
        Plan<Object> each = new Plan.Data<>(parts.stream()
                .map(part -> Partition.of(new Object[] {part}, 0, 1))
                .toList());
        Checkpoint by = checkpoint;
        long id = plan.id();
        return engine.runHere(each, () -> new Encoding(by, id)).stream()
                .map(Encoding::result)
                .toList();
    }

    /** Encodes one part. */
    @SuppressWarnings("serial") // lives for one batch
    private static final class Encoding extends RecordConsumer<Object> {
        private final Checkpoint checkpoint;
        private final long batchId;
        private Encoded result;

        Encoding(Checkpoint checkpoint, long batchId) {
            this.checkpoint = checkpoint;
            this.batchId = batchId;
        }

        @Override
        public void accept(Object part) {
            result = part instanceof StatePart state
                    ? checkpoint.encoded(batchId, state)
                    : checkpoint.encoded(batchId, (KeptPart) part);
        }

        Encoded result() {
            return result;
        }
    }

    @Override
    public void succeeded(Tick tick) {
        checkpoint.commit(plan, changes);
        changes = null;
        over = tick;
    }

    @Override
    public void skipped(Tick tick) throws InterruptedException {
        changes = null;
        if (plan == null || plan.id() != tick.id()) {
            begin(planOf(tick, withoutRecords(tick)));
        }
        awaitPlanned(); // so that the batch before it is told of, and batches that fail at once do not outrun the disk
        checkpoint.skip(plan);
        over = tick;
    }

    /** What is planned of a batch whose records cannot be written down: where its sources are behind it. */
    private List<BatchPlan.Input> withoutRecords(Tick tick) {
        List<BatchPlan.Input> inputs = new ArrayList<>();
        tick.cuts()
                .forEach((source, cut) -> inputs.add(
                        source.isReplayable()
                                ? input(source, cut)
                                : new BatchPlan.Input(source.id(), 0, List.of(), "")));
        return inputs;
    }

    @Override
    public void settled() {
        if (base.isDone() && checkpoint.baseIsDue()) {
            List<StatePart> images = engine.state().images();
            Runnable writing = checkpoint.base(plan, images, KeptBatches.of(evaluation.kept()));
            base = CompletableFuture.runAsync(() -> writeBase(writing), baseWriter);
            if (images.stream().anyMatch(part -> part.image().mayChange())) {
                base.join(); // the next batch may change what is being written
            }
        }
    }

    /** What a base fails of is no batch's failure: it stops the program, whatever the policy. */
    private void writeBase(Runnable writing) {
        try {
            writing.run();
        } catch (RuntimeException | Error e) {
            onFailure.accept(e);
        }
    }

    @Override
    public void finish() {
        try {
            if (over != null) {
                checkpoint.checkNotTakenOver();
                checkpoint.force();
                acknowledge();
            }
        } finally {
            base.join();
        }
        checkpoint.witness();
    }
}
