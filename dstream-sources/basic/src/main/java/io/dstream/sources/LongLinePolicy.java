package io.dstream.sources;

/**
 * What happens when a sender sends a line that is longer than allowed. At most the allowed length is held in memory.
 */
public enum LongLinePolicy {
    /** The line is truncated, and the rest of it is skipped. This is the default. */
    TRUNCATE,
    /** The line is dropped and its sender is disconnected. A client reconnects. */
    DISCONNECT,
    /** The line is dropped and the program fails, after the lines before it are in batches. */
    FAIL
}
