package io.dstream.internal.recovery;

import io.dstream.checkpoint.CheckpointLockedException;
import io.dstream.checkpoint.CheckpointRefusedException;
import io.dstream.internal.log.LogConfig;
import io.dstream.internal.log.LogWitness;
import io.dstream.internal.records.LogConsumer;
import io.dstream.internal.recovery.format.Failures;
import io.dstream.internal.recovery.format.Manifest;
import io.dstream.internal.recovery.format.ManifestFile;
import io.dstream.internal.recovery.format.Names;
import io.dstream.internal.recovery.format.SmallFiles;
import io.dstream.internal.text.Logs;
import io.dstream.storage.FencedException;
import io.dstream.storage.LockedException;
import io.dstream.storage.Storage;
import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;

/**
 * A checkpoint directory that this program holds: its lock or lease, its manifest, and the logs that the manifest tells
 * of. Safe for use by many threads.
 */
final class Directory implements AutoCloseable {
    private static final Logger LOG = Logs.of("checkpoint");

    private final Storage storage;
    private final Checkpoint.Settings settings;
    private final Hold hold;
    private final ManifestFile manifests; // while the manifest is replaced
    private final boolean isNew;
    private final Map<String, WitnessedLog> logs = new ConcurrentHashMap<>(); // by directory
    private final Object replacing = new Object(); // held while the manifest is replaced
    private final ManifestWatch watch;
    private volatile Manifest manifest;

    /** By what it is held. */
    private interface Hold extends Closeable {
        /** Says again that it is held. */
        void renew() throws IOException;
    }

    private Directory(
            Storage storage,
            Checkpoint.Settings settings,
            Hold hold,
            ManifestFile manifests,
            Manifest manifest,
            boolean isNew) {
        this.storage = storage;
        this.settings = settings;
        this.hold = hold;
        this.manifests = manifests;
        this.manifest = manifest;
        this.isNew = isNew;
        this.watch = new ManifestWatch(storage, manifest.epoch());
    }

    /** As {@link Checkpoint#open}. */
    static Directory take(Storage storage, Checkpoint.Settings settings) throws IOException {
        if (!storage.locks()) {
            ManifestFile.read(storage).ifPresent(manifest -> check(storage, settings.appName(), manifest));
        }
        Hold hold = storage.locks() ? lock(storage, settings) : lease(storage, settings);
        try {
            return taken(storage, settings, hold);
        } catch (IOException | RuntimeException | Error e) {
            hold.close();
            throw e;
        }
    }

    private static Hold lease(Storage storage, Checkpoint.Settings settings) throws IOException {
        Lease lease = Lease.take(storage, settings.appName(), settings.owner(), settings.lease());
        return new Hold() {
            @Override
            public void renew() throws IOException {
                lease.renew();
            }

            @Override
            public void close() throws IOException {
                lease.giveBack();
            }
        };
    }

    private static Hold lock(Storage storage, Checkpoint.Settings settings) throws IOException {
        try {
            Closeable lock = storage.lock(Names.LOCK);
            return new Hold() {
                @Override
                public void renew() {}

                @Override
                public void close() throws IOException {
                    lock.close();
                }
            };
        } catch (LockedException e) {
            throw new CheckpointLockedException(
                    settings.appName() + ": the checkpoint directory " + storage.describe("") + " is in use by "
                            + SmallFiles.read(storage, Names.OWNER).orElse("another program")
                            + "; stop that program first, or give this one a directory of its own",
                    e);
        }
    }

    private static Directory taken(Storage storage, Checkpoint.Settings settings, Hold hold) throws IOException {
        if (storage.locks()) {
            storage.deleteStrays("");
        }
        ManifestFile manifests = ManifestFile.in(storage);
        Optional<Manifest> found = manifests.read();
        if (found.isEmpty()) {
            checkEmpty(storage);
        }
        storage.createDirectories(Names.LOG_DIRECTORY);
        storage.createDirectories(Names.BASES);
        Manifest manifest = found.orElseGet(() -> new Manifest(
                Manifest.FORMAT, settings.appName(), settings.newId().getAsLong(), 0, List.of(), Map.of(), Map.of()));
        check(storage, settings.appName(), manifest);
        Manifest mine = manifest.withEpoch(manifest.epoch() + 1);
        claim(storage, settings, manifests, mine);
        SmallFiles.write(storage, Names.OWNER, settings.owner().text());
        deleteStrays(storage, mine);
        return new Directory(storage, settings, hold, manifests, mine, found.isEmpty());
    }

