package io.dstream.event;

/** Whether a window has an on-time pane when nothing came since its last early one. */
public enum OnTimePane {
    /** It always has one. */
    ALWAYS,
    /** Only if something came. */
    IF_NOT_EMPTY
}
