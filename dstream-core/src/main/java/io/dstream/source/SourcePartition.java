package io.dstream.source;

/**
 * A part of a source that brings records in an order of its own, as it stands when a batch is cut: a partition of a
 * topic, a file, a sender. Each has a watermark of its own.
 *
 * @param id its name within the source; empty for a source that is one part
 * @param isCaughtUp whether all that it has is in this batch or in those before
 * @param watermark how far event time has come, in milliseconds since the epoch, where the source knows that; else
 *     {@link #NO_WATERMARK}
 */
public record SourcePartition(String id, boolean isCaughtUp, long watermark) {
    /** Before all times. */
    public static final long NO_WATERMARK = Long.MIN_VALUE / 4;

    /**
     * A part that has nothing more, and knows nothing of event time.
     *
     * @param id its name
     * @return the part
     */
    public static SourcePartition of(String id) {
        return new SourcePartition(id, true, NO_WATERMARK);
    }
}
