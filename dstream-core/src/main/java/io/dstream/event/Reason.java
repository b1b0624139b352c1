package io.dstream.event;

/** Why a record was left out of a window, or of all of them. */
public enum Reason {
    /** The watermark had passed the end of the window and the allowed lateness. */
    LATE,
    /**
     * The window's trigger had finished while the window could still take records in. No record has this reason: a
     * trigger that may do so is refused where the program is built, and one that the end of the window finishes does so
     * when the window is over, so that what comes then is {@link #LATE}.
     */
    CLOSED,
    /** The record's time lies in no window. */
    OUTSIDE_WINDOWS,
    /** The record has no time, and {@link MissingTime#DROP} says that such ones are dropped. */
    UNTIMED,
    /** The record's time is further ahead of the batch time than {@link Watermarks#maxAhead} allows. */
    TOO_FAR_AHEAD
}
