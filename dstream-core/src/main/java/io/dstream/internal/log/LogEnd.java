package io.dstream.internal.log;

import io.dstream.internal.records.CorruptLogException;
import io.dstream.internal.records.LogConsumer;
import io.dstream.internal.records.LogRecord;
import io.dstream.internal.records.RecordFormat;
import io.dstream.internal.records.RecordReader;
import io.dstream.storage.Storage;
import io.dstream.storage.StorageFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a damaged log could be cut so that all before it is whole: for a tool that repairs, which first
 * {@linkplain RecordLog#scan(Storage, String, LogWitness, LogEnd, LogConsumer) reads} the log as if it ended there.
 *
 * @param segment the number of the last segment that is kept, or of the one behind it
 * @param size how many bytes of that one are kept; 0 for none, so that it goes as a whole
 */
public record LogEnd(long segment, long size) {
    /** Nothing is cut. */
    public static final LogEnd NONE = new LogEnd(Long.MAX_VALUE, Long.MAX_VALUE);

    /**
     * Before some damage. A segment whose header is damaged, or does not follow the segment before, goes as a whole.
     *
     * @return the place, or this one if the damage lies in no file of the log
     */
    public LogEnd before(Storage storage, String directory, CorruptLogException damage) throws IOException {
        for (String name : storage.list(directory)) {
            long number = Segment.numberOf(name);
            if (number >= 0 && storage.describe(Storage.path(directory, name)).equals(damage.file())) {
                boolean first = segments(storage, directory).get(0) == number;
                boolean keepsHeader = damage.offset() > RecordFormat.SEGMENT_HEADER_BYTES
                        || (first && damage.offset() == RecordFormat.SEGMENT_HEADER_BYTES);
                return earlier(new LogEnd(number, keepsHeader ? damage.offset() : 0));
            }
        }
        // A file that is missing: what follows the gap goes.
        long gap = -1;
        long expected = -1;
        for (long number : segments(storage, directory)) {
            if (expected >= 0 && number != expected) {
                gap = number;
                break;
            }
            expected = number + 1;
        }
        return gap < 0 ? this : earlier(new LogEnd(gap, 0));
    }

    private LogEnd earlier(LogEnd other) {
        return other.segment < segment || (other.segment == segment && other.size < size) ? other : this;
    }

    private static List<Long> segments(Storage storage, String directory) throws IOException {
        return storage.list(directory).stream()
                .map(Segment::numberOf)
                .filter(number -> number >= 0)
                .toList();
    }

    boolean has(long number) {
        return number < segment || (number == segment && size > 0);
    }

    long sizeOf(long number) {
        return number == segment ? size : Long.MAX_VALUE;
    }

    /**
     * Cuts the log there, for good; from the back, so that it may be broken off and run again. Nobody may be writing
     * the log.
     */
    public void cut(Storage storage, String directory) throws IOException {
        List<Long> numbers = segments(storage, directory);
        for (int i = numbers.size() - 1; i >= 0 && !has(numbers.get(i)); i--) {
            storage.delete(path(directory, numbers.get(i)));
            storage.syncDirectory(directory);
        }
        if (size > 0 && numbers.contains(segment)) {
            String name = path(directory, segment);
            storage.truncate(name, size);
            try (StorageFile file = storage.append(name)) {
                file.force();
            }
        }
    }

    /** Deletes the segments before the one with a record, oldest first. Nobody may be writing the log. */
    public static void dropBefore(Storage storage, String directory, long seq) throws IOException {
        List<Long> numbers = segments(storage, directory);
        int keep = numbers.size() - 1;
        while (keep > 0 && firstSeq(storage, directory, numbers.get(keep)) > seq) {
            keep--;
        }
        for (long number : numbers.subList(0, Math.max(0, keep))) {
            storage.delete(path(directory, number));
            storage.syncDirectory(directory);
        }
    }

    private static long firstSeq(Storage storage, String directory, long number) throws IOException {
        try (var reader = new RecordReader(storage, path(directory, number), RecordFormat.MAX_PAYLOAD)) {
            reader.next(); // the header, of a log that has been scanned from there
            return reader.nextSeq();
        }
    }

    /**
     * Reads the segments behind this place each for itself, as far as they can be.
     *
     * @param consumer takes their records, which nothing vouches for but their own checksums
     * @return what is damaged there
     */
    public List<CorruptLogException> damageBehind(Storage storage, String directory, LogConsumer consumer)
            throws IOException {
        List<CorruptLogException> damage = new ArrayList<>();
        for (long number : segments(storage, directory)) {
            if (number > segment) {
                try (var reader = new RecordReader(storage, path(directory, number), RecordFormat.MAX_PAYLOAD)) {
                    readAlone(reader, consumer);
                } catch (CorruptLogException e) {
                    damage.add(e);
                }
            }
        }
        return damage;
    }

    private static void readAlone(RecordReader reader, LogConsumer consumer) throws IOException {
        LogRecord record = reader.next();
        if (record == null || record.payload().length != RecordFormat.SEGMENT_HEADER_PAYLOAD) {
            throw reader.damaged("the header of a segment", "something else");
        }
        reader.saltWith(RecordFormat.SegmentHeader.decode(record.payload()).logId());
        for (record = reader.next(); record != null; record = reader.next()) {
            if (record.type() != RecordFormat.FOOTER) {
                consumer.accept(record);
            }
        }
    }

    private static String path(String directory, long number) {
        return Storage.path(directory, Segment.simpleName(number));
    }
}
