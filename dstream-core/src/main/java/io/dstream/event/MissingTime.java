package io.dstream.event;

/** What happens to a record without a time. */
public enum MissingTime {
    /** The batch fails. */
    FAIL,
    /** The record is dropped, counted, and emitted by {@code late()}. */
    DROP
}
