package io.dstream.testing.connectors;

/** What becomes of a record when the program is killed. */
public enum Promise {
    /** Each record is in the output once. */
    EXACTLY_ONCE,
    /** Each record is in the output, some of them perhaps again. */
    AT_LEAST_ONCE,
    /** A record that was under way may be lost; none is in the output twice. */
    AT_MOST_ONCE
}
