package io.dstream.internal.recovery.inspect;

import com.google.common.collect.ImmutableList;
import io.dstream.internal.log.LogEnd;
import io.dstream.internal.log.LogReport;
import io.dstream.internal.log.LogWitness;
import io.dstream.internal.log.RecordLog;
import io.dstream.internal.records.CorruptLogException;
import io.dstream.internal.records.LogConsumer;
import io.dstream.internal.records.LogRecord;
import io.dstream.internal.recovery.Replay;
import io.dstream.internal.recovery.format.Failures;
import io.dstream.internal.recovery.format.LogMark;
import io.dstream.internal.recovery.format.Manifest;
import io.dstream.internal.recovery.format.ManifestFile;
import io.dstream.internal.recovery.format.Names;
import io.dstream.internal.recovery.format.SmallFiles;
import io.dstream.storage.LockedException;
import io.dstream.storage.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads all of a checkpoint directory: what is in it, what of it is damaged, and from where a program could go on.
 * Changes nothing, and may run while a program writes there.
 */
final class Survey {
    private final Storage storage;
    private final Consumer<String> out;
    private final List<CorruptLogException> damage = new ArrayList<>();
    private final List<Candidate> candidates = new ArrayList<>();
    private final List<ReceiverSummary> receivers = new ArrayList<>();
    private Optional<Manifest> manifest = Optional.empty();
    private Optional<Manifest.Base> firstWhole = Optional.empty(); // the base that a start takes
    private boolean oldLogDamaged;
    private long newestBatch; // that anything tells of
    private int newestEpoch; // of the records in the log

    /**
     * A state to go on from.
     *
     * @param base the base it begins with, or nothing for the beginning
     * @param end where the log is to be cut for it
     * @param offset how many bytes of it are then known to be good
     * @param log what there is from the base on
     */
    record Candidate(Optional<Manifest.Base> base, LogEnd end, long offset, LogSummary log) {
        long lastBatch() {
            return log.order().lastBatch();
        }

        boolean needsNoCut() {
            return end.equals(LogEnd.NONE);
        }
    }

    private Survey(Storage storage, Consumer<String> out) {
        this.storage = storage;
        this.out = out;
    }

    /**
     * Reads a directory.
     *
     * @param out takes lines that say what is there
     */
    static Survey of(Storage storage, Consumer<String> out) throws IOException {
        Survey survey = new Survey(storage, out);
        survey.read();
        return survey;
    }

    /**
     * Whether a program holds the directory: by its lock, which is asked for and given back at once, or by a lease,
     * which a program that was killed has not given back either.
     */
    static boolean isHeld(Storage storage) throws IOException {
        if (!storage.locks()) {
            return storage.exists(Names.LEASE);
        }
        if (!storage.exists(Names.LOCK)) {
            return false;
        }
        try {
            storage.lock(Names.LOCK).close();
            return false;
        } catch (LockedException e) {
            return true;
        }
    }

    /** By whom the directory is held, where it is. */
    static String holderOf(Storage storage) {
        String owner = SmallFiles.read(storage, Names.OWNER).orElse("a program");
        return storage.locks()
                ? Names.LOCK + " is held by " + owner
                : "it was not given back by " + owner + ", which may run or not: if not, delete " + Names.LEASE;
    }

    List<CorruptLogException> damage() {
        return damage;
    }

    Optional<Manifest> manifest() {
        return manifest;
    }

    List<ReceiverSummary> receivers() {
        return receivers;
    }

    /** Whether what is damaged of the log is older than what is needed. */
    boolean oldLogDamaged() {
        return oldLogDamaged;
    }

    /** The newest batch that anything in the directory tells of. */
    long newestBatch() {
        return newestBatch;
    }

    /** What loses the least. */
    Optional<Candidate> best() {
        return candidates.stream()
                .max(Comparator.comparingLong(Candidate::lastBatch)
                        .thenComparing(
                                candidate -> candidate.log().order().planned().isPresent())
                        .thenComparing(Candidate::needsNoCut)
                        .thenComparing(candidate ->
                                candidate.base().map(Manifest.Base::batchId).orElse(0L)));
    }

