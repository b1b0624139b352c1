package io.dstream.event;

/**
 * Whether a window emits a last pane, when its lateness is over or its trigger has finished, if nothing has arrived for
 * it.
 */
public enum ClosingPane {
    /** Always emit the pane. */
    ALWAYS,
    /** Emit the pane only if something has arrived. */
    IF_NOT_EMPTY
}
