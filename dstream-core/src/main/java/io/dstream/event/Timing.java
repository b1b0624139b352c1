package io.dstream.event;

/** When a pane was emitted, relative to the end of its window. */
public enum Timing {
    /** Before the watermark reached the end of the window: speculative. */
    EARLY,
    /** The first pane after the watermark reached the end of the window. */
    ON_TIME,
    /** Any later pane. */
    LATE
}
