package io.dstream.sources;

/**
 * What happens when a file that is being followed has become shorter than what was read of it, or has been replaced.
 */
public enum TruncationPolicy {
    /** The program fails, with a message that names the file. This is the default, because lines may have been lost. */
    FAIL,
    /** The file is read again from its beginning. This is reported. */
    START_AGAIN
}
