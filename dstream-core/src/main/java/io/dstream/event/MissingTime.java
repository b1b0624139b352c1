package io.dstream.event;

/** What becomes of a record without a time. */
public enum MissingTime {
    /** The batch fails. */
    FAIL,
    /** The record is dropped, counted, and given by {@code late()}. */
    DROP
}
