package io.dstream.event;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.function.Function1;
import io.dstream.internal.times.Times;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Determines how far event time has advanced. The watermark asserts that no more records are expected with earlier
 * times. Each partition of a source has its own watermark, which never goes back; the watermark of the stream is the
 * lowest of them. Immutable.
 *
 * <pre>{@code
 * readings.withEventTime(Reading::at, Watermarks.outOfOrderBy(Duration.ofSeconds(4)).idleAfter(Duration.ofSeconds(30)))
 * }</pre>
 */
public final class Watermarks implements Serializable {
    private static final long serialVersionUID = 1L;

    /** What a watermark is derived from. */
    public enum Kind {
        /** The latest time seen, minus a bound. */
        OUT_OF_ORDER,
        /** Records that carry watermarks. */
        PUNCTUATED,
        /** The source. */
        FROM_SOURCE,
        /** A test. */
        MANUAL,
        /** Nothing: the watermark does not advance before the end of the input. */
        NONE
    }

    private final Kind kind;
    private final long boundMillis;
    private final Function1<Object, Optional<Instant>> punctuation; // null but for PUNCTUATED
    private final long idleMillis; // Times.MAX for never
    private final boolean advancesWhenIdle;
    private final long maxAheadMillis; // Times.MAX for no limit
    private final MissingTime missingTime;

    private Watermarks(
            Kind kind,
            long boundMillis,
            Function1<Object, Optional<Instant>> punctuation,
            long idleMillis,
            boolean advancesWhenIdle,
            long maxAheadMillis,
            MissingTime missingTime) {
        this.kind = kind;
        this.boundMillis = boundMillis;
        this.punctuation = punctuation;
        this.idleMillis = idleMillis;
        this.advancesWhenIdle = advancesWhenIdle;
        this.maxAheadMillis = maxAheadMillis;
        this.missingTime = missingTime;
    }

    private static Watermarks of(Kind kind, long boundMillis, Function1<Object, Optional<Instant>> punctuation) {
        return new Watermarks(kind, boundMillis, punctuation, Times.MAX, false, Times.MAX, MissingTime.FAIL);
    }

    /**
     * Returns watermarks for records that arrive out of order by at most a bound.
     *
     * @param bound the longest time by which a record may arrive after records with later times
     * @return watermarks equal to the latest time seen, minus the bound
     * @throws IllegalArgumentException if the bound is negative or not a whole number of milliseconds
     */
    public static Watermarks outOfOrderBy(Duration bound) {
        return of(Kind.OUT_OF_ORDER, Times.checkMillis("the bound of outOfOrderBy", bound, 0), null);
    }

    /**
     * Returns watermarks for records that arrive in the order of their times.
     *
     * @return watermarks equal to the latest time seen
     */
    public static Watermarks ascending() {
        return outOfOrderBy(Duration.ZERO);
    }

    /**
     * Returns watermarks that some of the records carry.
     *
     * @param fn returns the watermark of a record, or empty if it carries none
     * @param <T> the type of the records
     * @return watermarks equal to the latest one returned
     */
    @SuppressWarnings("unchecked")
    public static <T> Watermarks punctuated(Function1<? super T, Optional<Instant>> fn) {
        checkNotNull(fn, "punctuated needs a function");
        return of(Kind.PUNCTUATED, 0, (Function1<Object, Optional<Instant>>) (Function1<?, ?>) fn);
    }

    /**
     * Returns watermarks that the source determines.
     *
     * @return watermarks that advance only when the source advances them
     */
    public static Watermarks fromSource() {
        return of(Kind.FROM_SOURCE, 0, null);
    }

    /**
     * Returns watermarks that a test sets.
     *
     * @return watermarks that the test kit's {@code TestInput.watermark} advances
     */
    public static Watermarks manual() {
        return of(Kind.MANUAL, 0, null);
    }

    /**
     * Returns watermarks that do not advance: before the end of the input, only early panes are emitted.
     *
     * @return watermarks that do not advance
     */
    public static Watermarks none() {
        return of(Kind.NONE, 0, null);
    }

