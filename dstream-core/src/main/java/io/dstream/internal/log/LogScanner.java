package io.dstream.internal.log;

import io.dstream.internal.records.CorruptLogException;
import io.dstream.internal.records.LogConsumer;
import io.dstream.internal.records.LogRecord;
import io.dstream.internal.records.RecordFormat;
import io.dstream.internal.records.RecordFormat.SegmentHeader;
import io.dstream.internal.records.RecordReader;
import io.dstream.internal.storage.StorageInput;
import io.dstream.storage.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Reads a log from its files, changes nothing, and tells a torn end from damage.
 *
 * <p>A power cut may leave any of the bytes that were not forced, so a bad record with good ones behind it may be no
 * more than that. It is damage if it lies in a segment that was closed, or if any later record, or the caller, says
 * that the log was durable beyond it.
 */
final class LogScanner {
    private final Storage storage;
    private final String directory;
    private final LogWitness witness;
    private final LogEnd limit;
    private final int maxPayload;
    private final LogConsumer consumer;

    private final List<Long> older = new ArrayList<>(); // not needed, not read
    private final List<Segment> segments = new ArrayList<>();
    private long halfMade = -1; // the number of a segment that was never used
    private long logId;
    private long nextSeq = RecordFormat.FIRST_SEQ;
    private long end; // log offset
    private long durableUpTo;
    private int lastCrc;
    private RecordReader newest; // closed; tells what a writer needs
    private long tornBytes;

    LogScanner(
            Storage storage, String directory, LogWitness witness, LogEnd limit, int maxPayload, LogConsumer consumer) {
        this.storage = storage;
        this.directory = directory;
        this.witness = witness;
        this.limit = limit;
        this.maxPayload = maxPayload;
        this.consumer = consumer;
        this.durableUpTo = witness.durableUpTo();
    }

    LogScanner scan() throws IOException {
        List<Long> numbers = numbers();
        setAsideHalfMade(numbers);
        int first = firstNeeded(numbers);
        older.addAll(numbers.subList(0, first));
        for (int i = first; i < numbers.size(); i++) {
            boolean last = i == numbers.size() - 1;
            readSegment(numbers.get(i), last && halfMade < 0);
        }
        checkWitness();
        return this;
    }

    private List<Long> numbers() throws IOException {
        List<Long> numbers = new ArrayList<>();
        for (String name : storage.list(directory)) {
            long number = Segment.numberOf(name);
            if (number >= 0 && limit.has(number)) {
                numbers.add(number);
            }
        }
        return numbers;
    }

    /** Its header is forced before anything is written behind it: a longer file with a bad header was damaged. */
    private void setAsideHalfMade(List<Long> numbers) throws IOException {
        if (numbers.isEmpty()) {
            return;
        }
        long last = numbers.get(numbers.size() - 1);
        try (var reader = new RecordReader(storage, path(last), maxPayload)) {
            if (reader.limit() > RecordFormat.SEGMENT_HEADER_BYTES) {
                return;
            }
            readHeader(reader, last);
        } catch (CorruptLogException e) {
            halfMade = last;
            numbers.remove(numbers.size() - 1);
            if (numbers.isEmpty() ? last != 1 : numbers.get(numbers.size() - 1) != last - 1) {
                throw missing(last - 1, "the segment before " + Segment.simpleName(last));
            }
        }
    }

    /** Where the run of segments without a gap begins that ends with the newest and has the first record needed. */
    private int firstNeeded(List<Long> numbers) throws IOException {
        for (int i = numbers.size() - 1; i >= 0; i--) {
            long number = numbers.get(i);
            boolean enough = witness.from() > 0 && readHeader(number).firstSeq() <= witness.from();
            if (enough) {
                return i;
            }
            if (i > 0 && numbers.get(i - 1) != number - 1) {
                throw missing(
                        number - 1,
                        "a segment between " + Segment.simpleName(numbers.get(i - 1)) + " and "
                                + Segment.simpleName(number));
            }
            if (i == 0 && witness.from() > 0) {
                throw missing(number - 1, "a segment with record " + witness.from());
            }
        }
        return 0;
    }

    private SegmentHeader readHeader(long number) throws IOException {
        try (var reader = new RecordReader(storage, path(number), maxPayload)) {
            return readHeader(reader, number);
        }
    }

    private SegmentHeader readHeader(RecordReader reader, long number) throws IOException {
        LogRecord record = reader.next();
        if (record == null) {
            throw reader.damaged("the header of a segment", "the end of the file");
        }
        if (record.type() != RecordFormat.SEGMENT_HEADER
                || record.payload().length != RecordFormat.SEGMENT_HEADER_PAYLOAD) {
            throw reader.damaged("the header of a segment", "a record of type " + record.type());
        }
        SegmentHeader header = SegmentHeader.decode(record.payload());
        if (header.number() != number || header.firstSeq() != reader.nextSeq()) {
            throw reader.damaged("the header of segment " + number, header.toString());
        }
        if (witness.logId() != 0 && header.logId() != witness.logId()) {
            throw reader.damaged("the log with id " + witness.logId(), "one with id " + header.logId());
        }
        return header;
    }

    private void readSegment(long number, boolean isNewest) throws IOException {
        try (var reader = new RecordReader(storage, path(number), maxPayload, limit.sizeOf(number))) {
            SegmentHeader header = readHeader(reader, number);
            if (segments.isEmpty()) {
                logId = header.logId();
            } else {
                checkChain(reader, header);
            }
            reader.saltWith(logId);
            var segment = new Segment(number, header.firstSeq(), header.base());
            segments.add(segment);
            readRecords(reader, segment, isNewest);
            if (!isNewest && !reader.sealed()) {
                throw reader.damaged("the footer of a closed segment", "the end of the file");
            }
            newest = reader;
            nextSeq = reader.nextSeq();
            end = segment.base + reader.position();
            durableUpTo = Math.max(durableUpTo, reader.durableUpTo());
            lastCrc = reader.lastCrc();
        }
    }

