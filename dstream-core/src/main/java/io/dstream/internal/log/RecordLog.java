package io.dstream.internal.log;

import static com.google.common.base.Preconditions.checkArgument;

import io.dstream.internal.records.CorruptLogException;
import io.dstream.internal.records.LogConsumer;
import io.dstream.internal.records.LogRecord;
import io.dstream.internal.records.RecordFormat;
import io.dstream.internal.records.RecordReader;
import io.dstream.storage.Storage;
import io.dstream.storage.StorageFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Records appended for good, in segments of a directory: {@code 0000000001.log} and so on. Records are numbered from 1
 * without gaps. One writer: whoever opens it holds a lock, such as {@link Storage#lock}.
 *
 * <p>Safe for use by many threads. {@link #append} buffers; {@link #force} makes all of it durable. There is no thread
 * of its own: one of those that force does it for all that wait, and what is appended meanwhile goes into the next.
 * Interrupts are ignored and kept.
 *
 * <p>After the first error of the storage the log is unusable: each later call throws an {@link IOException} that names
 * that error. Whether the bytes are on the disk only the next {@link #open} can tell.
 */
public final class RecordLog implements Closeable {
    private final Storage storage;
    private final String directory;
    private final LogConfig config;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition forced = lock.newCondition();
    private final Segments segments;
    private final SegmentWriter writer;
    private long nextSeq;
    private long durable; // log offset
    private long lastForce; // by the config's clock
    private final AtomicLong forces = new AtomicLong();
    private boolean forcing;
    private boolean closed;
    private Throwable failure;

    private RecordLog(Storage storage, String directory, LogConfig config, LogScanner scan) throws IOException {
        this.storage = storage;
        this.directory = directory;
        this.config = config;
        this.segments = new Segments(storage, directory, scan.older(), scan.segments());
        this.nextSeq = scan.nextSeq();
        this.writer = new SegmentWriter(
                storage,
                directory,
                config,
                segments,
                segments.isEmpty() ? config.newLogId().getAsLong() : scan.logId());
        this.durable = segments.isEmpty() ? writer.begin(new Segment(1, nextSeq, 0), 0) : writer.goOn(scan);
        this.lastForce = config.nanoTime().getAsLong();
    }

    /**
     * Opens the log of a directory, making either if it is missing. Hands over the records from the first one needed;
     * they may be relied on once this returns. Repairs what a power cut leaves: bytes behind the last whole record that
     * were never durable are moved to a file {@code <segment>.torn-<n>}.
     *
     * @throws CorruptLogException if the log is damaged, or lacks what the witness says it had
     */
    public static RecordLog open(
            Storage storage, String directory, LogConfig config, LogWitness witness, LogConsumer consumer)
            throws IOException {
        storage.createDirectories(directory);
        fence(storage, directory);
        var scan = new LogScanner(storage, directory, witness, LogEnd.NONE, config.maxRecordBytes(), consumer).scan();
        LogRepair.repair(storage, directory, scan);
        return new RecordLog(storage, directory, config, scan);
    }

    /** Nobody else can write the log after that: neither to its newest file, nor to one that is begun meanwhile. */
    private static void fence(Storage storage, String directory) throws IOException {
        if (storage.locks()) {
            return;
        }
        Optional<String> fenced = Optional.empty();
        for (Optional<String> newest = newest(storage, directory);
                !newest.equals(fenced);
                newest = newest(storage, directory)) {
            storage.fence(newest.get());
            fenced = newest;
        }
    }

    private static Optional<String> newest(Storage storage, String directory) throws IOException {
        return storage.list(directory).stream()
                .filter(name -> Segment.numberOf(name) >= 0)
                .max(Comparator.comparingLong(Segment::numberOf))
                .map(name -> Storage.path(directory, name));
    }

    /**
     * Reads a log as {@link #open} does, and changes nothing. Another process may be writing it; what it has not yet
     * finished writing then looks like a torn end.
     *
     * @throws CorruptLogException if the log is damaged, or lacks what the witness says it had
     */
    public static LogReport scan(Storage storage, String directory, LogWitness witness, LogConsumer consumer)
            throws IOException {
        return scan(storage, directory, witness, LogEnd.NONE, consumer);
    }

    /** As {@link #scan(Storage, String, LogWitness, LogConsumer)}, as if the log had been cut there. */
    public static LogReport scan(
            Storage storage, String directory, LogWitness witness, LogEnd end, LogConsumer consumer)
            throws IOException {
        return new LogScanner(storage, directory, witness, end, RecordFormat.MAX_PAYLOAD, consumer)
                .scan()
                .report();
    }

    /**
     * Adds a record, in memory or in the file; only {@link #force} makes it durable.
     *
     * @param type 1 to 125, or 128 to 255 for what an older reader may skip
     * @param batchId kept with the record
     * @param payload at most {@link LogConfig#maxRecordBytes()} bytes; not kept
     * @return the number of the record
     * @throws IllegalArgumentException if type or payload are out of bounds; nothing is added then
     */
    public long append(int type, long batchId, byte[] payload) throws IOException {
        return append(type, batchId, payload, 0, payload.length);
    }

    /** As {@link #append(int, long, byte[])}, from what remains of a buffer, whose position is left as it is. */
    public long append(int type, long batchId, ByteBuffer payload) throws IOException {
        if (payload.hasArray()) {
            return append(
                    type, batchId, payload.array(), payload.arrayOffset() + payload.position(), payload.remaining());
        }
        byte[] copy = new byte[payload.remaining()];
        payload.duplicate().get(copy);
        return append(type, batchId, copy, 0, copy.length);
    }

    /** As {@link #append(int, long, byte[])}, with a part of an array. */
    public long append(int type, long batchId, byte[] payload, int offset, int length) throws IOException {
        RecordFormat.checkType(type);
        checkArgument(
                length <= config.maxRecordBytes(),
                "a record has at most %s bytes, not %s: raise maxRecordBytes",
                config.maxRecordBytes(),
                length);
        lock.lock();
        try {
            checkUsable();
            writer.append(type, batchId, nextSeq, durable, payload, offset, length);
            return nextSeq++;
        } catch (IOException | RuntimeException | Error e) {
            poison(e);
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** Hands all that was appended to the operating system: a process that is killed does not lose it any more. */
    public void flush() throws IOException {
        lock.lock();
        try {
            checkUsable();
            writer.flush();
        } catch (IOException | RuntimeException | Error e) {
            poison(e);
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns when all that was appended before the call is durable, as far as the {@link SyncPolicy} goes. If this
     * fails it may be durable or not.
     */
    public void force() throws IOException {
        force(false);
    }

    /** As {@link #force()}, whatever the policy is: for what something else is about to rely on. */
    public void forceAlways() throws IOException {
        force(true);
    }

    private void force(boolean always) throws IOException {
        lock.lock();
        try {
            checkUsable();
            long wanted = writer.end();
            while (durable < wanted) {
                if (forcing) {
                    forced.awaitUninterruptibly();
                    checkUsable();
                } else if (!forceOnce(always)) {
                    return;
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            poison(e);
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** Forces for all that wait. Gives the lock up meanwhile, so that others can append. False if it is not due. */
    private boolean forceOnce(boolean always) throws IOException {
        forcing = true;
        try {
            writer.flush();
            if (writer.weight() >= config.segmentBytes()) {
                durable = writer.roll(nextSeq, durable);
                lastForce = config.nanoTime().getAsLong();
                return true;
            }
            long now = config.nanoTime().getAsLong();
            if (!always && !config.sync().isDue(now - lastForce)) {
                return false;
            }
            long flushed = writer.end();
            StorageFile file = writer.file();
            lock.unlock();
            try {
                file.force();
            } finally {
                lock.lock();
            }
            writer.forced();
            forces.incrementAndGet();
            durable = flushed;
            lastForce = now;
            return true;
        } finally {
            forcing = false;
            forced.signalAll();
        }
    }

    /** How often it was forced since it was opened. */
    public long forces() {
        return forces.get();
    }

    /** Deletes the segments whose records all have numbers below that one, oldest first. The newest is kept. */
    public void dropBefore(long seq) throws IOException {
        lock.lock();
        try {
            checkUsable();
            segments.dropBefore(seq);
        } catch (IOException | RuntimeException | Error e) {
            poison(e);
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Reads records again, durable or not, while others append. Costs about as much as what is read, and a force where
     * the storage shows only what is durable. Those that are dropped meanwhile may be missed with an error, which
     * leaves the log usable.
     *
     * @param from the first record, at least {@link #firstSeq()}
     * @param until the record after the last, at most {@link #nextSeq()}
     * @throws IllegalArgumentException if the log does not have all of these
     */
    public void read(long from, long until, LogConsumer consumer) throws IOException {
        if (!storage.locks()) {
            forceAlways();
        }
        for (Segments.Part part : parts(from, until)) {
            try (var reader = new RecordReader(storage, part.name(), RecordFormat.MAX_PAYLOAD, part.limit())) {
                reader.saltWith(writer.logId());
                reader.seek(part.start().position(), part.start().seq());
                while (reader.nextSeq() < part.until()) {
                    LogRecord record = reader.next();
                    if (record == null) {
                        throw reader.damaged("record " + reader.nextSeq(), "the end of the file");
                    }
                    if (record.seq() >= from) {
                        consumer.accept(record);
                    }
                }
            }
        }
    }

    private List<Segments.Part> parts(long from, long until) throws IOException {
        lock.lock();
        try {
            checkUsable();
            checkArgument(
                    firstSeq() <= from && from <= until && until <= nextSeq,
                    "the log has records %s until %s, not %s until %s",
                    firstSeq(),
                    nextSeq,
                    from,
                    until);
            writer.flush();
            return segments.parts(from, until, nextSeq, writer.size());
        } catch (IOException | Error e) {
            poison(e);
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** The oldest record that can be read. */
    public long firstSeq() {
        lock.lock();
        try {
            return segments.firstSeq();
        } finally {
            lock.unlock();
        }
    }

    /** The number that the next record will have. */
    public long nextSeq() {
        lock.lock();
        try {
            return nextSeq;
        } finally {
            lock.unlock();
        }
    }

    /** The number of the segment that is written: it rises when one is closed. */
    public long newestSegment() {
        lock.lock();
        try {
            return segments.newest().number;
        } finally {
            lock.unlock();
        }
    }

    /** Bytes of the log, over all its segments since it was made, that are known to be durable. Never falls. */
    public long durableUpTo() {
        lock.lock();
        try {
            return durable;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Makes what was appended durable, unless the policy is to leave that to the system, and gives the file back. After
     * an error only the latter.
     */
    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            while (forcing) {
                forced.awaitUninterruptibly();
            }
            if (closed) {
                return;
            }
            closed = true;
            try (StorageFile file = writer.file()) {
                if (failure == null) {
                    writer.flush();
                    if (config.sync() != SyncPolicy.os() || !storage.locks()) {
                        file.force();
                    }
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Gives the file back and writes nothing more to it: it is somebody else's now. */
    public void abandon() throws IOException {
        lock.lock();
        try {
            while (forcing) {
                forced.awaitUninterruptibly();
            }
            if (!closed) {
                closed = true;
                writer.file().close();
            }
        } finally {
            lock.unlock();
        }
    }

    private void checkUsable() throws IOException {
        if (failure != null) {
            throw new UnusableLogException(
                    "the log in " + storage.describe(directory) + " cannot be used after an error; open it again: "
                            + failure,
                    failure);
        }
        if (closed) {
            throw new UnusableLogException("the log in " + storage.describe(directory) + " is closed", null);
        }
    }

    /** Keeps the first error for all who come later. */
    private void poison(Throwable error) {
        if (failure == null && !(error instanceof UnusableLogException)) {
            failure = error;
            forced.signalAll();
        }
    }
}
