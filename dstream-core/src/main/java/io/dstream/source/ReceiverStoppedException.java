package io.dstream.source;

/** Thrown when a record could not be stored because its receiver has been stopped. */
public final class ReceiverStoppedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    ReceiverStoppedException(String message) {
        super(message);
    }
}