    /** The bases that go on in the same way as another state to go on from. */
    List<Manifest.Base> basesLike(Candidate chosen) {
        return candidates.stream()
                .filter(candidate -> candidate.end().equals(chosen.end()))
                .flatMap(candidate -> candidate.base().stream())
                .toList();
    }

    /** What the next start goes on from, if it does not refuse. */
    Optional<Candidate> ofNextStart() {
        boolean allReceiversWhole = receivers.stream().allMatch(ReceiverSummary::isWhole);
        return candidates.stream()
                .findFirst()
                .filter(first ->
                        allReceiversWhole && first.needsNoCut() && first.base().equals(firstWhole))
                .filter(first -> first.base().isPresent()
                        || manifest.map(Manifest::bases).orElseThrow().isEmpty())
                .filter(first -> refusals(first).isEmpty());
    }

    /** Why receivers could not go on from some state. */
    List<String> refusals(Candidate candidate) {
        return receivers.stream()
                .flatMap(receiver -> receiver.refusal(candidate.log()).stream())
                .toList();
    }

    private void read() throws IOException {
        try {
            manifest = ManifestFile.read(storage);
        } catch (CorruptLogException e) {
            damage.add(e);
            return;
        }
        if (manifest.isEmpty()) {
            damage.add(new CorruptLogException(
                    storage.describe(ManifestFile.name(storage)), 0, "the manifest of a checkpoint", "no file", ""));
            return;
        }
        Manifest found = manifest.get();
        out.accept("format " + found.format() + ", app '" + found.appName() + "', epoch " + found.epoch()
                + ", checkpoint " + Long.toHexString(found.checkpointId()));
        if (found.format() > Manifest.FORMAT) {
            throw new IOException("the directory has format " + found.format() + ", this release reads up to "
                    + Manifest.FORMAT + ": take the release that wrote it, or a newer one");
        }
        Map<Manifest.Base, LogSummary> bases = new HashMap<>();
        for (Manifest.Base base : found.bases()) {
            readBase(base).ifPresent(summary -> bases.put(base, summary));
        }
        readLog();
        if (newestEpoch > found.epoch()) { // restored from a copy: nothing it says of bases and logs holds
            found(new CorruptLogException(
                    storage.describe(ManifestFile.name(storage)),
                    0,
                    "epoch " + newestEpoch + ", which the log has",
                    "epoch " + found.epoch(),
                    Failures.RESTORE));
            return;
        }
        for (Manifest.Base base : found.bases()) {
            if (bases.containsKey(base)) {
                firstWhole = firstWhole.isPresent() ? firstWhole : Optional.of(base);
                explore(Optional.of(base), bases.get(base));
            }
        }
        explore(Optional.empty(), null);
        readReceivers();
        readOthers();
    }

    private Optional<LogSummary> readBase(Manifest.Base base) throws IOException {
        out.accept(base.file() + ": " + base.bytes() + " bytes, after batch " + base.batchId()
                + ", followed by the log from record " + base.logSeq() + " on");
        newestBatch = Math.max(newestBatch, base.batchId());
        LogSummary summary = new LogSummary(storage, out);
        try {
            Replay.verify(storage, base, summary::take);
            summary.ends();
            return Optional.of(summary);
        } catch (CorruptLogException e) {
            found(e);
            return Optional.empty();
        }
    }

    private void found(CorruptLogException e) {
        damage.add(e);
        out.accept("  DAMAGED " + Inspect.describe(e));
    }

    private void readLog() throws IOException {
        if (!storage.exists(Names.LOG_DIRECTORY)) {
            return;
        }
        long bytes = 0;
        for (String name : storage.list(Names.LOG_DIRECTORY)) {
            long size = storage.size(Names.LOG_DIRECTORY + "/" + name);
            out.accept(Names.LOG_DIRECTORY + "/" + name + ": " + size + " bytes");
            bytes += size;
        }
        LogEnd end = readTo(Names.LOG_DIRECTORY, this::seen);
        LogSummary summary = new LogSummary(storage, out);
        try {
            LogReport report = scan(Names.LOG_DIRECTORY, 0, end, summary::take);
            summary.ends();
            out.accept("log: " + report.segments() + " files, " + bytes + " bytes, " + summary + ", numbers "
                    + report.firstSeq() + " to " + (report.nextSeq() - 1));
            if (!report.repair().isEmpty()) {
                out.accept("the next start will " + report.repair());
            }
        } catch (CorruptLogException e) {
            found(e); // not of its checksums, but in the order of its records
        }
    }