    private void checkChain(RecordReader reader, SegmentHeader found) throws CorruptLogException {
        var expected = new SegmentHeader(logId, found.number(), nextSeq, end, lastCrc);
        if (!found.equals(expected)) {
            throw reader.damaged("to follow the segment before, with " + expected, found.toString());
        }
    }

    private void readRecords(RecordReader reader, Segment segment, boolean isNewest) throws IOException {
        while (true) {
            LogRecord record;
            try {
                record = reader.next();
            } catch (CorruptLogException e) {
                if (!isNewest || !reader.perhapsTorn()) {
                    throw e;
                }
                checkNeverDurable(reader, segment, e);
                tornBytes = reader.limit() - reader.position();
                return;
            }
            if (record == null) {
                return;
            }
            if (record.type() == RecordFormat.SEGMENT_HEADER) {
                throw reader.damaged("no second header of a segment", "one before this place");
            }
            if (record.type() != RecordFormat.FOOTER) {
                segment.index(record.seq(), record.position());
                if (record.seq() >= witness.from()) {
                    consumer.accept(record);
                }
            }
        }
    }

    private void checkNeverDurable(RecordReader reader, Segment segment, CorruptLogException bad) throws IOException {
        long at = segment.base + reader.position();
        long durable = Math.max(durableUpTo, durableSaidBehind(reader, path(segment.number)));
        if (durable > at) {
            throw new CorruptLogException(
                    bad.file(),
                    bad.offset(),
                    bad.expected() + ", for the log was durable up to byte " + (durable - segment.base),
                    bad.found(),
                    bad.remedy());
        }
    }

    /** The most that any header behind the reader's position says. A header vouches for itself, without its payload. */
    private long durableSaidBehind(RecordReader reader, String name) throws IOException {
        long most = 0;
        byte[] salt = RecordFormat.salt(logId);
        var crc = new CRC32C();
        long left = reader.limit() - reader.position();
        byte[] bytes = new byte[(int) Math.min(left, 1 << 16)];
        var window = RecordFormat.littleEndian(bytes);
        try (var in = new StorageInput(storage.open(name), left)) {
            in.seek(reader.position());
            int held = 0;
            while (left > 0) {
                int more = (int) Math.min(left, bytes.length - held);
                in.read(bytes, held, more);
                left -= more;
                held += more;
                int last = held - RecordFormat.HEADER_BYTES;
                for (int at = 0; at <= last; at++) {
                    if (RecordFormat.headerLength(window, at) == RecordFormat.HEADER_BYTES
                            && RecordFormat.isWhole(window, at, RecordFormat.HEADER_BYTES, crc, salt)) {
                        most = Math.max(most, window.getLong(at + RecordFormat.DURABLE_AT));
                    }
                }
                int done = Math.max(0, last + 1);
                System.arraycopy(bytes, done, bytes, 0, held - done);
                held -= done;
            }
        }
        return most;
    }

    private void checkWitness() throws CorruptLogException {
        if (durableUpTo > end || witness.from() > nextSeq) {
            String file = halfMade >= 0 || segments.isEmpty()
                    ? path(Math.max(halfMade, 1))
                    : path(segments.get(segments.size() - 1).number);
            long base = halfMade >= 0 || segments.isEmpty() ? end : segments.get(segments.size() - 1).base;
            throw new CorruptLogException(
                    storage.describe(file),
                    end - base,
                    durableUpTo > end
                            ? "records up to byte " + (durableUpTo - base) + ", which were durable"
                            : "record " + witness.from(),
                    "the end of the log",
                    CorruptLogException.RESTORE);
        }
    }

    private CorruptLogException missing(long number, String expected) {
        return new CorruptLogException(
                storage.describe(path(number)), 0, expected, "no such file", CorruptLogException.RESTORE);
    }

    private String path(long number) {
        return Storage.path(directory, Segment.simpleName(number));
    }

    LogReport report() {
        return new LogReport(
                segments.size(), segments.isEmpty() ? nextSeq : segments.get(0).firstSeq, nextSeq, end, repair());
    }

    private String repair() {
        if (tornBytes > 0) {
            String name = path(segments.get(segments.size() - 1).number);
            return "save and cut the last " + tornBytes + " bytes of " + storage.describe(name)
                    + ", which were being written when the power failed";
        }
        return halfMade >= 0
                ? "make " + storage.describe(path(halfMade)) + " anew, which was being made when the power failed"
                : "";
    }

    /** Segments before the first one needed, by number. */
    List<Long> older() {
        return older;
    }

    List<Segment> segments() {
        return segments;
    }

    /** The number of a segment that was made and never used; or -1. */
    long halfMade() {
        return halfMade;
    }

    long logId() {
        return logId;
    }

    long nextSeq() {
        return nextSeq;
    }

    /** The log offset behind the last good record. */
    long end() {
        return end;
    }

    /** The log offset up to which somebody has known the log to be durable. */
    long durableUpTo() {
        return durableUpTo;
    }

    int lastCrc() {
        return lastCrc;
    }

    /** How the newest segment was read; null if there is none. */
    RecordReader newest() {
        return newest;
    }

    /** How many bytes lie behind the last good record. */
    long tornBytes() {
        return tornBytes;
    }
}
