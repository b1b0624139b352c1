package io.dstream.internal.recovery.inspect;

import io.dstream.codec.Codecs;
import io.dstream.internal.log.LogEnd;
import io.dstream.internal.records.LogRecord;
import io.dstream.internal.recovery.format.BatchPlan;
import io.dstream.internal.recovery.format.ReceivedPiece;
import io.dstream.source.OffsetRange;
import io.dstream.source.Position;
import io.dstream.source.ReceiverLog;
import io.dstream.storage.Storage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a receiver's log holds, up to some end, without the codecs of the program. */
final class ReceiverSummary {
    private final Storage storage;
    private final String id;
    private final String directory;
    private final LogEnd end;
    private final Map<String, Long> marks = new TreeMap<>();
    private boolean any;
    private long first;
    private long next;
    private long bytes;
    private long offset;

    ReceiverSummary(Storage storage, String id, String directory, LogEnd end) {
        this.storage = storage;
        this.id = id;
        this.directory = directory;
        this.end = end;
    }

    void take(LogRecord record) throws IOException {
        ReceivedPiece piece = ReceivedPiece.read(Codecs.builtIn(), storage, record);
        first = any ? first : piece.first();
        any = true;
        next = piece.first() + piece.count();
        marks.putAll(piece.marks());
        bytes += piece.bytes();
    }

    /** So many bytes of the log are good. */
    void endsAt(long logOffset) {
        offset = logOffset;
    }

    long offset() {
        return offset;
    }

    String directory() {
        return directory;
    }

    LogEnd end() {
        return end;
    }

    boolean isWhole() {
        return end.equals(LogEnd.NONE);
    }

    /** Why a program that goes on from some state could not go on with this log, if it could not. */
    Optional<String> refusal(LogSummary log) {
        long planned = log.positions()
                .of(id)
                .getOrDefault(ReceiverLog.PARTITION, Position.of(0))
                .number();
        if (planned > next) {
            return Optional.of("records of receiver " + id + " up to " + planned
                    + " were planned, and its log would end at " + next);
        }
        long needed = planned;
        for (BatchPlan.Input input :
                log.order().planned().map(BatchPlan::inputs).orElse(List.of())) {
            for (OffsetRange range : input.ranges()) {
                if (input.source().equals(id)) {
                    needed = Math.min(needed, range.fromNumber());
                }
            }
        }
        return needed < next && any && needed < first
                ? Optional.of("records " + needed + " to " + first + " of receiver " + id
                        + " are needed again, and its log has let them go")
                : Optional.empty();
    }

    @Override
    public String toString() {
        return directory + ": "
                + (any ? "records " + first + " to " + (next - 1) : "no records") + ", " + bytes + " bytes"
                + (marks.isEmpty() ? "" : ", highest ids " + marks);
    }
}
