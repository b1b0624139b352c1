package io.dstream.amqp;

/** What happens to messages that are too large or cannot be decoded. */
public enum UndecodablePolicy {
    /** The program fails. The message stays in its queue. */
    FAIL,
    /**
     * The message is rejected, which is reported as an error, and the program continues. The broker moves the message
     * to the queue's dead-letter exchange; without one, it is dropped.
     */
    REJECT
}
