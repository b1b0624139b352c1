package io.dstream.mqtt;

/** How hard a message is tried to be delivered, in the protocol's words: its quality of service. */
public enum Qos {
    /** Nobody acknowledges, and messages may be lost. */
    AT_MOST_ONCE,
    /** The receiver acknowledges, and a message may be delivered again. */
    AT_LEAST_ONCE,
    /** Two rounds of acknowledgements; once on each connection. */
    EXACTLY_ONCE
}
