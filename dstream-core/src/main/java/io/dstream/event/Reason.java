package io.dstream.event;

/** Why a record was dropped from a window, or from all windows. */
public enum Reason {
    /** The watermark had passed the end of the window and the allowed lateness. */
    LATE,
    /**
     * The window's trigger had finished while the window could still accept records. In fact no record has this reason:
     * a trigger that may finish early is rejected when the program is built, and a trigger that finishes at the end of
     * the window does so when the window is over, so records that arrive then are {@link #LATE}.
     */
    CLOSED,
    /** The record's time is in no window. */
    OUTSIDE_WINDOWS,
    /** The record has no time, and {@link MissingTime#DROP} is set. */
    UNTIMED,
    /** The record's time is further ahead of the batch time than {@link Watermarks#maxAhead} allows. */
    TOO_FAR_AHEAD
}
