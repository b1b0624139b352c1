package io.dstream.internal.recovery.inspect;

import io.dstream.internal.log.LogEnd;
import io.dstream.internal.records.CorruptLogException;
import io.dstream.internal.recovery.format.LogMark;
import io.dstream.internal.recovery.format.Manifest;
import io.dstream.internal.recovery.format.ManifestFile;
import io.dstream.internal.recovery.format.Names;
import io.dstream.internal.recovery.format.SmallFiles;
import io.dstream.internal.storage.FileStorage;
import io.dstream.storage.LockedException;
import io.dstream.storage.Storage;
import io.dstream.storage.StorageFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Lets go of what is damaged in a checkpoint directory where that leaves a state that the program was in once: a base
 * that is whole and the log behind it, cut before its first damaged record. Makes nothing up.
 */
final class Repair {
    private static final int COPY_BYTES = 1 << 16;

    private final Path directory;
    private final Storage storage;
    private final Consumer<String> out;

    Repair(Path directory, Storage storage, Consumer<String> out) {
        this.directory = directory;
        this.storage = storage;
        this.out = out;
    }

    /** Whether the directory is whole now. */
    boolean run() throws IOException {
        Closeable lock;
        try {
            lock = storage.lock(Names.LOCK);
        } catch (LockedException e) {
            out.accept("refused: " + directory + " is in use by "
                    + SmallFiles.read(storage, Names.OWNER).orElse("a program") + "; stop it first");
            return false;
        }
        try (lock) {
            return repair();
        }
    }

    private boolean repair() throws IOException {
        Survey survey = Survey.of(storage, line -> {});
        if (survey.damage().isEmpty()) {
            out.accept("nothing is damaged, nothing was changed");
            return true;
        }
        for (CorruptLogException e : survey.damage()) {
            out.accept("damaged: " + Inspect.describe(e));
        }
        Optional<Survey.Candidate> best = survey.best();
        if (best.isEmpty()) {
            return refused("no base is whole together with the log behind it");
        }
        List<String> refusals = survey.refusals(best.get());
        if (!refusals.isEmpty()) {
            return refused(String.join("; ", refusals));
        }
        out.accept("copied to " + copy());
        letGo(survey, best.get());
        out.accept("repaired: the next start goes on " + Inspect.from(best.get()) + lost(survey, best.get()));
        Survey after = Survey.of(storage, line -> {});
        after.damage().forEach(e -> out.accept("still damaged: " + Inspect.describe(e)));
        return after.damage().isEmpty();
    }

    private boolean refused(String why) {
        out.accept("refused, nothing was changed: " + why
                + ". Restore the directory from a backup, or begin with an empty one");
        return false;
    }

    /** What a program that goes on from there does not know of. */
    static String lost(Survey survey, Survey.Candidate from) {
        long firstLost = from.lastBatch() + (from.log().order().planned().isPresent() ? 2 : 1);
        if (firstLost > survey.newestBatch() && from.needsNoCut()) {
            return "; no batch is lost";
        }
        String batches = firstLost > survey.newestBatch()
                ? "batches after that are lost, if there were any"
                : "batches " + firstLost + " to " + survey.newestBatch()
                        + " are lost, and later ones that nothing tells of any more";
        return "; " + batches + ". Sinks that hold more than that will refuse the next start;"
                + " other outputs may get records again; sources go on from where that batch left them,"
                + " as far as they still have the data";
    }

    /** In an order that may be broken off anywhere and begun anew. */
    private void letGo(Survey survey, Survey.Candidate chosen) throws IOException {
        Manifest manifest = survey.manifest().orElseThrow();
        List<Manifest.Base> kept = survey.basesLike(chosen);
        Map<String, Long> durable = new HashMap<>(manifest.durable());
        durable.put(Names.LOG_DIRECTORY, chosen.offset());
        survey.receivers().forEach(receiver -> durable.put(receiver.directory(), receiver.offset()));
        for (String log : durable.keySet()) {
            LogMark.delete(storage, log);
        }
        ManifestFile.write(
                storage,
                new Manifest(
                        manifest.format(),
                        manifest.appName(),
                        manifest.checkpointId(),
                        manifest.epoch(),
                        kept,
                        durable,
                        manifest.outputs()));
        for (Manifest.Base base : manifest.bases()) {
            if (!kept.contains(base)) {
                out.accept("dropped " + base.file() + ", the state after batch " + base.batchId());
                if (storage.exists(base.file())) {
                    storage.delete(base.file());
                }
            }
        }
        cut(Names.LOG_DIRECTORY, chosen.end());
        if (survey.oldLogDamaged() && chosen.base().isPresent()) {
            long needed = kept.get(kept.size() - 1).logSeq();
            LogEnd.dropBefore(storage, Names.LOG_DIRECTORY, needed);
            out.accept("dropped what the log has before record " + needed + ", as far as it is in files of its own");
        }
        for (ReceiverSummary receiver : survey.receivers()) {
            cut(receiver.directory(), receiver.end());
            if (!receiver.isWhole()) {
                out.accept("what the receiver had stored behind that, and had said was safe, is lost");
            }
        }
    }

    private void cut(String log, LogEnd end) throws IOException {
        if (!end.equals(LogEnd.NONE)) {
            end.cut(storage, log);
            out.accept("cut " + log + " before file " + end.segment() + ", byte " + end.size());
        }
    }

    /** All but the lock, which no other handle of this process may touch. */
    private Path copy() throws IOException {
        Path parent = directory.getParent();
        int n = 1;
        Path to;
        do {
            to = parent.resolve(directory.getFileName() + ".before-repair-" + n++);
        } while (Files.exists(to));
        Storage copy = FileStorage.open(to);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = directory.relativize(file).toString().replace('\\', '/');
                if (Files.isDirectory(file)) {
                    copy.createDirectories(name);
                } else if (Files.isRegularFile(file) && !name.equals(Names.LOCK)) {
                    copy(file, copy, name);
                }
            }
        }
        return to;
    }

    private static void copy(Path from, Storage to, String name) throws IOException {
        try (InputStream in = Files.newInputStream(from);
                StorageFile file = to.create(name)) {
            byte[] bytes = new byte[COPY_BYTES];
            for (int n = in.read(bytes); n > 0; n = in.read(bytes)) {
                file.write(bytes, 0, n);
            }
            file.force();
        }
        int slash = name.lastIndexOf('/');
        to.syncDirectory(slash < 0 ? "" : name.substring(0, slash));
    }
}
