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
 * How far event time has come: the watermark says that no record is expected any more that happened before it. Each
 * partition of a source has its own, which never goes back; the stream's is the least of them. Immutable.
 *
 * <pre>{@code
 * readings.withEventTime(Reading::at, Watermarks.outOfOrderBy(Duration.ofSeconds(4)).idleAfter(Duration.ofSeconds(30)))
 * }</pre>
 */
public final class Watermarks implements Serializable {
    private static final long serialVersionUID = 1L;

    /** From what a watermark is known. */
    public enum Kind {
        /** The latest time seen, less a bound. */
        OUT_OF_ORDER,
        /** Records that say so. */
        PUNCTUATED,
        /** The source. */
        FROM_SOURCE,
        /** A test. */
        MANUAL,
        /** Nothing: it does not move before the end of the input. */
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
     * Records come at most so much later than later ones.
     *
     * @param bound how much
     * @return a watermark of the latest time seen less the bound
     * @throws IllegalArgumentException if the bound is negative, or not a whole number of milliseconds
     */
    public static Watermarks outOfOrderBy(Duration bound) {
        return of(Kind.OUT_OF_ORDER, Times.checkMillis("the bound of outOfOrderBy", bound, 0), null);
    }

    /**
     * Records come in the order of their times.
     *
     * @return a watermark of the latest time seen
     */
    public static Watermarks ascending() {
        return outOfOrderBy(Duration.ZERO);
    }

    /**
     * Some records say how far event time has come.
     *
     * @param fn gives the watermark, for records that carry one
     * @param <T> the records
     * @return the latest watermark that was given
     */
    @SuppressWarnings("unchecked")
    public static <T> Watermarks punctuated(Function1<? super T, Optional<Instant>> fn) {
        checkNotNull(fn, "punctuated needs a function");
        return of(Kind.PUNCTUATED, 0, (Function1<Object, Optional<Instant>>) (Function1<?, ?>) fn);
    }

    /**
     * The source says how far event time has come.
     *
     * @return a watermark that does not move where the source does not
     */
    public static Watermarks fromSource() {
        return of(Kind.FROM_SOURCE, 0, null);
    }

    /**
     * A test says it.
     *
     * @return a watermark that the test kit's {@code TestInput.watermark} moves
     */
    public static Watermarks manual() {
        return of(Kind.MANUAL, 0, null);
    }

    /**
     * There is none: only early panes are given before the end of the input.
     *
     * @return no watermark
     */
    public static Watermarks none() {
        return of(Kind.NONE, 0, null);
    }

    /**
     * The same, where a partition that has had no record for so long does not hold the watermark back until it has one
     * again. That it has had none is known from batches alone, and a partition from which more is known to come is not
     * idle; where all are, the watermark stays where it is.
     *
     * @param idle how long, in batch time
     * @return the watermarks
     * @throws IllegalArgumentException if it is less than a millisecond, or not a whole number of them
     */
    public Watermarks idleAfter(Duration idle) {
        checkArgument(
                kind != Kind.MANUAL && kind != Kind.NONE, "idleAfter: %s watermarks do not wait for partitions", kind);
        long millis = Times.checkLength("the time of idleAfter", idle).toMillis();
        return new Watermarks(kind, boundMillis, punctuation, millis, advancesWhenIdle, maxAheadMillis, missingTime);
    }

    /**
     * The same, where the watermark follows the batch time, less the bound of {@link #outOfOrderBy}, while all
     * partitions are idle. So windows close although nothing comes any more.
     *
     * @return the watermarks
     * @throws IllegalStateException without {@link #idleAfter}
     */
    public Watermarks advanceWhenIdle() {
        if (idleMillis == Times.MAX) {
            throw new IllegalStateException(
                    "advanceWhenIdle needs to know when a partition is idle: call idleAfter first");
        }
        return new Watermarks(kind, boundMillis, punctuation, idleMillis, true, maxAheadMillis, missingTime);
    }

    /**
     * The same, where a record whose time is further ahead of the batch time is left out, as
     * {@link Reason#TOO_FAR_AHEAD}, and does not move the watermark: one wrong clock would else make all others late.
     *
     * @param ahead how far
     * @return the watermarks
     * @throws IllegalArgumentException if it is negative, or not a whole number of milliseconds
     */
    public Watermarks maxAhead(Duration ahead) {
        long millis = Times.checkMillis("the time of maxAhead", ahead, 0);
        return new Watermarks(kind, boundMillis, punctuation, idleMillis, advancesWhenIdle, millis, missingTime);
    }

    /**
     * The same, with what becomes of records whose time is null. By default the batch fails.
     *
     * @param what what becomes of them
     * @return the watermarks
     */
    public Watermarks onMissingTime(MissingTime what) {
        checkNotNull(what, "onMissingTime needs to know what to do");
        return new Watermarks(kind, boundMillis, punctuation, idleMillis, advancesWhenIdle, maxAheadMillis, what);
    }

    /**
     * From what the watermark is known.
     *
     * @return the kind
     */
    public Kind kind() {
        return kind;
    }

    /**
     * By how much records may come later than later ones.
     *
     * @return milliseconds; 0 but for {@link #outOfOrderBy}
     */
    public long boundMillis() {
        return boundMillis;
    }

    /**
     * What gives the watermark of a record.
     *
     * @return the function of {@link #punctuated}, if it is of that kind
     */
    public Optional<Function1<Object, Optional<Instant>>> punctuation() {
        return Optional.ofNullable(punctuation);
    }

    /**
     * After how long without a record a partition is idle.
     *
     * @return milliseconds; so many that they never go by for never
     */
    public long idleMillis() {
        return idleMillis;
    }

    /**
     * Whether it follows the batch time while all partitions are idle.
     *
     * @return whether it does
     */
    public boolean advancesWhenIdle() {
        return advancesWhenIdle;
    }

    /**
     * How far ahead of the batch time a record may be.
     *
     * @return milliseconds; so many that no record is further ahead for no limit
     */
    public long maxAheadMillis() {
        return maxAheadMillis;
    }

    /**
     * What becomes of records whose time is null.
     *
     * @return what becomes of them
     */
    public MissingTime missingTime() {
        return missingTime;
    }
}
