package io.dstream.source;

import static com.google.common.base.Preconditions.checkNotNull;

/**
 * The position of a replayable source in one of its partitions: the end of the last {@link OffsetRange}.
 *
 * @param offset the range's {@code until}: the offset at which to continue
 * @param identity the range's {@code identity}: the identity of the partition when it was read; empty if not set
 */
public record Position(String offset, String identity) {

    /** Nothing may be null. */
    public Position {
        checkNotNull(offset, "offset");
        checkNotNull(identity, "identity");
    }

    /**
     * Returns a position with a numeric offset, in a partition whose name always means the same thing.
     *
     * @param offset the offset
     * @return the position
     */
    public static Position of(long offset) {
        return new Position(Long.toString(offset), "");
    }

    /**
     * Returns the position at the end of a range.
     *
     * @param range the range
     * @return its end
     */
    public static Position behind(OffsetRange range) {
        return new Position(range.until(), range.identity());
    }

    /**
     * Returns the offset as a number.
     *
     * @return the number
     * @throws NumberFormatException if it is not a number
     */
    public long number() {
        return Long.parseLong(offset);
    }

    @Override
    public String toString() {
        return identity.isEmpty() ? offset : offset + " of " + identity;
    }
}
