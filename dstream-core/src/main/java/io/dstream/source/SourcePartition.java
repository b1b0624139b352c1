package io.dstream.source;

/**
 * A part of a source with its own order of records, and therefore its own watermark, at the time a batch is cut: a
 * partition of a topic, a file, a sender.
 *
 * @param id its name within the source; empty for a source with a single part
 * @param isCaughtUp whether all its data is in this batch or in earlier ones
 * @param watermark the watermark in milliseconds since the epoch, if the source knows it; otherwise
 *     {@link #NO_WATERMARK}
 */
public record SourcePartition(String id, boolean isCaughtUp, long watermark) {
    /** A watermark before all times. */
    public static final long NO_WATERMARK = Long.MIN_VALUE / 4;

    /**
     * Returns a part that has no more data, and no watermark.
     *
     * @param id its name
     * @return the part
     */
    public static SourcePartition of(String id) {
        return new SourcePartition(id, true, NO_WATERMARK);
    }
}
