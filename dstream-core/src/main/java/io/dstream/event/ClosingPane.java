package io.dstream.event;

/** Whether a window has a last pane, when its lateness is over or its trigger has finished, if nothing came for it. */
public enum ClosingPane {
    /** It always has one. */
    ALWAYS,
    /** Only if something came. */
    IF_NOT_EMPTY
}