    /** What programs that were killed have left of bases: half written, or written and never named by a manifest. */
    private static void deleteStrays(Storage storage, Manifest mine) throws IOException {
        storage.deleteStrays(Names.BASES);
        for (String name : storage.list(Names.BASES)) {
            String file = Storage.path(Names.BASES, name);
            if (mine.bases().stream().noneMatch(base -> base.file().equals(file))) {
                storage.delete(file);
            }
        }
    }

    private static void claim(Storage storage, Checkpoint.Settings settings, ManifestFile manifests, Manifest mine)
            throws IOException {
        try {
            manifests.replace(mine);
        } catch (FencedException e) {
            throw new CheckpointLockedException(
                    settings.appName() + ": the checkpoint directory " + storage.describe("")
                            + " was taken by another program at the same time: start only one, or give each a directory of"
                            + " its own",
                    e);
        }
    }

    /** Where there is no manifest there must not be anything else. */
    static void checkEmpty(Storage storage) throws IOException {
        for (String directory : List.of(Names.LOG_DIRECTORY, Names.BASES, Names.RECEIVERS)) {
            if (storage.exists(directory) && !storage.list(directory).isEmpty()) {
                throw new CheckpointRefusedException("the checkpoint directory " + storage.describe("")
                        + " has no " + Names.MANIFEST + ", but files in " + directory
                        + ": it is incomplete; restore it from a backup, or start with an empty directory");
            }
        }
    }

    /** A manifest of another release or program is refused. */
    static void check(Storage storage, String appName, Manifest manifest) {
        if (manifest.format() > Manifest.FORMAT) {
            throw new CheckpointRefusedException("the checkpoint directory " + storage.describe("") + " has format "
                    + manifest.format() + ", this release reads up to " + Manifest.FORMAT
                    + ": run the release that wrote it, or a newer one");
        }
        if (!manifest.appName().equals(appName)) {
            throw new CheckpointRefusedException("the checkpoint directory " + storage.describe("") + " belongs to '"
                    + manifest.appName() + "', not to '" + appName
                    + "': set the program's old appName, or give it a directory of its own");
        }
    }

    Storage storage() {
        return storage;
    }

    Checkpoint.Settings settings() {
        return settings;
    }

    /** The manifest as it is now. */
    Manifest manifest() {
        return manifest;
    }

    /** Whether there was no manifest before. */
    boolean isNew() {
        return isNew;
    }

    /** Opens a log, of which the manifest tells from now on. */
    WitnessedLog openLog(String directory, LogWitness witness, LogConsumer consumer) throws IOException {
        long id = manifest.logId(directory);
        LogConfig config = LogConfig.of(manifest.epoch(), settings.nanoTime(), () -> id)
                .withSync(settings.sync())
                .withSegmentBytes(segmentBytes());
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

    /** How large a file of a log becomes. */
    long segmentBytes() {
        return settings.segmentBytes();
    }

    /** Notes in the manifest how far the logs are durable now. */
    void tellManifest() throws IOException {
        replaceManifest(UnaryOperator.identity());
    }

    /** Changes the manifest, and notes in it how far the logs are durable now. Gives the new one. */
    Manifest replaceManifest(UnaryOperator<Manifest> change) throws IOException {
        synchronized (replacing) {
            checkMine();
            Map<String, Long> durable = new HashMap<>();
            logs.forEach((directory, of) -> durable.put(directory, of.durableUpTo()));
            Manifest told = change.apply(manifest).withDurable(durable);
            manifests.replace(told);
            manifest = told;
            return told;
        }
    }

    /** Throws if another program has taken the directory over. */
    void checkMine() throws IOException {
        if (!watch.isMine()) {
            throw new CheckpointLockedException(
                    settings.appName() + ": the checkpoint directory " + storage.describe("") + " was taken over by "
                            + SmallFiles.read(storage, Names.OWNER).orElse("another program")
                            + "; this program stops and publishes nothing more",
                    null);
        }
    }

    /** Says again that this program holds it, to others that would take it; looks whether one has. */
    void renew() throws IOException {
        if (!watch.isMineNow()) {
            throw new FencedException("another program has taken over", null);
        }
        hold.renew();
    }

    /** Writes something, and says what it was if it cannot. */
    void write(String what, Failures.Writing writing) {
        Failures.guard(settings.appName() + ": " + what + " could not be written", storage, writing);
    }

    /** As {@link Checkpoint#close}. */
    @Override
    public void close() {
        boolean mine = !isAnothers();
        for (WitnessedLog each : logs.values()) {
            giveBack(mine ? each : each::abandon);
        }
        giveBack(hold);
        giveBack(storage);
    }

    /** A manifest that cannot be read tells of nobody else: the logs are still this program's, and are forced. */
    private boolean isAnothers() {
        try {
            return !watch.isMineNow();
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
}
