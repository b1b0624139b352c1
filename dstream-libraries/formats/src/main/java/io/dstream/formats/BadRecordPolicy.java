package io.dstream.formats;

/** What happens when a record of a file cannot be read. */
public enum BadRecordPolicy {
    /** The batch fails, with the file, the line and the component in the message. This is the default. */
    FAIL,
    /**
     * The record is skipped. For each file with bad records, one warning on the logger {@code io.dstream.source} says
     * how many there were, and what was wrong with the first.
     */
    SKIP
}
