package io.dstream.internal.log;

import io.dstream.internal.records.RecordFormat;
import io.dstream.internal.records.RecordFormat.SegmentHeader;
import io.dstream.internal.records.RecordWriter;
import io.dstream.storage.FencedException;
import io.dstream.storage.Storage;
import io.dstream.storage.StorageFile;
import java.io.IOException;

/**
 * Writes the newest segment of a {@link RecordLog}: goes on with the one that was found, begins the next. Used under
 * the log's lock. Each method that makes all of the log durable gives how long it is then.
 */
final class SegmentWriter {
    private final Storage storage;
    private final String directory;
    private final LogConfig config;
    private final Segments segments;
    private final long logId;
    private RecordWriter writer; // null until a segment is begun, or gone on with; as is the file
    private StorageFile file;
    private long forces; // of the segment, by this writer

    SegmentWriter(Storage storage, String directory, LogConfig config, Segments segments, long logId) {
        this.storage = storage;
        this.directory = directory;
        this.config = config;
        this.segments = segments;
        this.logId = logId;
    }

    long logId() {
        return logId;
    }

    /**
     * Readies the log to be appended to. What was read of it may never have reached the disk until now. Goes on with
     * the newest segment, unless each of its forces costs time when it is read: it would never be closed, nor dropped,
     * by programs that live only for a short time.
     */
    long goOn(LogScanner scan) throws IOException {
        Segment newest = segments.newest();
        StorageFile found = storage.append(segments.path(newest));
        boolean usable = false;
        try {
            if (storage.overwrites()) {
                LogRepair.writeAgain(storage, segments.path(newest), found, scan.durableUpTo() - newest.base);
            }
            found.force();
            storage.syncDirectory(directory);
            if (!scan.newest().sealed()) {
                writer = new RecordWriter(found, config.epoch(), scan.newest());
                writer.saltWith(logId);
                file = found;
                long end = storage.forceBytes() > 0 && scan.nextSeq() > newest.firstSeq
                        ? roll(scan.nextSeq(), scan.durableUpTo())
                        : scan.end();
                usable = true;
                return end;
            }
        } finally {
            if (!usable) {
                found.close();
            }
        }
        return begin(new Segment(newest.number + 1, scan.nextSeq(), scan.end()), scan.lastCrc());
    }

    /** Makes a segment. It is on the disk, under its name, before anything else is written to it. */
    long begin(Segment segment, int previousCrc) throws IOException {
        byte[] header = new SegmentHeader(logId, segment.number, segment.firstSeq, segment.base, previousCrc).encode();
        StorageFile created = storage.create(segments.path(segment));
        boolean usable = false;
        try {
            writer = new RecordWriter(created, config.epoch());
            writer.append(RecordFormat.SEGMENT_HEADER, 0, segment.firstSeq, segment.base, header, 0, header.length);
            writer.flush();
            created.force();
            storage.syncDirectory(directory);
            checkNewest(segment);
            usable = true;
        } finally {
            if (!usable) {
                created.close();
            }
        }
        file = created;
        forces = 0;
        writer.saltWith(logId);
        segments.add(segment);
        return end();
    }

    /**
     * Where nobody is kept away, another program may have taken over so long ago that it has had a segment of that
     * name, and dropped it.
     */
    private void checkNewest(Segment segment) throws IOException {
        if (storage.locks()) {
            return;
        }
        for (String name : storage.list(directory)) {
            if (Segment.numberOf(name) > segment.number) {
                storage.delete(segments.path(segment));
                throw new FencedException(
                        "another program has taken over the log in " + storage.describe(directory) + ": its segment "
                                + name + " is there",
                        null);
            }
        }
    }

    /** Closes the segment and begins the next. Whatever the policy is: nothing may be torn where others follow. */
    long roll(long nextSeq, long durable) throws IOException {
        writer.appendFooter(nextSeq, durable);
        writer.flush();
        file.force();
        file.close();
        return begin(new Segment(segments.newest().number + 1, nextSeq, end()), writer.lastCrc());
    }

    void append(int type, long batchId, long seq, long durable, byte[] payload, int offset, int length)
            throws IOException {
        segments.newest().index(seq, writer.size());
        writer.append(type, batchId, seq, durable, payload, offset, length);
    }

    void flush() throws IOException {
        writer.flush();
    }

    /** The file of the segment. */
    StorageFile file() {
        return file;
    }

    /** It was forced. */
    void forced() {
        forces++;
    }

    /** How long the segment is, in bytes. */
    long size() {
        return writer.size();
    }

    /** How long the segment takes to read, as a number of bytes. */
    long weight() {
        return writer.size() + forces * storage.forceBytes();
    }

    /** How long the log is, in bytes, over all its segments since it was made. */
    long end() {
        return segments.newest().base + writer.size();
    }
}
