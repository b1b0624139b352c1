package io.dstream.internal.recovery;

import io.dstream.checkpoint.CheckpointLockedException;
import io.dstream.checkpoint.CheckpointRefusedException;
import io.dstream.codec.Codecs;
import io.dstream.engine.StatePart;
import io.dstream.internal.log.LogWitness;
import io.dstream.internal.log.SyncPolicy;
import io.dstream.internal.recovery.format.BatchPlan;
import io.dstream.internal.recovery.format.Failures;
import io.dstream.internal.recovery.format.Manifest;
import io.dstream.internal.recovery.format.Names;
import io.dstream.internal.recovery.format.Positions;
import io.dstream.internal.recovery.format.RecordTypes;
import io.dstream.plan.Operator;
import io.dstream.source.Position;
import io.dstream.source.ReceiverLog;
import io.dstream.storage.Storage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * A checkpoint directory that this program holds: its lock, its manifest, its log and its bases.
 *
 * <p>In this order: {@link #open}, {@link #recover}, then for each batch {@link #plan}, {@link #force},
 * {@link #commit}, all by the driver thread; {@code force} and the writing of a base may be left to others.
 */
public final class Checkpoint implements AutoCloseable {
    /** How large a piece of state or of records becomes, in bytes. */
    static final int PIECE = 256 << 10;

    /**
     * What a checkpoint is told.
     *
     * @param appName the program's name
     * @param codecs write and read its values
     * @param sync when what is written is made durable
     * @param owner who holds the directory
     * @param lease how long it is held without a sign of life, where the storage has no locks
     * @param nanoTime a clock
     * @param newId makes random numbers
     * @param segmentBytes how large a file of the log becomes
     */
    public record Settings(
            String appName,
            Codecs codecs,
            SyncPolicy sync,
            Owner owner,
            LeaseTerms lease,
            LongSupplier nanoTime,
            LongSupplier newId,
            long segmentBytes) {}

    private final Directory directory;
    private final Storage storage;
    private final Settings settings;
    private final Positions positions = new Positions();
    private WitnessedLog log; // null until recovered, as are those below
    private volatile JournalWriter journal;
    private Bases bases;

    private Checkpoint(Directory directory) {
        this.directory = directory;
        this.storage = directory.storage();
        this.settings = directory.settings();
    }

    /**
     * How much there is.
     *
     * @param directory where
     * @param baseBatch the batch after which the newest base was made, if there is one
     * @param baseBytes how large that base is
     * @param logBytes how much log was written since it
     */
    public record Extent(String directory, OptionalLong baseBatch, long baseBytes, long logBytes) {}

    /**
     * How much there is. Any thread may ask.
     *
     * @return how much
     */
    public Extent extent() {
        JournalWriter written = journal;
        List<Manifest.Base> there = directory.manifest().bases();
        return new Extent(
                storage.describe(""),
                there.isEmpty()
                        ? OptionalLong.empty()
                        : OptionalLong.of(there.get(0).batchId()),
                there.isEmpty() ? 0 : there.get(0).bytes(),
                written == null ? 0 : written.bytes());
    }

    // ---- taking the directory ----

    /**
     * Takes a directory: from now on this program is the only one that writes there.
     *
     * @param storage the directory, {@linkplain Storage#prepare prepared}; closed with the checkpoint, or at once if it
     *     cannot be taken
     * @param settings what it is told
     * @return the checkpoint
     * @throws CheckpointLockedException if another program holds it
     * @throws CheckpointRefusedException if it is another program's or another release's
     * @throws io.dstream.checkpoint.CorruptCheckpointException if it is damaged
     */
    public static Checkpoint open(Storage storage, Settings settings) {
        try {
            return new Checkpoint(Directory.take(storage, settings));
        } catch (IOException e) {
            giveBack(storage, e);
            throw Failures.of("cannot be opened", storage, e);
        } catch (RuntimeException | Error e) {
            giveBack(storage, e);
            throw e;
        }
    }

    private static void giveBack(Storage storage, Throwable why) {
        try {
            storage.close();
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    /**
     * Whether no batch was ever planned here.
     *
     * @return whether the directory was empty
     */
    public boolean isNew() {
        return directory.isNew();
    }

    // ---- going on from it ----

    /**
     * Reads all that is needed to go on.
     *
     * @param recovery takes it in
     * @return where the program was stopped, or nothing if it has never planned a batch
     */
    public Optional<Recovered> recover(Recovery recovery) {
        try {
            Manifest manifest = directory.manifest();
            Replay replay = new Replay(
                    storage, settings.codecs(), recovery, positions, manifest.epoch(), bytesToRead(manifest));
            Optional<Manifest.Base> base = replay.readBase(manifest.bases());
            long from = base.map(Manifest.Base::logSeq).orElse(1L);
            log = directory.openLog(Names.LOG_DIRECTORY, LogWitness.from(from), replay::take);
            journal = new JournalWriter(log::append, settings.codecs());
            bases = new Bases(
                    directory, log, journal, positions, replay.logBytes() + replay.plans() * storage.forceBytes());
            return replay.ended();
        } catch (IOException e) {
            throw Failures.of("cannot be read", storage, e);
        }
    }

    /** A base is read twice; the log from its first file on, also what is older than the base. */
    private long bytesToRead(Manifest manifest) throws IOException {
        long bytes =
                manifest.bases().isEmpty() ? 0 : 2 * manifest.bases().get(0).bytes();
        for (String segment : storage.list(Names.LOG_DIRECTORY)) {
            bytes += storage.size(Names.LOG_DIRECTORY + "/" + segment);
        }
        return bytes;
    }

    /**
     * Notes in the manifest how far the logs are durable now. To be called once all of them are open, and at the end:
     * what is lost of them later is missed.
     */
    public void witness() {
        directory.write("the manifest", directory::tellManifest);
    }

    /**
     * The places by which the program's outputs knew their last batch when it was started last.
     *
     * @return the id of each, by its name
     */
    public Map<String, String> outputs() {
        return directory.manifest().outputs();
    }

    /**
     * Does as {@link #witness()}, and notes the places by which outputs know their last batch.
     *
     * @param outputs the id of each, by its name
     */
    public void witness(Map<String, String> outputs) {
        directory.write("the manifest", () -> directory.replaceManifest(manifest -> manifest.withOutputs(outputs)));
    }

    /**
     * Where a source is: what is planned up to now.
     *
     * @param source the source's id
     * @return for each of its partitions the end of its last range
     */
    public Map<String, Position> positions(String source) {
        return positions.of(source);
    }

    /**
     * The sources that have been planned from.
     *
     * @return their ids
     */
    public Iterable<String> sources() {
        return positions.sources();
    }

    /**
     * Lets go what the program has no use for any more: a base without it is made after the next batch.
     *
     * @param gone sources whose positions are not needed
     */
    public void letGo(Iterable<String> gone) {
        gone.forEach(positions::forget);
        bases.want();
    }

    // ---- batches ----

    /**
     * Plans a batch. The plan is durable after the next {@link #force}; before that nothing of the batch may be seen
     * outside.
     *
     * @param plan the plan
     */
    public void plan(BatchPlan plan) {
        directory.write("the plan of batch " + plan.id(), () -> {
            journal.plan(plan);
            positions.follow(plan);
        });
    }

    /**
     * Encodes the records of a source that cannot give them again.
     *
     * @param batchId the batch
     * @param source the source
     * @param partitions the records, in their partitions
     * @return what to write of them
     * @throws io.dstream.plan.OperatorException if one cannot be written
     */
    public Logged logged(long batchId, Operator source, List<List<Object>> partitions) {
        if (partitions.stream().allMatch(List::isEmpty)) {
            return new Logged(batchId, "", Encoded.NOTHING);
        }
        AtomicReference<String> hash = new AtomicReference<>();
        Encoded records = encoded(batchId, encoder -> hash.set(encoder.input(batchId, source, partitions)));
        return new Logged(batchId, hash.get(), records);
    }

    /**
     * Writes records of a source; to be called before the batch is planned, once all its sources' records are encoded:
     * a batch that cannot be planned leaves nothing behind.
     *
     * @param records the records
     */
    public void log(Logged records) {
        directory.write(
                "the records of batch " + records.batchId, () -> journal.append(records.batchId, records.records));
    }

    /** Records of a source for one batch, encoded. */
    public static final class Logged {
        private final long batchId;
        private final String hash;
        private final Encoded records;

        private Logged(long batchId, String hash, Encoded records) {
            this.batchId = batchId;
            this.hash = hash;
            this.records = records;
        }

        /**
         * A hash of the records, for the plan.
         *
         * @return the hash; empty where there are none
         */
        public String hash() {
            return hash;
        }
    }

    /** Makes durable all that was written. Any thread may call it. */
    public void force() {
        directory.write("the log", log::force);
    }

    /**
     * Checks that no other program has taken the directory over.
     *
     * @throws CheckpointLockedException if one has
     */
    public void checkNotTakenOver() {
        directory.write("the manifest", directory::checkMine);
    }

    /**
     * Encodes what a batch changes of an operator's state in one partition. Several threads may do so at once.
     *
     * @param batchId the batch
     * @param part what it changes
     * @return the changes, for {@link #commit}
     * @throws io.dstream.plan.OperatorException if a value cannot be written
     */
    public Encoded encoded(long batchId, StatePart part) {
        return encoded(batchId, encoder -> encoder.state(RecordTypes.CHANGES, batchId, part));
    }

    /**
     * Encodes what of a batch windows hold.
     *
     * @param batchId the batch
     * @param kept some of its records
     * @return the changes, for {@link #commit}
     * @throws io.dstream.plan.OperatorException if a value cannot be written
     */
    public Encoded encoded(long batchId, KeptPart kept) {
        return encoded(batchId, encoder -> encoder.kept(batchId, kept));
    }

    private Encoded encoded(long batchId, Encoded.Source source) {
        AtomicReference<Encoded> result = new AtomicReference<>();
        directory.write("the changes of batch " + batchId, () -> result.set(Encoded.of(settings.codecs(), source)));
        return result.get();
    }

    /**
     * Writes what a batch changes. It counts once the batch is committed.
     *
     * @param plan its plan
     * @param changes what it changed, in this order
     */
    public void commit(BatchPlan plan, List<Encoded> changes) {
        commit(plan, false, changes);
    }

    /**
     * Says that a batch is over because it was given up: it changed nothing.
     *
     * @param plan its plan
     */
    public void skip(BatchPlan plan) {
        commit(plan, true, List.of());
    }

    private void commit(BatchPlan plan, boolean skipped, List<Encoded> changes) {
        directory.write("the commit of batch " + plan.id(), () -> {
            for (Encoded some : changes) {
                journal.append(plan.id(), some);
            }
            journal.commit(plan, skipped);
        });
    }

    // ---- bases ----

    /**
     * Whether a base is worth its cost: the log since the last one has become larger than half of it.
     *
     * @return whether one is due
     */
    public boolean baseIsDue() {
        return bases.isDue();
    }

    /**
     * Takes hold of all state after a batch that was committed just now.
     *
     * @param plan the batch's plan
     * @param state all state
     * @param kept all batches that windows hold
     * @return writes it, on whatever thread, and makes the log shorter
     */
    public Runnable base(BatchPlan plan, List<StatePart> state, List<KeptPart> kept) {
        return bases.make(plan, state, kept);
    }

    /**
     * The log of a receiver.
     *
     * @param source the receiver's id
     * @return its log, opened
     */
    public ReceiverLog receiver(String source) {
        String folder = Names.RECEIVERS + "/" + source;
        return ReceiverJournal.open(
                storage,
                source,
                settings,
                consumer -> directory.openLog(folder, LogWitness.none(), consumer),
                directory::checkMine);
    }

    /**
     * Whether others must be told that the directory is held, as they need not where the storage has locks.
     *
     * @return whether to call {@link #renew} every third of the lease's time
     */
    public boolean mustRenew() {
        return !storage.locks();
    }

    /**
     * Tells others that the directory is held.
     *
     * @throws CheckpointLockedException if another program has taken it over
     */
    public void renew() {
        directory.write("the lease", directory::renew);
    }

    /** Gives the directory back. What was not forced may be lost, as in a crash. */
    @Override
    public void close() {
        directory.close();
    }
}
