package io.dstream.internal.recovery;

import static com.google.common.base.Preconditions.checkArgument;

import io.dstream.checkpoint.CheckpointRefusedException;
import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.codec.CodecException;
import io.dstream.codec.Codecs;
import io.dstream.internal.log.LogConfig;
import io.dstream.internal.records.LogConsumer;
import io.dstream.internal.records.LogRecord;
import io.dstream.internal.recovery.format.Failures;
import io.dstream.internal.recovery.format.ReceivedPiece;
import io.dstream.internal.recovery.format.RecordTypes;
import io.dstream.source.ReceiverLog;
import io.dstream.storage.Storage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A receiver's log in a checkpoint directory. Each record of it holds some of the receiver's, the number of the first,
 * and the marks of senders that these have raised; now and then one has all marks, and no older one is let go before
 * that is durable. So what is left of the log says all there is to know, and marks cost what is stored, not what is
 * known.
 *
 * <p>What is appended waits in memory for {@link #write} or {@link #force}, which use the disk: under a lock of their
 * own, so that nobody who appends, or asks for a number, waits for it.
 */
final class ReceiverJournal implements ReceiverLog {
    private static final long NONE = -1;

    /** All marks are written once what was written since is this many times as much. */
    private static final int WORTH = 4;

    private static final int MIN_BYTES_BETWEEN = 64 << 10;

    private final Storage storage;
    private final String what;
    private final Codecs codecs;
    private final WitnessedLog log;
    private final Failures.Writing checkMine;
    private final ByteWriter out;
    private final ByteWriter values;
    private final ReentrantLock writing = new ReentrantLock(); // taken before this object's, never while holding it
    private final ArrayDeque<byte[]> unwritten = new ArrayDeque<>(); // payloads, in the order of their records' numbers
    private final ArrayDeque<Piece> pieces = new ArrayDeque<>(); // those not trimmed
    private final Map<String, Long> marks = new LinkedHashMap<>(); // those heard last stand last
    private long next;
    private long nextSeq; // of the log, once all that is unwritten is in it
    private long durableSeq; // the newest record that is durable
    private long allMarks = NONE; // the newest record with all marks
    private long allMarksBytes;
    private long bytesSince; // that record
    private long durableAllMarks = NONE;

    /** A record of the log. */
    private record Piece(long seq, long first, int count) {}

    private ReceiverJournal(
            Storage storage, String source, Checkpoint.Settings settings, Opener opener, Failures.Writing checkMine)
            throws IOException {
        this.checkMine = checkMine;
        this.storage = storage;
        this.what = settings.appName() + ": the log of receiver '" + source + "'";
        this.codecs = settings.codecs();
        this.out = codecs.newWriter();
        this.values = codecs.newWriter();
        this.log = opener.open(this::found);
        this.nextSeq = log.nextSeq();
        this.durableSeq = nextSeq - 1;
    }

    /** Opens the log. */
    interface Opener {
        WitnessedLog open(LogConsumer consumer) throws IOException;
    }

    /**
     * Opens a receiver's log.
     *
     * @param checkMine throws if another program has taken the directory over
     */
    static ReceiverJournal open(
            Storage storage, String source, Checkpoint.Settings settings, Opener opener, Failures.Writing checkMine) {
        try {
            return new ReceiverJournal(storage, source, settings, opener, checkMine);
        } catch (IOException e) {
            throw Failures.of("cannot be read", storage, e);
        }
    }

    private synchronized void found(LogRecord record) throws IOException {
        ReceivedPiece found = ReceivedPiece.read(codecs, storage, record);
        found.marks().forEach(this::raise);
        if (!pieces.isEmpty() && found.first() != next) {
            throw ReceivedPiece.corrupt(
                    storage, record, "records from number " + found.first() + " on behind those up to " + next);
        }
        pieces.add(new Piece(record.seq(), found.first(), found.count()));
        next = found.first() + found.count();
    }

    @Override
    public synchronized long append(Object[] records, int from, int to, Map<String, Long> raised) {
        long first = next;
        for (int at = from; at < to; ) {
            at = appendSome(records, at, to, raised);
        }
        return first;
    }

    private int appendSome(Object[] records, int from, int to, Map<String, Long> raised) {
        values.reset();
        int at = from;
        while (at < to && (values.position() < Checkpoint.PIECE || !raised.isEmpty())) {
            values.writeValue(records[at++]);
        }
        boolean all = !(marks.isEmpty() && raised.isEmpty())
                && (allMarks == NONE || bytesSince > Math.max(MIN_BYTES_BETWEEN, WORTH * allMarksBytes));
        out.reset();
        out.writeLong(next);
        out.writeVarInt(at - from);
        writeMarks(all ? marks : Map.of(), raised);
        long marksEnd = out.position();
        out.writeBytes(values.array(), 0, values.position());
        checkArgument(
                out.position() <= LogConfig.MAX_RECORD_BYTES,
                "%s cannot take %s records of %s bytes together: expected at most %s bytes; store smaller ones",
                what,
                at - from,
                out.position(),
                LogConfig.MAX_RECORD_BYTES);
        raised.forEach(this::raise); // nothing can fail any more
        unwritten.add(out.toByteArray());
        bytesSince += out.position();
        if (all) {
            allMarks = nextSeq;
            allMarksBytes = marksEnd;
            bytesSince = 0;
        }
        pieces.add(new Piece(nextSeq, next, at - from));
        nextSeq++;
        next += at - from;
        return at;
    }

    private void raise(String sender, long id) {
        marks.remove(sender);
        marks.put(sender, id);
        if (marks.size() > MAX_SENDERS) {
            marks.remove(marks.keySet().iterator().next());
        }
    }

    /** Writes marks, and then those that have been raised since. */
    private void writeMarks(Map<String, Long> some, Map<String, Long> raised) {
        out.writeVarInt(some.size() + raised.size());
        some.forEach(this::writeMark);
        raised.forEach(this::writeMark);
    }

    private void writeMark(String sender, long id) {
        out.writeString(sender);
        out.writeLong(id);
    }

    @Override
    public void write() {
        Failures.guard(what + " could not be written", storage, this::writeAll);
    }

    private void writeAll() throws IOException {
        writing.lock();
        try {
            for (byte[] payload = oldest(); payload != null; payload = oldest()) {
                log.append(RecordTypes.RECEIVED, 0, payload, 0, payload.length);
                removeOldest();
            }
        } finally {
            writing.unlock();
        }
    }

    private synchronized byte[] oldest() {
        return unwritten.peek();
    }

    private synchronized void removeOldest() {
        unwritten.remove();
    }

    @Override
    public void force() {
        long appended;
        long appendedAllMarks;
        synchronized (this) {
            appended = nextSeq - 1;
            appendedAllMarks = allMarks;
        }
        Failures.guard(what + " could not be made durable", storage, () -> {
            checkMine.run(); // before bytes go into what may be another program's log now
            writeAll();
            log.force();
            checkMine.run(); // nothing is acknowledged that the other may not have read
        });
        synchronized (this) {
            durableSeq = Math.max(durableSeq, appended);
            durableAllMarks = Math.max(durableAllMarks, appendedAllMarks);
        }
    }

    @Override
    public List<Object> read(long from, long until) {
        List<Piece> wanted;
        synchronized (this) {
            if (from > next || until > next || (from < until && (pieces.isEmpty() || pieces.getFirst().first > from))) {
                throw new CheckpointRefusedException(what + " has records "
                        + (pieces.isEmpty() ? next : pieces.getFirst().first) + " to " + next + ", a planned batch has "
                        + from + " to " + until
                        + ": part of the directory is older than the rest, or was lost; restore it from a backup");
            }
            wanted = pieces.stream()
                    .filter(piece -> piece.first < until && piece.first + piece.count > from)
                    .toList();
        }
        List<Object> records = new ArrayList<>();
        if (!wanted.isEmpty()) {
            write();
            long lastSeq = wanted.get(wanted.size() - 1).seq;
            Failures.guard(
                    what + " could not be read",
                    storage,
                    () -> log.read(wanted.get(0).seq, lastSeq + 1, record -> read(record, from, until, records)));
        }
        return records;
    }

    private void read(LogRecord record, long from, long until, List<Object> into) {
        try {
            readValues(record, from, until, into);
        } catch (CodecException e) {
            throw Failures.unreadable(storage, record, e);
        }
    }

    private void readValues(LogRecord record, long from, long until, List<Object> into) {
        ByteReader in = codecs.newReader(record.payload());
        long number = in.readLong();
        in.readVarInt();
        for (int n = in.readCount(1); n > 0; n--) {
            in.readString();
            in.readLong();
        }
        while (in.remaining() > 0) {
            Object value = in.readValue();
            if (number >= from && number < until) {
                into.add(value);
            }
            number++;
        }
    }

    @Override
    public synchronized long next() {
        return next;
    }

    @Override
    public synchronized Map<String, Long> marks() {
        return new LinkedHashMap<>(marks);
    }

    @Override
    public void trim(long until) {
        long seq;
        synchronized (this) {
            while (!pieces.isEmpty() && pieces.getFirst().first + pieces.getFirst().count <= until) {
                pieces.removeFirst();
            }
            // The newest that is durable is kept in any case, for the number of the next record, and what has marks
            // that
            // stand nowhere else.
            long needed = pieces.isEmpty() ? durableSeq : Math.min(durableSeq, pieces.getFirst().seq);
            seq = marks.isEmpty() ? needed : Math.min(needed, durableAllMarks);
        }
        Failures.guard(what + " could not be made shorter", storage, () -> log.dropBefore(seq));
    }
}
