package io.dstream.source;

import static com.google.common.base.Preconditions.checkNotNull;

import java.io.Serializable;

/**
 * A piece of what a replayable source holds: which part of it, and from where to where. Offsets are text, for what
 * counts as one differs: a line number, a position in bytes, a sequence number of forty digits.
 *
 * <p>What a source has given so far is, for each of its partitions, the {@code until} of the last range.
 *
 * @param partition the part: a file's path, a topic's partition, a shard
 * @param from the first offset in the range
 * @param until the offset behind the last one in the range; {@link #GONE} for a partition that is no more, which is
 *     then forgotten
 * @param identity tells the partition from another that bears its name later: a topic's id, a file's key; empty where a
 *     name means the same thing for ever
 */
public record OffsetRange(String partition, String from, String until, String identity) implements Serializable {
    /** The {@code until} of a partition that is no more. */
    public static final String GONE = "";

    /** Nothing may be null. */
    public OffsetRange {
        checkNotNull(partition, "partition");
        checkNotNull(from, "from");
        checkNotNull(until, "until");
        checkNotNull(identity, "identity");
    }

    /**
     * A range of a partition whose name means the same thing for ever.
     *
     * @param partition the part of the source
     * @param from the first offset
     * @param until the offset behind the last one
     */
    public OffsetRange(String partition, String from, String until) {
        this(partition, from, until, "");
    }

    /**
     * A range of numbers.
     *
     * @param partition the part of the source
     * @param from the first offset
     * @param until the offset behind the last one
     * @return the range
     */
    public static OffsetRange of(String partition, long from, long until) {
        return new OffsetRange(partition, Long.toString(from), Long.toString(until));
    }

    /**
     * The same range, of a partition whose name may be given to another.
     *
     * @param ofWhat what the name means now
     * @return the range
     */
    public OffsetRange withIdentity(String ofWhat) {
        return new OffsetRange(partition, from, until, ofWhat);
    }

    /**
     * Says that a partition is no more, so that its position need not be kept.
     *
     * @param partition the part of the source
     * @return the range
     */
    public static OffsetRange gone(String partition) {
        return new OffsetRange(partition, GONE, GONE);
    }

    /**
     * Whether the partition is no more.
     *
     * @return whether this came of {@link #gone}
     */
    public boolean isGone() {
        return until.equals(GONE);
    }

    /**
     * The first offset, as a number.
     *
     * @return the number
     * @throws NumberFormatException if it is none
     */
    public long fromNumber() {
        return Long.parseLong(from);
    }

    /**
     * The offset behind the last one, as a number.
     *
     * @return the number
     * @throws NumberFormatException if it is none
     */
    public long untilNumber() {
        return Long.parseLong(until);
    }
}
