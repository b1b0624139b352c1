package io.dstream.source;

import static com.google.common.base.Preconditions.checkNotNull;

/**
 * How far a replayable source has been read in one of its partitions: where its last {@link OffsetRange} ended.
 *
 * @param offset the range's {@code until}: the offset to go on from
 * @param identity the range's {@code identity}: what the partition was when it was read, empty where that was not said
 */
public record Position(String offset, String identity) {

    /** Nothing may be null. */
    public Position {
        checkNotNull(offset, "offset");
        checkNotNull(identity, "identity");
    }

    /**
     * An offset that is a number, in a partition whose name means the same thing for ever.
     *
     * @param offset the offset
     * @return the position
     */
    public static Position of(long offset) {
        return new Position(Long.toString(offset), "");
    }

    /**
     * Where a range ends.
     *
     * @param range the range
     * @return its end
     */
    public static Position behind(OffsetRange range) {
        return new Position(range.until(), range.identity());
    }

    /**
     * The offset, as a number.
     *
     * @return the number
     * @throws NumberFormatException if it is none
     */
    public long number() {
        return Long.parseLong(offset);
    }

    @Override
    public String toString() {
        return identity.isEmpty() ? offset : offset + " of " + identity;
    }
}
