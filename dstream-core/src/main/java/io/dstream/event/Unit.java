package io.dstream.event;

/** The key of windows without keys. */
public enum Unit {
    /** The only value. */
    UNIT
}
