package io.dstream.internal.recovery;

import io.dstream.engine.StatePart;
import io.dstream.internal.records.RecordFile;
import io.dstream.internal.recovery.format.BatchPlan;
import io.dstream.internal.recovery.format.Manifest;
import io.dstream.internal.recovery.format.Names;
import io.dstream.internal.recovery.format.Positions;
import io.dstream.internal.recovery.format.RecordTypes;
import io.dstream.internal.text.Logs;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;

/**
 * The bases of a checkpoint: when one is due, writing it, and letting go of what it makes needless. Used by the driver
 * thread; what {@link #make} gives may run on another.
 */
final class Bases {
    private static final Logger LOG = Logs.of("checkpoint");

    /** The one before is for a newest that turns out to be damaged. */
    private static final int KEPT = 2;

    private final Directory directory;
    private final WitnessedLog log;
    private final JournalWriter journal;
    private final Positions positions;
    private long weightBefore; // of the log behind the last base, as it was when this run began; 0 after its first
    private long forcesBefore; // of the log, until the last base of this run
    private boolean wanted;
    private long elsewhere; // bytes that the last base names, and does not have; 0 before this run's first

    /** @param weight how long the log behind the last base takes to read, as a number of bytes */
    Bases(Directory directory, WitnessedLog log, JournalWriter journal, Positions positions, long weight) {
        this.directory = directory;
        this.log = log;
        this.journal = journal;
        this.positions = positions;
        this.weightBefore = weight;
    }

    /** Has one made after the next batch. */
    void want() {
        wanted = true;
    }

    /** Whether one is worth its cost: the log since the last takes longer to read than half of it. */
    boolean isDue() {
        List<Manifest.Base> bases = directory.manifest().bases();
        long last = bases.isEmpty() ? 0 : bases.get(0).bytes() + elsewhere;
        return wanted || weight() > Math.max(directory.segmentBytes() / 4, last / 2);
    }

    private long weight() {
        long forces = log.forces() - forcesBefore;
        return weightBefore + journal.bytes() + forces * directory.storage().forceBytes();
    }

    /** As {@link Checkpoint#base}. */
    Runnable make(BatchPlan plan, List<StatePart> state, List<KeptPart> kept) {
        long logSeq = log.nextSeq();
        Positions at = positions.copy();
        journal.baseBegins();
        weightBefore = 0;
        forcesBefore = log.forces();
        elsewhere =
                state.stream().mapToLong(part -> part.image().bytesElsewhere()).sum();
        wanted = false;
        return () -> directory.write("a base", () -> {
            directory.checkMine();
            log.forceAlways(); // nothing of the base may be newer than the log
            String file = Names.BASES + "/"
                    + String.format(
                            Locale.ROOT,
                            "%016d-%d.base",
                            plan.id(),
                            directory.manifest().epoch()); // nobody else writes that
            RecordFile.Seal written = RecordFile.write(
                    directory.storage(), file, directory.manifest().epoch(), out -> {
                        JournalWriter base = new JournalWriter(
                                out::append, directory.settings().codecs());
                        base.base(plan, at);
                        for (StatePart part : state) {
                            base.state(RecordTypes.STATE, plan.id(), part);
                        }
                        for (KeptPart some : kept) {
                            base.kept(plan.id(), some);
                        }
                    });
            publish(new Manifest.Base(plan.id(), file, written.size(), written.crc(), logSeq));
        });
    }

    private void publish(Manifest.Base base) throws IOException {
        List<Manifest.Base> before = directory.manifest().bases();
        Manifest next = directory.replaceManifest(manifest -> manifest.withBase(base, KEPT));
        for (Manifest.Base old : before) { // no others: whoever may have taken over meanwhile needs those
            if (next.bases().stream().noneMatch(kept -> kept.file().equals(old.file()))
                    && directory.storage().exists(old.file())) { // it may have been damaged, and taken away
                directory.storage().delete(old.file());
            }
        }
        if (next.bases().size() == KEPT) {
            log.dropBefore(next.logFrom());
        }
        LOG.debug("{}: base after batch {}, {} bytes", directory.settings().appName(), base.batchId(), base.bytes());
    }
}
