package io.dstream.source;

import static com.google.common.base.Preconditions.checkNotNull;

import java.io.Serializable;

/**
 * A range of the data in one partition of a replayable source. Offsets are text because their form differs between
 * sources: a line number, a position in bytes, a sequence number of forty digits.
 *
 * <p>The position of a source is, for each of its partitions, the {@code until} of the last range.
 *
 * @param partition the partition: a file's path, a topic's partition, a shard
 * @param from the first offset in the range
 * @param until the offset after the last one in the range; {@link #GONE} for a partition that no longer exists, which
 *     is then forgotten
 * @param identity distinguishes the partition from another that later has the same name, such as a topic's id or a
 *     file's key; empty if a name always means the same thing
 */
public record OffsetRange(String partition, String from, String until, String identity) implements Serializable {
    /** The {@code until} of a partition that no longer exists. */
    public static final String GONE = "";

    /** Nothing may be null. */
    public OffsetRange {
        checkNotNull(partition, "partition");
        checkNotNull(from, "from");
        checkNotNull(until, "until");
        checkNotNull(identity, "identity");
    }

    /**
     * Creates a range of a partition whose name always means the same thing.
     *
     * @param partition the partition
     * @param from the first offset
     * @param until the offset after the last one
     */
    public OffsetRange(String partition, String from, String until) {
        this(partition, from, until, "");
    }

    /**
     * Returns a range of numeric offsets.
     *
     * @param partition the partition
     * @param from the first offset
     * @param until the offset after the last one
     * @return the range
     */
    public static OffsetRange of(String partition, long from, long until) {
        return new OffsetRange(partition, Long.toString(from), Long.toString(until));
    }

    /**
     * Returns a copy for a partition whose name may be used again for another one.
     *
     * @param ofWhat the identity of the partition that has the name now
     * @return the range
     */
    public OffsetRange withIdentity(String ofWhat) {
        return new OffsetRange(partition, from, until, ofWhat);
    }

    /**
     * Returns a range which says that a partition no longer exists, so its position need not be kept.
     *
     * @param partition the partition
     * @return the range
     */
    public static OffsetRange gone(String partition) {
        return new OffsetRange(partition, GONE, GONE);
    }

    /**
     * Returns whether the partition no longer exists.
     *
     * @return whether this range was created by {@link #gone}
     */
    public boolean isGone() {
        return until.equals(GONE);
    }

    /**
     * Returns the first offset as a number.
     *
     * @return the number
     * @throws NumberFormatException if it is not a number
     */
    public long fromNumber() {
        return Long.parseLong(from);
    }

    /**
     * Returns the offset after the last one as a number.
     *
     * @return the number
     * @throws NumberFormatException if it is not a number
     */
    public long untilNumber() {
        return Long.parseLong(until);
    }
}
