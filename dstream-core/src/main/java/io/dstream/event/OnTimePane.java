package io.dstream.event;

/** Whether a window emits an on-time pane if nothing has arrived since its last early pane. */
public enum OnTimePane {
    /** Always emit the pane. */
    ALWAYS,
    /** Emit the pane only if something has arrived. */
    IF_NOT_EMPTY
}
