package io.dstream.internal.recovery;

import io.dstream.checkpoint.CheckpointLockedException;
import io.dstream.checkpoint.CheckpointRefusedException;
import io.dstream.codec.Codecs;
import io.dstream.engine.StatePart;
import io.dstream.internal.log.LogConfig;
import io.dstream.internal.log.LogWitness;
import io.dstream.internal.log.SyncPolicy;
import io.dstream.internal.records.LogConsumer;
import io.dstream.internal.records.RecordFile;
import io.dstream.internal.recovery.format.BatchPlan;
import io.dstream.internal.recovery.format.Entries;
import io.dstream.internal.recovery.format.Failures;
import io.dstream.internal.recovery.format.Manifest;
import io.dstream.internal.recovery.format.ManifestFile;
import io.dstream.internal.recovery.format.Names;
import io.dstream.internal.recovery.format.Positions;
import io.dstream.internal.recovery.format.SmallFiles;
import io.dstream.internal.storage.LockedException;
import io.dstream.internal.storage.Storage;
import io.dstream.plan.Operator;
import io.dstream.source.Position;
import io.dstream.source.ReceiverLog;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A checkpoint directory that this program holds: its lock, its manifest, its log and its bases.
 *
 * <p>In this order: {@link #open}, {@link #recover}, then for each batch {@link #plan}, {@link #force},
 * {@link #commit}, all by the driver thread; {@code force} and the writing of a base may be left to others.
 */
public final class Checkpoint implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("io.dstream");

    private static final int BASES_KEPT = 2;

    /** How large a piece of state or of records becomes, in bytes. */
    static final int PIECE = 256 << 10;

    /**
     * What a checkpoint is told.
     *
     * @param appName the program's name
     * @param codecs write and read its values
     * @param sync when what is written is made durable
     * @param owner who holds the directory, for the message to whoever wants it too
     * @param nanoTime a clock
     * @param newId makes random numbers
     * @param segmentBytes how large a file of the log becomes
     */
    public record Settings(
            String appName,
            Codecs codecs,
            SyncPolicy sync,
            String owner,
            LongSupplier nanoTime,
            LongSupplier newId,
            long segmentBytes) {}

    private final Storage storage;
    private final Settings settings;
    private final Closeable lock;
    private final boolean isNew;
    private final Positions positions = new Positions();
    private final Map<String, WitnessedLog> logs = new ConcurrentHashMap<>(); // by directory
    private final Object replacing = new Object(); // held while the manifest is replaced
    private final ManifestWatch watch;
    private volatile Manifest manifest;
    private WitnessedLog log; // null until recovered
    private volatile JournalWriter journal;
    private boolean baseWanted;

    private Checkpoint(Storage storage, Settings settings, Closeable lock, Manifest manifest, boolean isNew) {
        this.storage = storage;
        this.settings = settings;
        this.lock = lock;
        this.manifest = manifest;
        this.isNew = isNew;
        this.watch = new ManifestWatch(storage, manifest.epoch());
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
        List<Manifest.Base> bases = manifest.bases();
        return new Extent(
                storage.describe(""),
                bases.isEmpty()
                        ? OptionalLong.empty()
                        : OptionalLong.of(bases.get(0).batchId()),
                bases.isEmpty() ? 0 : bases.get(0).bytes(),
                written == null ? 0 : written.bytes());
    }

    // ---- taking the directory ----

    /**
     * Takes a directory: from now on this program is the only one that writes there.
     *
     * @param storage the directory
     * @param settings what it is told
     * @return the checkpoint
     * @throws CheckpointLockedException if another program holds it
     * @throws CheckpointRefusedException if it is another program's or another release's
     * @throws io.dstream.checkpoint.CorruptCheckpointException if it is damaged
     */
    public static Checkpoint open(Storage storage, Settings settings) {
        try {
            storage.createDirectories("");
            Closeable lock = lock(storage, settings);
            try {
                return taken(storage, settings, lock);
            } catch (IOException | RuntimeException | Error e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw Failures.of("cannot be opened", storage, e);
        }
    }

    private static Closeable lock(Storage storage, Settings settings) throws IOException {
        try {
            return storage.lock(Names.LOCK);
        } catch (LockedException e) {
            throw new CheckpointLockedException(
                    settings.appName() + ": the checkpoint directory " + storage.describe("") + " is in use by "
                            + SmallFiles.read(storage, Names.OWNER).orElse("another program")
                            + "; stop that one first, or give this one a directory of its own",
                    e);
        }
    }

    private static Checkpoint taken(Storage storage, Settings settings, Closeable lock) throws IOException {
        RecordFile.deleteStrays(storage, "");
        Optional<Manifest> found = ManifestFile.read(storage);
        if (found.isEmpty()) {
            checkEmpty(storage);
        }
        storage.createDirectories(Names.LOG_DIRECTORY);
        storage.createDirectories(Names.BASES);
        Manifest manifest = found.orElseGet(() -> new Manifest(
                Manifest.FORMAT, settings.appName(), settings.newId().getAsLong(), 0, List.of(), Map.of(), Map.of()));
        check(storage, settings, manifest);
        RecordFile.deleteStrays(storage, Names.BASES);
        Manifest mine = manifest.withEpoch(manifest.epoch() + 1);
        ManifestFile.write(storage, mine);
        SmallFiles.write(storage, Names.OWNER, settings.owner());
        return new Checkpoint(storage, settings, lock, mine, found.isEmpty());
    }

    private static void checkEmpty(Storage storage) throws IOException {
        for (String directory : List.of(Names.LOG_DIRECTORY, Names.BASES, Names.RECEIVERS)) {
            if (storage.exists(directory) && !storage.list(directory).isEmpty()) {
                throw new CheckpointRefusedException("the checkpoint directory " + storage.describe("")
                        + " has no " + Names.MANIFEST + ", but files in " + directory
                        + ": it is not whole; restore it from a backup, or begin with an empty directory");
            }
        }
    }

    private static void check(Storage storage, Settings settings, Manifest manifest) {
        if (manifest.format() > Manifest.FORMAT) {
            throw new CheckpointRefusedException("the checkpoint directory " + storage.describe("") + " has format "
                    + manifest.format() + ", this release reads up to " + Manifest.FORMAT
                    + ": run the release that wrote it, or a newer one");
        }
        if (!manifest.appName().equals(settings.appName())) {
            throw new CheckpointRefusedException("the checkpoint directory " + storage.describe("") + " is that of '"
                    + manifest.appName() + "', not of '" + settings.appName()
                    + "': give the program its old appName, or a directory of its own");
        }
    }

    /**
     * Whether no batch was ever planned here.
     *
     * @return whether the directory was empty
     */
    public boolean isNew() {
        return isNew;
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
            Replay replay =
                    new Replay(storage, settings.codecs(), recovery, positions, manifest.epoch(), bytesToRead());
            Optional<Manifest.Base> base = replay.readBase(manifest.bases());
            long from = base.map(Manifest.Base::logSeq).orElse(1L);
            log = openLog(Names.LOG_DIRECTORY, LogWitness.from(from), replay::take);
            journal = new JournalWriter(log::append, settings.codecs());
            return replay.ended();
        } catch (IOException e) {
            throw Failures.of("cannot be read", storage, e);
        }
    }

    /** A base is read twice; the log from its first file on, also what is older than the base. */
    private long bytesToRead() throws IOException {
        long bytes =
                manifest.bases().isEmpty() ? 0 : 2 * manifest.bases().get(0).bytes();
        for (String segment : storage.list(Names.LOG_DIRECTORY)) {
            bytes += storage.size(Names.LOG_DIRECTORY + "/" + segment);
        }
        return bytes;
    }

    private WitnessedLog openLog(String directory, LogWitness witness, LogConsumer consumer) throws IOException {
        long id = manifest.logId(directory);
        LogConfig config = LogConfig.of(manifest.epoch(), settings.nanoTime(), () -> id)
                .withSync(settings.sync())
                .withSegmentBytes(settings.segmentBytes());
        WitnessedLog opened = WitnessedLog.open(
                storage,
                directory,
                config,
                witness.withDurableUpTo(manifest.durable(directory)).withLogId(id),
                consumer,
                this::tellManifest);
        logs.put(directory, opened);
        return opened;
    }

    /**
     * Notes in the manifest how far the logs are durable now. To be called once all of them are open, and at the end:
     * what is lost of them later is missed.
     */
    public void witness() {
        write("the manifest", this::tellManifest);
    }

    /**
     * The places by which the program's outputs knew their last batch when it was started last.
     *
     * @return the id of each, by its name
     */
    public Map<String, String> outputs() {
        return manifest.outputs();
    }

    /**
     * Does as {@link #witness()}, and notes the places by which outputs know their last batch.
     *
     * @param outputs the id of each, by its name
     */
    public void witness(Map<String, String> outputs) {
        write("the manifest", () -> {
            synchronized (replacing) {
                replace(manifest.withOutputs(outputs));
            }
        });
    }

    private void tellManifest() throws IOException {
        synchronized (replacing) {
            replace(manifest);
        }
    }

    /** Under the lock. */
    private void replace(Manifest next) throws IOException {
        checkMine();
        Map<String, Long> durable = new HashMap<>();
        logs.forEach((directory, of) -> durable.put(directory, of.durableUpTo()));
        Manifest told = next.withDurable(durable);
        ManifestFile.write(storage, told);
        manifest = told;
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
        baseWanted = true;
    }

    // ---- batches ----

    /**
     * Plans a batch. The plan is durable after the next {@link #force}; before that nothing of the batch may be seen
     * outside.
     *
     * @param plan the plan
     */
    public void plan(BatchPlan plan) {
        write("the plan of batch " + plan.id(), () -> {
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
            return new Logged(batchId, "", new Changes(List.of()));
        }
        AtomicReference<String> hash = new AtomicReference<>();
        Changes records = encoded(batchId, encoder -> hash.set(encoder.input(batchId, source, partitions)));
        return new Logged(batchId, hash.get(), records);
    }

    /**
     * Writes records of a source; to be called before the batch is planned, once all its sources' records are encoded:
     * a batch that cannot be planned leaves nothing behind.
     *
     * @param records the records
     */
    public void log(Logged records) {
        write("the records of batch " + records.batchId, () -> journal.append(records.batchId, records.records));
    }

    /** Records of a source for one batch, encoded. */
    public static final class Logged {
        private final long batchId;
        private final String hash;
        private final Changes records;

        private Logged(long batchId, String hash, Changes records) {
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
        write("the log", log::force);
    }

    /**
     * Checks that no other program has taken the directory over.
     *
     * @throws CheckpointLockedException if one has
     */
    public void checkNotTakenOver() {
        write("the manifest", this::checkMine);
    }

    private void checkMine() throws IOException {
        if (!watch.isMine()) {
            throw new CheckpointLockedException(
                    settings.appName() + ": the checkpoint directory " + storage.describe("") + " was taken over by "
                            + SmallFiles.read(storage, Names.OWNER).orElse("another program")
                            + "; this one stops, and publishes nothing more",
                    null);
        }
    }

    /**
     * Encodes what a batch changes of an operator's state in one partition. Several threads may do so at once.
     *
     * @param batchId the batch
     * @param part what it changes
     * @return the changes, for {@link #commit}
     * @throws io.dstream.plan.OperatorException if a value cannot be written
     */
    public Changes changes(long batchId, StatePart part) {
        return encoded(batchId, encoder -> encoder.state(Entries.CHANGES, batchId, part));
    }

    /**
     * Encodes what of a batch windows hold.
     *
     * @param batchId the batch
     * @param kept some of its records
     * @return the changes, for {@link #commit}
     * @throws io.dstream.plan.OperatorException if a value cannot be written
     */
    public Changes changes(long batchId, KeptPart kept) {
        return encoded(batchId, encoder -> encoder.kept(batchId, kept));
    }

    private interface Encoding {
        void by(JournalWriter encoder) throws IOException;
    }

    private Changes encoded(long batchId, Encoding encoding) {
        List<Changes.Piece> pieces = new ArrayList<>();
        JournalWriter encoder = new JournalWriter(
                (type, id, payload, offset, length) ->
                        pieces.add(new Changes.Piece(type, Arrays.copyOfRange(payload, offset, offset + length))),
                settings.codecs());
        write("the changes of batch " + batchId, () -> encoding.by(encoder));
        return new Changes(pieces);
    }

    /** What a batch changes, encoded. */
    public static final class Changes {
        private final List<Piece> pieces;

        /** A record of the log. */
        static final class Piece {
            final int type;
            final byte[] payload;

            Piece(int type, byte[] payload) {
                this.type = type;
                this.payload = payload;
            }
        }

        private Changes(List<Piece> pieces) {
            this.pieces = pieces;
        }

        List<Piece> pieces() {
            return pieces;
        }
    }

    /**
     * Writes what a batch changes. It counts once the batch is committed.
     *
     * @param plan its plan
     * @param changes what it changed, in this order
     */
    public void commit(BatchPlan plan, List<Changes> changes) {
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

    private void commit(BatchPlan plan, boolean skipped, List<Changes> changes) {
        write("the commit of batch " + plan.id(), () -> {
            for (Changes some : changes) {
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
        long last = manifest.bases().isEmpty() ? 0 : manifest.bases().get(0).bytes();
        return baseWanted || journal.bytes() > Math.max(settings.segmentBytes() / 4, last / 2);
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
        long logSeq = log.nextSeq();
        Positions at = positions.copy();
        journal.baseBegins();
        baseWanted = false;
        return () -> write("a base", () -> {
            checkMine();
            log.forceAlways(); // nothing of the base may be newer than the log
            String file = Names.BASES + "/" + String.format(Locale.ROOT, "%016d.base", plan.id());
            RecordFile.Seal written = RecordFile.write(storage, file, manifest.epoch(), out -> {
                JournalWriter base = new JournalWriter(out::append, settings.codecs());
                base.base(plan, at);
                for (StatePart part : state) {
                    base.state(Entries.STATE, plan.id(), part);
                }
                for (KeptPart some : kept) {
                    base.kept(plan.id(), some);
                }
            });
            publish(new Manifest.Base(plan.id(), file, written.size(), written.crc(), logSeq));
        });
    }

    private void publish(Manifest.Base base) throws IOException {
        Manifest next;
        synchronized (replacing) {
            replace(manifest.withBase(base, BASES_KEPT));
            next = manifest;
        }
        for (String name : storage.list(Names.BASES)) {
            String file = Names.BASES + "/" + name;
            if (next.bases().stream().noneMatch(kept -> kept.file().equals(file))) {
                storage.delete(file);
            }
        }
        if (next.bases().size() == BASES_KEPT) {
            log.dropBefore(next.logFrom());
        }
        LOG.debug("{}: base after batch {}, {} bytes", settings.appName(), base.batchId(), base.bytes());
    }

    /**
     * The log of a receiver.
     *
     * @param source the receiver's id
     * @return its log, opened
     */
    public ReceiverLog receiver(String source) {
        String directory = Names.RECEIVERS + "/" + source;
        return ReceiverJournal.open(
                storage,
                source,
                settings,
                consumer -> openLog(directory, LogWitness.none(), consumer),
                this::checkMine);
    }

    /** Gives the directory back. What was not forced may be lost, as in a crash. */
    @Override
    public void close() {
        boolean mine = !isAnothers();
        for (WitnessedLog each : logs.values()) {
            giveBack(mine ? each : each::abandon);
        }
        giveBack(lock);
    }

    /** A manifest that cannot be read tells of nobody else: the logs are still this program's, and are forced. */
    private boolean isAnothers() {
        try {
            return !watch.isMine();
        } catch (IOException e) {
            LOG.warn(
                    "{}: could not read the manifest when closing the checkpoint; what was written is made durable all"
                            + " the same",
                    settings.appName(),
                    e);
            return false;
        }
    }

    private void giveBack(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            LOG.warn("{}: could not close the checkpoint", settings.appName(), e);
        }
    }

    private void write(String what, Failures.Writing writing) {
        Failures.guard(settings.appName() + ": " + what + " could not be written", storage, writing);
    }
}
