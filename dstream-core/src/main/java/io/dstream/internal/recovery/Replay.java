package io.dstream.internal.recovery;

import com.google.common.collect.Iterables;
import io.dstream.codec.ByteReader;
import io.dstream.codec.CodecException;
import io.dstream.codec.Codecs;
import io.dstream.internal.records.CorruptLogException;
import io.dstream.internal.records.LogConsumer;
import io.dstream.internal.records.LogRecord;
import io.dstream.internal.records.RecordFile;
import io.dstream.internal.recovery.format.BatchOrder;
import io.dstream.internal.recovery.format.BatchPlan;
import io.dstream.internal.recovery.format.Failures;
import io.dstream.internal.recovery.format.Manifest;
import io.dstream.internal.recovery.format.Positions;
import io.dstream.internal.recovery.format.RecordTypes;
import io.dstream.internal.text.LogText;
import io.dstream.internal.text.Logs;
import io.dstream.storage.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * Reads a base and the log behind it, record by record, and hands on what is over and done: what a batch changed counts
 * once its commit has been read.
 */
public final class Replay {
    private static final Logger LOG = Logs.of("checkpoint");

    private static final String OLDER_BASE =
            "The base before it is whole and is used instead: there is nothing to do, if the disk is sound.";

    private final Storage storage;
    private final Codecs codecs;
    private final Recovery recovery;
    private final Positions positions;
    private final int epoch;

    private final long toRead; // bytes, or 0 for nobody to be told
    private long read;
    private long logSeq; // records before that are in the base
    private long logBytes; // of the records behind it
    private long plans; // among these
    private boolean any;
    private long lastTimeMillis;
    private long zeroMillis;

    // of the batch that is being read
    private final BatchOrder order;
    private final Map<String, List<List<Object>>> inputs = new LinkedHashMap<>();
    private long inputsOf;
    private int inputsEpoch;
    private final List<Recovery.Change> changes = new ArrayList<>();
    private final List<Recovery.Kept> kept = new ArrayList<>();

    /**
     * A replay.
     *
     * @param epoch of this start: what is read was written by earlier ones
     * @param toRead about how many bytes there are
     */
    Replay(Storage storage, Codecs codecs, Recovery recovery, Positions positions, int epoch, long toRead) {
        this.storage = storage;
        this.codecs = codecs;
        this.recovery = recovery;
        this.positions = positions;
        this.order = new BatchOrder(storage);
        order.startAfter(0);
        this.epoch = epoch;
        this.toRead = toRead;
        tell();
    }

    private void tell() {
        if (toRead > 0) {
            recovery.read(Math.min(read, toRead), toRead);
        }
    }

    private void count(LogRecord record) {
        read += record.size();
        tell();
    }

    /** Reads the newest base that is whole; each is looked through before anything of it is used. */
    Optional<Manifest.Base> readBase(List<Manifest.Base> bases) throws IOException {
        List<CorruptLogException> damage = new ArrayList<>();
        for (Manifest.Base base : bases) {
            try {
                verify(storage, base, this::count);
            } catch (CorruptLogException e) {
                if (base.equals(Iterables.getLast(bases))) {
                    throw e;
                }
                damage.add(e);
                continue;
            }
            for (CorruptLogException e : damage) {
                LOG.warn("{}", LogText.escape(e.withRemedy(OLDER_BASE).getMessage()));
            }
            logSeq = base.logSeq();
            RecordFile.read(storage, base.file(), record -> {
                take(record, this::baseRecord);
                count(record);
            });
            recovery.baseEnds();
            return Optional.of(base);
        }
        return Optional.empty();
    }

    /** Reads a base to its end. What is handed on may be relied on once this returns. */
    public static void verify(Storage storage, Manifest.Base base, LogConsumer records) throws IOException {
        if (!storage.exists(base.file())) {
            throw new CorruptLogException(
                    storage.describe(base.file()),
                    0,
                    "a base of " + base.bytes() + " bytes",
                    "no file",
                    Failures.RESTORE);
        }
        RecordFile.Seal found = RecordFile.read(storage, base.file(), records);
        if (found.size() != base.bytes() || found.crc() != base.crc()) {
            throw new CorruptLogException(
                    storage.describe(base.file()),
                    0,
                    base.bytes() + " bytes with checksum " + Integer.toHexString(base.crc()),
                    found.size() + " bytes with checksum " + Integer.toHexString(found.crc()),
                    Failures.RESTORE);
        }
    }

    private interface Reading {
        void read(LogRecord record, ByteReader in) throws IOException;
    }