    /**
     * Returns a copy in which an idle partition does not hold back the watermark until it has a record again. A
     * partition is idle if it has had no record for some time. Idleness is determined from batches alone. A partition
     * from which more records are known to come is not idle. If all partitions are idle, the watermark stays where it
     * is.
     *
     * @param idle the time without records, in batch time
     * @return the watermarks
     * @throws IllegalArgumentException if the time is less than a millisecond, or not a whole number of milliseconds
     */
    public Watermarks idleAfter(Duration idle) {
        checkArgument(
                kind != Kind.MANUAL && kind != Kind.NONE, "idleAfter: %s watermarks do not wait for partitions", kind);
        long millis = Times.checkLength("the time of idleAfter", idle).toMillis();
        return new Watermarks(kind, boundMillis, punctuation, millis, advancesWhenIdle, maxAheadMillis, missingTime);
    }

    /**
     * Returns a copy in which the watermark follows the batch time, minus the bound of {@link #outOfOrderBy}, while all
     * partitions are idle. Windows then close although no more records arrive.
     *
     * @return the watermarks
     * @throws IllegalStateException if {@link #idleAfter} was not called
     */
    public Watermarks advanceWhenIdle() {
        if (idleMillis == Times.MAX) {
            throw new IllegalStateException(
                    "advanceWhenIdle needs to know when a partition is idle: call idleAfter first");
        }
        return new Watermarks(kind, boundMillis, punctuation, idleMillis, true, maxAheadMillis, missingTime);
    }

    /**
     * Returns a copy in which a record whose time is too far ahead of the batch time is dropped as
     * {@link Reason#TOO_FAR_AHEAD} and does not advance the watermark. Otherwise a single wrong clock would make all
     * other records late.
     *
     * @param ahead how far ahead a record may be
     * @return the watermarks
     * @throws IllegalArgumentException if the time is negative or not a whole number of milliseconds
     */
    public Watermarks maxAhead(Duration ahead) {
        long millis = Times.checkMillis("the time of maxAhead", ahead, 0);
        return new Watermarks(kind, boundMillis, punctuation, idleMillis, advancesWhenIdle, millis, missingTime);
    }

    /**
     * Returns a copy that determines what happens to records whose time is null. By default the batch fails.
     *
     * @param what what happens to them
     * @return the watermarks
     */
    public Watermarks onMissingTime(MissingTime what) {
        checkNotNull(what, "onMissingTime needs to know what to do");
        return new Watermarks(kind, boundMillis, punctuation, idleMillis, advancesWhenIdle, maxAheadMillis, what);
    }

    /**
     * Returns what the watermark is derived from.
     *
     * @return the kind
     */
    public Kind kind() {
        return kind;
    }

    /**
     * Returns by how much a record may arrive after records with later times.
     *
     * @return the bound in milliseconds; 0 except for {@link #outOfOrderBy}
     */
    public long boundMillis() {
        return boundMillis;
    }

    /**
     * Returns the function that extracts the watermark of a record.
     *
     * @return the function of {@link #punctuated}; empty for other kinds
     */
    public Optional<Function1<Object, Optional<Instant>>> punctuation() {
        return Optional.ofNullable(punctuation);
    }

    /**
     * Returns how long a partition must have no records to be idle.
     *
     * @return milliseconds; a value that is never reached if partitions are never idle
     */
    public long idleMillis() {
        return idleMillis;
    }

    /**
     * Returns whether the watermark follows the batch time while all partitions are idle.
     *
     * @return whether it does
     */
    public boolean advancesWhenIdle() {
        return advancesWhenIdle;
    }

    /**
     * Returns how far ahead of the batch time a record may be.
     *
     * @return milliseconds; a value that no record exceeds if there is no limit
     */
    public long maxAheadMillis() {
        return maxAheadMillis;
    }

    /**
     * Returns what happens to records whose time is null.
     *
     * @return what happens to them
     */
    public MissingTime missingTime() {
        return missingTime;
    }
}
