package io.dstream.sources;

/**
 * What happens when a sender sends a line that is longer than allowed. No more than the allowed length is ever held.
 */
public enum LongLinePolicy {
    /** The line is cut off; what follows up to its end is skipped. The default. */
    TRUNCATE,
    /** The line is dropped and its sender disconnected. A client connects again. */
    DISCONNECT,
    /** The line is dropped and the program fails, once the lines before it are in batches. */
    FAIL
}