    private void seen(LogRecord record) {
        newestBatch = Math.max(newestBatch, record.batchId());
        newestEpoch = Math.max(newestEpoch, record.epoch());
    }

    /** What the manifest and the mark have seen of a log must be there, unless the log is to be cut. */
    private LogReport scan(String directory, long from, LogEnd end, LogConsumer consumer) throws IOException {
        Manifest known = manifest.orElseThrow();
        LogWitness witness = LogWitness.from(from).withLogId(known.logId(directory));
        if (end.equals(LogEnd.NONE)) {
            long marked = LogMark.read(storage, directory, known.logId(directory));
            witness = witness.withDurableUpTo(Math.max(known.durable(directory), marked));
        }
        return RecordLog.scan(storage, directory, witness, end, consumer);
    }

    /** Looks for all damage of a log. Gives the place before the first. */
    private LogEnd readTo(String directory, LogConsumer consumer) throws IOException {
        LogEnd end = LogEnd.NONE;
        while (true) {
            try {
                scan(directory, 0, end, consumer);
                return end;
            } catch (CorruptLogException e) {
                LogEnd next = end.before(storage, directory, e);
                if (end.equals(LogEnd.NONE)) {
                    for (CorruptLogException behind : next.damageBehind(storage, directory, consumer)) {
                        found(behind);
                    }
                }
                found(e);
                if (next.equals(end)) {
                    return end;
                }
                end = next;
            }
        }
    }

    /** Goes from a base, or from the beginning, as far as the log leads. */
    private void explore(Optional<Manifest.Base> base, LogSummary start) throws IOException {
        if (!storage.exists(Names.LOG_DIRECTORY)) {
            return;
        }
        long from = base.map(Manifest.Base::logSeq).orElse(1L);
        LogEnd end = LogEnd.NONE;
        while (true) {
            LogSummary summary = new LogSummary(storage, line -> {});
            summary.startAfter(start);
            try {
                LogReport report = scan(Names.LOG_DIRECTORY, from, end, summary::take);
                boolean something = base.isPresent()
                        || summary.order().planned().isPresent()
                        || summary.order().lastBatch() > 0
                        || damage.isEmpty();
                if (something) {
                    candidates.add(new Candidate(base, end, report.end(), summary));
                    oldLogDamaged |= end.equals(LogEnd.NONE) && !damage.isEmpty() && logIsDamaged();
                }
                return;
            } catch (CorruptLogException e) {
                LogEnd next = end.before(storage, Names.LOG_DIRECTORY, e);
                if (next.equals(end)) {
                    return;
                }
                end = next;
            }
        }
    }

    private boolean logIsDamaged() {
        String log = storage.describe(Names.LOG_DIRECTORY);
        return damage.stream().anyMatch(e -> e.file().startsWith(log));
    }

    private void readReceivers() throws IOException {
        if (!storage.exists(Names.RECEIVERS)) {
            return;
        }
        for (String id : storage.list(Names.RECEIVERS)) {
            String directory = Names.RECEIVERS + "/" + id;
            LogEnd end = readTo(directory, record -> {});
            ReceiverSummary summary = new ReceiverSummary(storage, id, directory, end);
            summary.endsAt(scan(directory, 0, end, summary::take).end());
            receivers.add(summary);
            out.accept(summary.toString());
        }
    }

    private void readOthers() throws IOException {
        List<String> known = ImmutableList.of(
                Names.LOCK,
                Names.OWNER,
                Names.MANIFEST,
                Names.MANIFESTS,
                Names.LEASE,
                Names.LOG_DIRECTORY,
                Names.BASES,
                Names.RECEIVERS,
                LogMark.DIRECTORY);
        List<String> others = new ArrayList<>(storage.list(""));
        others.removeAll(known);
        if (storage.exists(Names.BASES)) {
            for (String name : storage.list(Names.BASES)) {
                String file = Names.BASES + "/" + name;
                if (manifest.orElseThrow().bases().stream()
                        .noneMatch(base -> base.file().equals(file))) {
                    others.add(file);
                }
            }
        }
        if (!others.isEmpty()) {
            out.accept("not used: " + String.join(", ", others));
        }
    }
}
