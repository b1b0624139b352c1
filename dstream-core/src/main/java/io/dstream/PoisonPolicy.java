package io.dstream;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.internal.runtime.PoisonRecords;
import io.dstream.sink.DeadLetter;
import io.dstream.sink.Sink;
import java.util.Optional;

/**
 * What happens to a record that a function of the program throws an exception for, in an operator that takes record by
 * record ({@code map}, {@code filter}, {@code flatMap}, {@code mapToPair}, {@code mapValues}, {@code keyBy} and their
 * like):
 *
 * <pre>{@code
 * .onPoisonRecord(PoisonPolicy.deadLetter(FileSink.<DeadLetter>lines(directory)).atMost(100))
 * }</pre>
 *
 * <p>The record is left out as a whole: also what {@code flatMap} had made of it before the failure. Exceptions of
 * functions that combine, sort, join or keep state fail the batch under any policy, and so does an {@link Error}. Where
 * more records fail than is allowed, the batch fails.
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
     * The batch fails. The default.
     *
     * @return the policy
     */
    public static PoisonPolicy fail() {
        return new PoisonPolicy(false, null, 0, 0);
    }

    /**
     * The record is left out and counted in the batch's report.
     *
     * @return the policy
     */
    public static PoisonPolicy skip() {
        return new PoisonPolicy(true, null, AT_MOST, SHARE);
    }

    /**
     * The record is left out and counted, and goes to a sink as text: with each batch, after the output operations of
     * the program and before the batch is over.
     *
     * @param sink takes the letters; opened, and retried, like that of any output operation
     * @return the policy
     */
    public static PoisonPolicy deadLetter(Sink<DeadLetter> sink) {
        return new PoisonPolicy(true, checkNotNull(sink, "deadLetter needs a sink"), AT_MOST, SHARE);
    }

    /**
     * Limits how many records may be left out of a batch.
     *
     * @param perBatch the number, 1,000 if nothing is said
     * @return this policy with that limit
     * @throws IllegalArgumentException if it is negative
     * @throws IllegalStateException of {@link #fail()}, which leaves none out
     */
    public PoisonPolicy atMost(long perBatch) {
        checkLimit();
        checkArgument(perBatch >= 0, "at most %s records: expected 0 or more", perBatch);
        return new PoisonPolicy(true, letters, perBatch, share);
    }

    /**
     * Limits which part of a batch's records may be left out. Ten records always may, as far as {@link #atMost} allows:
     * small batches have large shares. Does not limit batches with a source that does not know how many records it
     * gives.
     *
     * @param part the part of the records that the sources give the batch, from 0 to 1; 0.01 if nothing is said
     * @return this policy with that limit
     * @throws IllegalArgumentException if it is not from 0 to 1
     * @throws IllegalStateException of {@link #fail()}, which leaves none out
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
