package io.dstream.jms;

/** What happens to messages that are too large or cannot be decoded. */
public enum UndecodablePolicy {
    /** The program fails. The message stays at the broker, with those that were received together with it. */
    FAIL,
    /**
     * The message is rejected, which is reported as an error, and the program continues. The message is moved to the
     * queue that {@link JmsInput#rejectTo} names; without one, it is dropped.
     */
    REJECT
}
