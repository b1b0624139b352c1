package io.dstream.internal.runtime.health;

import io.dstream.internal.runtime.BatchFailure;
import java.time.Instant;

/** How batches have failed lately. All times of the clock are in nanoseconds. */
final class Failing {
    /** For how long one that has just failed is still said to fail: it does not change with every batch. */
    private static final long LATELY = 5_000_000_000L;

    private BatchFailure last; // of the last attempt that failed; null before the first
    private Instant since; // the first failure of those that follow each other; null where the last is long ago
    private long at; // when the last attempt failed
    private int attempts; // that have failed, of the batch in hand
    private long inARow; // batches, up to the last one
    private long same; // of those, the last ones with the same failure
    private BatchFailure.Kind kind; // that is; null while there are none

    void attempt(BatchFailure failure, Instant now, long nanos) {
        since = isSo(nanos) ? since : now;
        last = failure;
        at = nanos;
        attempts++;
    }

    void completed(boolean failed) {
        attempts = 0;
        if (!failed) {
            inARow = 0;
            same = 0;
            kind = null;
            return;
        }
        inARow++;
        BatchFailure.Kind ofBatch = last == null ? null : last.kind();
        same = ofBatch != null && ofBatch.equals(kind) ? same + 1 : 1;
        kind = ofBatch;
    }

    /** Whether batches fail. */
    boolean isSo(long nanos) {
        return last != null && (attempts > 0 || inARow > 0 || nanos - at < LATELY);
    }

    Instant since() {
        return since;
    }

    BatchFailure last() {
        return last;
    }

    /** How many batches have failed in a row, and of how many attempts of the batch in hand all have. */
    String howOften(Work work) {
        String what = what();
        if (attempts > 0) {
            return last.batchTime().map(time -> "batch " + time).orElse("the batch") + " has failed "
                    + (attempts == 1 ? "once" : attempts + " times") + " and is tried again: " + what;
        } else if (inARow == 0) {
            return work.failed() == 0
                    ? "a batch succeeded only after a new attempt: " + what
                    : work.failed() + " of the last " + Words.batches(work.size()) + " failed, the last time with "
                            + what;
        } else if (inARow == 1) {
            return "the last batch failed: " + what;
        }
        return "the last " + Words.batches(inARow) + " failed, "
                + (same == inARow ? Words.number(same) + " times " : "the last " + Words.number(same) + " with ")
                + what;
    }

    /** As {@code NumberFormatException in map-1 (Orders.java:40)}. */
    private String what() {
        String type = last.kind().type();
        return type.substring(type.lastIndexOf('.') + 1) + last.where();
    }
}
