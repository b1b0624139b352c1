package io.dstream.event;

/** When a pane was made, as against the end of its window. */
public enum Timing {
    /** Before the watermark came to the end of the window: speculative. */
    EARLY,
    /** The first pane after the watermark came to the end of the window. */
    ON_TIME,
    /** After that. */
    LATE
}
