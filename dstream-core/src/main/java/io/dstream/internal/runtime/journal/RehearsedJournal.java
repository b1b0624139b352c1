package io.dstream.internal.runtime.journal;

import io.dstream.codec.Codecs;
import io.dstream.engine.Engine;
import io.dstream.engine.StateSize;
import io.dstream.internal.recovery.DryRun;
import io.dstream.internal.runtime.BatchJournal;
import io.dstream.internal.runtime.Batches;
import io.dstream.internal.runtime.Evaluation;
import io.dstream.internal.runtime.Tick;

/**
 * Before a batch is written, or not, writes what a checkpoint would hold of it and reads that back, so that what has no
 * codec, or comes back as something else, is found in the first batch that has it. All of the state is tried as long as
 * it is small, and now and then once it is not.
 */
public final class RehearsedJournal implements BatchJournal {
    private static final long SMALL = 10_000;

    private final BatchJournal journal;
    private final Engine engine;
    private final Evaluation evaluation;
    private final DryRun dryRun;
    private long batches;

    public RehearsedJournal(BatchJournal journal, Engine engine, Evaluation evaluation, Codecs codecs) {
        this.journal = journal;
        this.engine = engine;
        this.evaluation = evaluation;
        this.dryRun = new DryRun(codecs);
    }

    @Override
    public void changed(Tick tick, Batches made) {
        engine.state().changes().forEach(dryRun::state);
        KeptBatches.ofWindows(evaluation.toKeep(tick.time(), made)).forEach(dryRun::kept);
        journal.changed(tick, made);
    }

    @Override
    public void settled() {
        batches++;
        if (isSmall() || Long.bitCount(batches) == 1) {
            engine.state().images().forEach(dryRun::state);
        }
        journal.settled();
    }

    private boolean isSmall() {
        return engine.state().sizes().values().stream()
                        .mapToLong(StateSize::keys)
                        .sum()
                <= SMALL;
    }

    @Override
    public Tick plan(Tick tick) {
        return journal.plan(tick);
    }

    @Override
    public boolean isKept() {
        return journal.isKept();
    }

    @Override
    public String planDigest() {
        return journal.planDigest();
    }

    @Override
    public void awaitPlanned() throws InterruptedException {
        journal.awaitPlanned();
    }

    @Override
    public void succeeded(Tick tick) {
        journal.succeeded(tick);
    }

    @Override
    public void skipped(Tick tick) throws InterruptedException {
        journal.skipped(tick);
    }

    @Override
    public void finish() {
        journal.finish();
    }
}
