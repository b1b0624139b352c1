package io.dstream.sink;

/**
 * Thrown when a batch could not be committed, and it is certain that nothing of it is visible or ever will be unless it
 * is prepared again; for example, because its transaction was rolled back. If no other sink has committed the batch
 * before, the failure policy may then give it up. After any other failure of a commit it may not.
 */
public class NotCommittedException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message what went wrong, and what to do
     * @param cause the cause, or null
     */
    public NotCommittedException(String message, Throwable cause) {
        super(message, cause);
    }
}
