package io.dstream.recovery;

import io.dstream.log.LogConfig;
import io.dstream.log.LogConsumer;
import io.dstream.log.LogWitness;
import io.dstream.log.RecordLog;
import io.dstream.log.Storage;
import java.io.Closeable;
import java.io.IOException;

/**
 * A log of a checkpoint, with the manifest as the witness of what is in it: the manifest is told whenever a new file of
 * the log is begun, so that it knows of every file. Safe for use by many threads, as the log is.
 */
final class WitnessedLog implements Closeable {
    private final RecordLog log;
    private final Telling manifest;
    private volatile long told; // the newest file that the manifest knows of

    /** Tells the manifest how far the logs are durable. */
    interface Telling {
        void tell() throws IOException;
    }

    private WitnessedLog(RecordLog log, Telling manifest) {
        this.log = log;
        this.manifest = manifest;
        this.told = log.newestSegment();
    }

    static WitnessedLog open(
            Storage storage,
            String directory,
            LogConfig config,
            LogWitness witness,
            LogConsumer consumer,
            Telling manifest)
            throws IOException {
        return new WitnessedLog(RecordLog.open(storage, directory, config, witness, consumer), manifest);
    }

    long append(int type, long batchId, byte[] payload, int offset, int length) throws IOException {
        return log.append(type, batchId, payload, offset, length);
    }

    /** As {@link RecordLog#force()}. */
    void force() throws IOException {
        log.force();
        long newest = log.newestSegment();
        if (newest != told) {
            told = newest;
            manifest.tell();
        }
    }

    /** As {@link RecordLog#forceAlways()}. */
    void forceAlways() throws IOException {
        log.forceAlways();
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
        log.close();
    }

    /** As {@link #close}, and writes nothing more. */
    void abandon() throws IOException {
        log.abandon();
    }
}
