package io.dstream.sources;

/** What happens when a file that is followed is found to be shorter than what was read of it, or to be another one. */
public enum TruncationPolicy {
    /** The program fails, with a message that names the file. The default: lines may have been lost. */
    FAIL,
    /** The file is read from its beginning, and that is reported. */
    START_AGAIN
}
