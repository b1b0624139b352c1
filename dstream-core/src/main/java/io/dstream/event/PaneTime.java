package io.dstream.event;

/** Which time a pane has. Late records have no say in it: a pane of nothing else has the window's last instant. */
public enum PaneTime {
    /** The window's last instant: a millisecond before its end. */
    END_OF_WINDOW,
    /** The earliest of its records. The watermark behind the window waits for it. */
    EARLIEST,
    /** The latest of its records. */
    LATEST
}
