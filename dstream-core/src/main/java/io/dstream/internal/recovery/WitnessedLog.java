package io.dstream.internal.recovery;

import io.dstream.internal.log.LogConfig;
import io.dstream.internal.log.LogWitness;
import io.dstream.internal.log.RecordLog;
import io.dstream.internal.records.LogConsumer;
import io.dstream.internal.recovery.format.LogMark;
import io.dstream.storage.Storage;
import java.io.Closeable;
import java.io.IOException;

/**
 * A log of a checkpoint, with witnesses of what is in it: its {@link LogMark}, which is told after {@link #force}, and
 * the manifest, which is told whenever a new file of the log is begun, so that it knows of every file, and survives a
 * power cut. Safe for use by many threads, as the log is.
 */
final class WitnessedLog implements Closeable {
    private final RecordLog log;
    private final LogMark mark;
    private final Telling manifest;
    private volatile long told; // the newest file that the manifest knows of

    /** Tells the manifest how far the logs are durable. */
    interface Telling {
        void tell() throws IOException;
    }

    private WitnessedLog(RecordLog log, LogMark mark, Telling manifest) {
        this.log = log;
        this.mark = mark;
        this.manifest = manifest;
        this.told = log.newestSegment();
    }

    /**
     * Opens a log and looks whether all is there that its witnesses tell of.
     *
     * @param witness what the manifest tells
     */
    static WitnessedLog open(
            Storage storage,
            String directory,
            LogConfig config,
            LogWitness witness,
            LogConsumer consumer,
            Telling manifest)
            throws IOException {
        long logId = witness.logId();
        long marked = LogMark.read(storage, directory, logId);
        LogWitness both = witness.withDurableUpTo(Math.max(witness.durableUpTo(), marked));
        RecordLog log = RecordLog.open(storage, directory, config, both, consumer);
        try {
            LogMark mark = LogMark.begin(storage, directory, logId, log.durableUpTo());
            return new WitnessedLog(log, mark, manifest);
        } catch (IOException | RuntimeException | Error e) {
            log.abandon();
            throw e;
        }
    }

    long append(int type, long batchId, byte[] payload, int offset, int length) throws IOException {
        return log.append(type, batchId, payload, offset, length);
    }

    /** As {@link RecordLog#force()}. */
    void force() throws IOException {
        log.force();
        mark.tell(log.durableUpTo());
        long newest = log.newestSegment();
        if (newest != told) {
            told = newest;
            manifest.tell();
        }
    }

    /** As {@link RecordLog#forceAlways()}. For what the manifest tells of right after it, so the mark need not. */
    void forceAlways() throws IOException {
        log.forceAlways();
    }

    /** How often it was forced since it was opened. */
    long forces() {
        return log.forces();
    }

    void read(long from, long until, LogConsumer consumer) throws IOException {
        log.read(from, until, consumer);
    }

    void dropBefore(long seq) throws IOException {
        log.dropBefore(seq);
    }

    long nextSeq() {
        return log.nextSeq();
    }

    long durableUpTo() {
        return log.durableUpTo();
    }

    @Override
    public void close() throws IOException {
        try (mark) {
            log.close();
        }
    }

    /** As {@link #close}, and writes nothing more. */
    void abandon() throws IOException {
        try (mark) {
            log.abandon();
        }
    }
}
