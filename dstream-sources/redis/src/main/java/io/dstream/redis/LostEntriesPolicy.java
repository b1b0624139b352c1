package io.dstream.redis;

/**
 * What happens when entries were deleted before they were read, because the stream was trimmed, made anew, or lost its
 * newest entries in a failover.
 */
public enum LostEntriesPolicy {
    /** The program fails, or does not start. The message says what is gone. */
    FAIL,
    /** The program continues with the oldest entry, and reports what is gone as an error. */
    CONTINUE
}
