package io.dstream.mqtt;

/** What happens to messages that are too large or cannot be decoded. */
public enum UndecodablePolicy {
    /** The program fails. The message stays in the session. */
    FAIL,
    /** The message is acknowledged and dropped, which is reported as an error, and the program continues. */
    SKIP
}
