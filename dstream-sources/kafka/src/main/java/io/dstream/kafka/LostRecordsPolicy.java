package io.dstream.kafka;

/**
 * What happens when the next records to read are not in their topic any more: retention has deleted them, or the topic
 * has been made anew.
 */
public enum LostRecordsPolicy {
    /** The program fails, or does not start; the message says which offsets are gone. */
    FAIL,
    /** The program goes on with the oldest record there is; which offsets are gone is reported as an error. */
    EARLIEST
}
