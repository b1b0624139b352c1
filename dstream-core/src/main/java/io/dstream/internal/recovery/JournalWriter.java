package io.dstream.internal.recovery;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.dstream.codec.ByteWriter;
import io.dstream.codec.CodecException;
import io.dstream.codec.Codecs;
import io.dstream.engine.StatePart;
import io.dstream.internal.recovery.format.BatchPlan;
import io.dstream.internal.recovery.format.Positions;
import io.dstream.internal.recovery.format.RecordTypes;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.store.StateImage;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Writes what stands in the log and in bases, in records of bounded size. Used by one thread at a time. */
final class JournalWriter {
    private final RecordSink records;
    private final ByteWriter out;
    private final AtomicLong bytes = new AtomicLong(); // since the last base began; any thread may ask

    /** Takes records. */
    interface RecordSink {
        void append(int type, long batchId, byte[] payload, int offset, int length) throws IOException;
    }

    JournalWriter(RecordSink records, Codecs codecs) {
        this.records = records;
        this.out = codecs.newWriter();
    }

    /** How many bytes have been written since the last base began. */
    long bytes() {
        return bytes.get();
    }

    void baseBegins() {
        bytes.set(0);
    }

    private void append(int type, long batchId) throws IOException {
        records.append(type, batchId, out.array(), 0, out.position());
        bytes.addAndGet(out.position());
    }

    /** What another writer has encoded. */
    void append(long batchId, Encoded changes) throws IOException {
        for (Encoded.Piece piece : changes.pieces()) {
            records.append(piece.type, batchId, piece.payload, 0, piece.payload.length);
            bytes.addAndGet(piece.payload.length);
        }
    }

    void plan(BatchPlan plan) throws IOException {
        out.reset();
        plan.write(out);
        append(RecordTypes.PLAN, plan.id());
    }

    void commit(BatchPlan plan, boolean skipped) throws IOException {
        out.reset();
        out.writeBoolean(skipped);
        out.writeString(plan.digest());
        append(RecordTypes.COMMIT, plan.id());
    }

    void base(BatchPlan plan, Positions positions) throws IOException {
        out.reset();
        out.writeLong(plan.id());
        out.writeLong(plan.timeMillis());
        out.writeLong(plan.zeroMillis());
        positions.write(out);
        append(RecordTypes.BASE, plan.id());
    }

    /** State of an operator, or what has changed of it. */
    void state(int type, long batchId, StatePart part) throws IOException {
        StateImage image = part.image();
        boolean more = true;
        while (more) {
            out.reset();
            out.writeString(part.operator().id());
            out.writeString(part.form());
            try {
                more = image.write(out, Checkpoint.PIECE);
            } catch (CodecException e) {
                throw unwritable(part.operator(), "its state", e);
            }
            append(type, batchId);
        }
    }

    /** Records of a source. Gives a hash of all that was written. */
    @SuppressWarnings("UnstableApiUsage")
    String input(long batchId, Operator source, List<List<Object>> partitions) throws IOException {
        Hasher hasher = Hashing.sha256().newHasher();
        for (int p = 0; p < partitions.size(); p++) {
            List<Object> records = partitions.get(p);
            int next = 0;
            do {
                out.reset();
                out.writeString(source.id());
                out.writeVarInt(p);
                next = values(records, next, source, "what it received");
                hasher.putBytes(out.array(), 0, out.position());
                append(RecordTypes.INPUT, batchId);
            } while (next < records.size());
        }
        return hasher.hash().toString().substring(0, 32);
    }

    void kept(long batchId, KeptPart part) throws IOException {
        Recovery.Kept kept = part.kept();
        int next = 0;
        do {
            out.reset();
            out.writeString(kept.stream());
            out.writeLong(kept.timeMillis());
            out.writeVarInt(kept.partition());
            next = values(kept.records(), next, part.operator(), "its batch, which a window holds,");
            append(RecordTypes.KEPT, batchId);
        } while (next < kept.records().size());
    }

    /** Writes values until the piece is full. Gives the next one to write. */
    private int values(List<Object> values, int from, Operator of, String what) {
        int next = from;
        try {
            while (next < values.size() && out.position() < Checkpoint.PIECE) {
                out.writeValue(values.get(next++));
            }
        } catch (CodecException e) {
            throw unwritable(of, what, e);
        }
        return next;
    }

    private static OperatorException unwritable(Operator operator, String what, CodecException why) {
        return OperatorException.of(
                operator, new CodecException(what + " cannot be written to the checkpoint: " + why.getMessage(), why));
    }
}
