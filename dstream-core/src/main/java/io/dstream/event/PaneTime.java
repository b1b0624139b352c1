package io.dstream.event;

/**
 * Determines the time of a pane. Late records are ignored; a pane of only late records has the window's last instant.
 */
public enum PaneTime {
    /** The window's last instant: one millisecond before its end. */
    END_OF_WINDOW,
    /** The earliest time of its records. The watermark after the window waits for it. */
    EARLIEST,
    /** The latest time of its records. */
    LATEST
}
