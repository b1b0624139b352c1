package io.dstream.event;

/** The key of windows that have none: there is one. */
public enum Unit {
    /** The only one. */
    UNIT
}
