package io.dstream.kafka;

/**
 * What happens when the next records to read are no longer in their topic, because retention has deleted them or the
 * topic was created again.
 */
public enum LostRecordsPolicy {
    /** The program fails, or does not start. The message says which offsets are gone. */
    FAIL,
    /** The program continues with the oldest record, and reports the missing offsets as an error. */
    EARLIEST
}
