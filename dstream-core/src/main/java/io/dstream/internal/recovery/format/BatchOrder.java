package io.dstream.internal.recovery.format;

import io.dstream.internal.records.CorruptLogException;
import io.dstream.internal.records.LogRecord;
import io.dstream.storage.Storage;
import java.util.Optional;

/** Checks that the batches in a log follow each other as they were written. For one thread. */
public final class BatchOrder {
    private static final long UNKNOWN = -1;

    private final Storage storage;
    private long lastBatch = UNKNOWN;
    private BatchPlan planned; // and not over; null for none

    /** Knows nothing: the first plan may be that of any batch, and the end of a batch may stand before it. */
    public BatchOrder(Storage storage) {
        this.storage = storage;
    }

    /** What comes is what was written after that batch, 0 for none. */
    public void startAfter(long batch) {
        lastBatch = batch;
    }

    /** Whether it is known which batch must come next. */
    public boolean isKnown() {
        return lastBatch != UNKNOWN;
    }

    public long lastBatch() {
        return lastBatch;
    }

    public Optional<BatchPlan> planned() {
        return Optional.ofNullable(planned);
    }

    public void plan(BatchPlan plan, LogRecord record) throws CorruptLogException {
        if (!isKnown()) {
            lastBatch = plan.id() - 1;
        }
        if (plan.id() != lastBatch + 1) {
            throw unexpected(record, "the plan of batch " + (lastBatch + 1), "that of batch " + plan.id());
        }
        if (planned != null && !planned.digest().equals(plan.digest())) {
            throw unexpected(record, "the plan " + planned.digest() + " once more", "the plan " + plan.digest());
        }
        planned = plan;
    }

    public void checkBelongs(LogRecord record) throws CorruptLogException {
        if (planned == null || record.batchId() != planned.id()) {
            throw unexpected(record, "changes of batch " + (lastBatch + 1), "some of batch " + record.batchId());
        }
    }

    /** A batch is over: the one that was planned last. */
    public BatchPlan commit(LogRecord record, String digest) throws CorruptLogException {
        checkBelongs(record);
        if (!digest.equals(planned.digest())) {
            throw unexpected(record, "the commit of a plan with digest " + planned.digest(), digest);
        }
        BatchPlan over = planned;
        lastBatch = over.id();
        planned = null;
        return over;
    }

    public void checkMayBeSkipped(LogRecord record) throws CorruptLogException {
        if (record.type() < 128) {
            throw unexpected(record, "a record of a kind that this release knows", "kind " + record.type());
        }
    }

    public CorruptLogException unexpected(LogRecord record, String expected, String found) {
        return new CorruptLogException(
                storage.describe(record.file()), record.position(), expected, found, Failures.RESTORE);
    }
}
