package io.dstream.kinesis;

/**
 * What happens when the next records to read are no longer in the stream, because they are older than its retention
 * period or the stream was created again.
 */
public enum LostRecordsPolicy {
    /** The program fails, or does not start. The message names the shard. */
    FAIL,
    /** The program continues with the oldest record there is, and reports what is missing as an error. */
    EARLIEST
}
