package io.dstream;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.internal.runtime.PoisonRecords;
import io.dstream.sink.DeadLetter;
import io.dstream.sink.Sink;
import java.util.Optional;

/**
 * What happens to a record for which a function throws an exception, in an operator that processes records one by one
 * ({@code map}, {@code filter}, {@code flatMap}, {@code mapToPair}, {@code mapValues}, {@code keyBy} and similar):
 *
 * <pre>{@code
 * .onPoisonRecord(PoisonPolicy.deadLetter(FileSink.<DeadLetter>lines(directory)).atMost(100))
 * }</pre>
 *
 * <p>The record is dropped as a whole, including what {@code flatMap} had made of it before the failure. Exceptions in
 * functions that combine, sort, join or keep state fail the batch under any policy, and so does an {@link Error}. If
 * more records fail than the policy allows, the batch fails.
 */
public final class PoisonPolicy {
    private static final long AT_MOST = 1_000;
    private static final double SHARE = 0.01;

    private final boolean leavesOut;
    private final Sink<DeadLetter> letters; // null for nowhere
    private final long atMost;
    private final double share;

    private PoisonPolicy(boolean leavesOut, Sink<DeadLetter> letters, long atMost, double share) {
        this.leavesOut = leavesOut;
        this.letters = letters;
        this.atMost = atMost;
        this.share = share;
    }

    /**
     * Fails the batch. This is the default.
     *
     * @return the policy
     */
    public static PoisonPolicy fail() {
        return new PoisonPolicy(false, null, 0, 0);
    }

    /**
     * Drops the record and counts it in the batch's report.
     *
     * @return the policy
     */
    public static PoisonPolicy skip() {
        return new PoisonPolicy(true, null, AT_MOST, SHARE);
    }

    /**
     * Drops the record, counts it, and writes it as text to a sink. This happens with each batch, after the output
     * operations of the program and before the batch is finished.
     *
     * @param sink receives the dead letters; opened and retried like the sink of any output operation
     * @return the policy
     */
    public static PoisonPolicy deadLetter(Sink<DeadLetter> sink) {
        return new PoisonPolicy(true, checkNotNull(sink, "deadLetter needs a sink"), AT_MOST, SHARE);
    }

    /**
     * Limits the number of records that may be dropped from a batch.
     *
     * @param perBatch the number; default: 1,000
     * @return this policy with the limit
     * @throws IllegalArgumentException if the number is negative
     * @throws IllegalStateException if called on {@link #fail()}, which drops no records
     */
    public PoisonPolicy atMost(long perBatch) {
        checkLimit();
        checkArgument(perBatch >= 0, "at most %s records: expected 0 or more", perBatch);
        return new PoisonPolicy(true, letters, perBatch, share);
    }

    /**
     * Limits the share of a batch's records that may be dropped. Ten records may always be dropped, if {@link #atMost}
     * allows it, because shares are large in small batches. There is no such limit for batches with a source that does
     * not know the number of its records.
     *
     * @param part the share of the records that the sources contribute to the batch, from 0 to 1; default: 0.01
     * @return this policy with the limit
     * @throws IllegalArgumentException if the share is not from 0 to 1
     * @throws IllegalStateException if called on {@link #fail()}, which drops no records
     */
    public PoisonPolicy atMostShare(double part) {
        checkLimit();
        checkArgument(part >= 0 && part <= 1, "a share of %s: expected 0 to 1", part);
        return new PoisonPolicy(true, letters, atMost, part);
    }

    private void checkLimit() {
        if (!leavesOut) {
            throw new IllegalStateException("fail() drops no records: limits apply to skip() and deadLetter(sink)");
        }
    }

    /** Where a program keeps what it leaves out; nothing where it leaves none out. */
    Optional<PoisonRecords> records() {
        return leavesOut ? Optional.of(new PoisonRecords(atMost, share)) : Optional.empty();
    }

    Optional<Sink<DeadLetter>> letters() {
        return Optional.ofNullable(letters);
    }
}
