package io.dstream.sink;

/**
 * A batch could not be committed, and it is certain that nothing of it is shown, or ever will be unless it is prepared
 * again: its transaction was rolled back, say. Where no other sink has committed the batch before, the failure policy
 * may then give it up; after any other failure of a commit it may not.
 */
public class NotCommittedException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * A batch was not committed.
     *
     * @param message what went wrong, and what to do
     * @param cause why, or null
     */
    public NotCommittedException(String message, Throwable cause) {
        super(message, cause);
    }
}
