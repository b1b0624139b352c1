package io.dstream.internal.recovery.inspect;

import io.dstream.codec.ByteReader;
import io.dstream.codec.CodecException;
import io.dstream.codec.Codecs;
import io.dstream.internal.records.LogRecord;
import io.dstream.internal.recovery.format.BatchOrder;
import io.dstream.internal.recovery.format.BatchPlan;
import io.dstream.internal.recovery.format.Positions;
import io.dstream.internal.recovery.format.RecordTypes;
import io.dstream.source.OffsetRange;
import io.dstream.storage.Storage;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Says what stands in a log or a base, batch by batch, without the codecs of the program: of values it knows how many
 * bytes they take. Checks the order of the batches. For one thread.
 */
final class LogSummary {
    private static final String INPUT = "in the log: records of ";

    private final Consumer<String> out;
    private final BatchOrder order;
    private final Positions positions = new Positions();
    private boolean inBase;
    private long records;
    private long firstTimeMillis = Long.MIN_VALUE;
    private long lastTimeMillis;

    // of the batch, or the base, that is being read
    private final Map<String, Amount> parts = new LinkedHashMap<>();
    private String head = "";

    /** How much there is of something. */
    private static final class Amount {
        private long pieces;
        private long bytes;

        void add(long more) {
            pieces++;
            bytes += more;
        }

        @Override
        public String toString() {
            return pieces + (pieces == 1 ? " piece, " : " pieces, ") + bytes + " bytes";
        }
    }

    LogSummary(Storage storage, Consumer<String> out) {
        this.out = out;
        this.order = new BatchOrder(storage);
    }

    /** What comes was written after that base, or at the beginning if there is none. */
    void startAfter(LogSummary base) {
        if (base == null) {
            order.startAfter(0);
        } else {
            order.startAfter(base.order.lastBatch());
            positions.set(base.positions.copy());
        }
    }

    BatchOrder order() {
        return order;
    }

    Positions positions() {
        return positions;
    }

    /** In words: which records, of which times. */
    @Override
    public String toString() {
        return records + " records"
                + (firstTimeMillis == Long.MIN_VALUE
                        ? ""
                        : ", batches of " + time(firstTimeMillis) + " to " + time(lastTimeMillis));
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    void take(LogRecord record) throws IOException {
        records++;
        ByteReader in = Codecs.builtIn().newReader(record.payload());
        try {
            read(record, in);
        } catch (CodecException e) {
            throw order.unexpected(record, "what a checkpoint has there", e.getMessage());
        }
    }

    private void read(LogRecord record, ByteReader in) throws IOException {
        switch (record.type()) {
            case RecordTypes.PLAN -> plan(BatchPlan.read(in), record);
            case RecordTypes.INPUT -> add(record, INPUT + in.readString(), in);
            case RecordTypes.CHANGES -> {
                checkBelongs(record);
                add(record, "changes of " + in.readString() + " (" + in.readString() + ")", in);
            }
            case RecordTypes.KEPT -> {
                checkBelongs(record);
                add(record, "kept for windows of " + in.readString() + ", batch of " + time(in.readLong()), in);
            }
            case RecordTypes.COMMIT -> commit(record, in);
            case RecordTypes.BASE -> base(in);
            case RecordTypes.STATE -> add(record, "state of " + in.readString() + " (" + in.readString() + ")", in);
            default -> order.checkMayBeSkipped(record);
        }
    }

    private void checkBelongs(LogRecord record) throws IOException {
        if (order.isKnown() && !inBase) {
            order.checkBelongs(record);
        }
    }

    private void add(LogRecord record, String what, ByteReader in) {
        parts.computeIfAbsent(what, w -> new Amount()).add(in.remaining());
        if (head.isEmpty()) {
            head = "batch " + record.batchId();
        }
    }

    private void plan(BatchPlan plan, LogRecord record) throws IOException {
        if (order.planned().isPresent()) {
            out.accept(head + ": begun and not finished; planned again by epoch " + record.epoch());
        }
        order.plan(plan, record);
        positions.follow(plan);
        parts.keySet().removeIf(what -> !what.startsWith(INPUT)); // of an attempt that came to no end
        firstTimeMillis = firstTimeMillis == Long.MIN_VALUE ? plan.timeMillis() : firstTimeMillis;
        lastTimeMillis = plan.timeMillis();
        head = "batch " + plan.id() + " of " + time(plan.timeMillis()) + ", plan " + plan.digest() + ", epoch "
                + record.epoch();
    }

    private void commit(LogRecord record, ByteReader in) throws IOException {
        boolean skipped = in.readBoolean();
        String digest = in.readString();
        if (!order.isKnown()) {
            parts.clear(); // its plan is in a segment that is not needed any more
            head = "";
            return;
        }
        BatchPlan plan = order.commit(record, digest);
        print(plan, skipped ? "skipped" : "committed");
    }

    private void print(BatchPlan plan, String how) {
        out.accept(head + ": " + how);
        for (BatchPlan.Input input : plan.inputs()) {
            if (input.records() != 0 || !input.ranges().isEmpty()) {
                out.accept("    " + input.source() + ": "
                        + (input.records() < 0 ? "an unknown number of" : input.records()) + " records"
                        + ranges(input.ranges()) + (input.isLogged() ? ", hash " + input.logged() : ""));
            }
        }
        printParts();
    }

    private static String ranges(List<OffsetRange> ranges) {
        List<String> texts = new ArrayList<>();
        for (OffsetRange range : ranges) {
            texts.add(range.partition() + (range.isGone() ? " gone" : " " + range.from() + " to " + range.until()));
        }
        return texts.isEmpty() ? "" : ", " + String.join(", ", texts);
    }

    private void printParts() {
        parts.forEach((what, amount) -> out.accept("    " + what + ": " + amount));
        parts.clear();
        head = "";
    }

    private void base(ByteReader in) {
        inBase = true;
        order.startAfter(in.readLong());
        lastTimeMillis = in.readLong();
        firstTimeMillis = lastTimeMillis;
        long zero = in.readLong();
        positions.set(Positions.read(in));
        out.accept("    after batch " + order.lastBatch() + " of " + time(lastTimeMillis)
                + "; windows are counted from " + time(zero));
        for (String source : positions.sources()) {
            out.accept("    position of " + source + ": " + positions.of(source));
        }
        parts.clear();
    }

    /** All has been read: says what is left. */
    void ends() {
        order.planned().ifPresentOrElse(plan -> print(plan, "planned and not finished"), this::printParts);
    }
}
