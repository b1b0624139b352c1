package io.dstream.jms.internal;

/** A message that the program does not take. */
final class UndecodableException extends Exception {
    private static final long serialVersionUID = 1L;

    UndecodableException(String message, Throwable cause) {
        super(message, cause);
    }
}