    /** Takes a record of the log. */
    void take(LogRecord record) throws IOException {
        if (record.epoch() >= epoch) {
            throw order.unexpected(
                    record,
                    "a record of one of the first " + (epoch - 1) + " starts, which is how many the manifest counts",
                    "one of start " + record.epoch());
        }
        if (record.seq() >= logSeq) {
            logBytes += record.size();
            take(record, this::logRecord);
        }
        count(record);
    }

    private void take(LogRecord record, Reading reading) throws IOException {
        try {
            reading.read(record, codecs.newReader(record.payload()));
        } catch (CodecException e) {
            throw Failures.unreadable(storage, record, e);
        }
    }

    private void baseRecord(LogRecord record, ByteReader in) throws IOException {
        switch (record.type()) {
            case RecordTypes.BASE -> {
                any = true;
                long lastBatch = in.readLong();
                order.startAfter(lastBatch);
                lastTimeMillis = in.readLong();
                zeroMillis = in.readLong();
                positions.set(Positions.read(in));
                recovery.base(lastBatch, lastTimeMillis, zeroMillis);
            }
            case RecordTypes.STATE -> recovery.state(in.readString(), in.readString(), in);
            case RecordTypes.KEPT -> recovery.kept(readKept(in));
            default -> order.checkMayBeSkipped(record);
        }
    }

    private void logRecord(LogRecord record, ByteReader in) throws IOException {
        switch (record.type()) {
            case RecordTypes.INPUT -> input(record, in);
            case RecordTypes.PLAN -> plan(BatchPlan.read(in), record);
            case RecordTypes.CHANGES -> {
                order.checkBelongs(record);
                changes.add(new Recovery.Change(in.readString(), in.readString(), in));
            }
            case RecordTypes.KEPT -> {
                order.checkBelongs(record);
                kept.add(readKept(in));
            }
            case RecordTypes.COMMIT -> commit(record, in);
            default -> order.checkMayBeSkipped(record);
        }
    }

    /**
     * A batch begins, or begins anew: a program that goes on with a planned batch plans it once more, so that what is
     * left of the attempt that came to no end is known for what it is.
     */
    private void plan(BatchPlan plan, LogRecord record) throws IOException {
        order.plan(plan, record);
        plans++;
        positions.follow(plan);
        changes.clear();
        kept.clear();
        if (!any) {
            any = true;
            lastTimeMillis = plan.timeMillis();
        }
        zeroMillis = plan.zeroMillis();
    }

    private void input(LogRecord record, ByteReader in) {
        if (record.batchId() != inputsOf || record.epoch() != inputsEpoch) {
            inputs.clear(); // of a batch that is over, or of a program that was stopped before it planned them
            inputsOf = record.batchId();
            inputsEpoch = record.epoch();
        }
        List<List<Object>> partitions = inputs.computeIfAbsent(in.readString(), s -> new ArrayList<>());
        int partition = in.readVarInt();
        if (partition < 0 || partition > partitions.size()) {
            throw new CodecException("records of partition " + partition + " behind those of " + partitions.size());
        }
        if (partition == partitions.size()) {
            partitions.add(new ArrayList<>());
        }
        readValues(in, partitions.get(partition));
    }

    private void commit(LogRecord record, ByteReader in) throws IOException {
        boolean skipped = in.readBoolean();
        BatchPlan planned = order.commit(record, in.readString());
        if (skipped) { // what it would have changed may have been written before it was given up
            changes.clear();
            kept.clear();
        }
        kept.forEach(recovery::kept);
        recovery.committed(planned, changes);
        lastTimeMillis = planned.timeMillis();
        inputs.clear();
        changes.clear();
        kept.clear();
    }

    private static Recovery.Kept readKept(ByteReader in) {
        List<Object> records = new ArrayList<>();
        Recovery.Kept some = new Recovery.Kept(in.readString(), in.readLong(), in.readVarInt(), records);
        readValues(in, records);
        return some;
    }

    private static void readValues(ByteReader in, List<Object> into) {
        while (in.remaining() > 0) {
            into.add(in.readValue());
        }
    }

    /** How many bytes of the log were behind the base. */
    long logBytes() {
        return logBytes;
    }

    /** How many batches were planned there, one that was run again as often as it was run. */
    long plans() {
        return plans;
    }

    /** All has been read. */
    Optional<Recovered> ended() {
        read = toRead; // what files have beside the records was not counted
        tell();
        return any
                ? Optional.of(new Recovered(
                        order.lastBatch(), lastTimeMillis, zeroMillis, order.planned(), Map.copyOf(inputs)))
                : Optional.empty();
    }
}
