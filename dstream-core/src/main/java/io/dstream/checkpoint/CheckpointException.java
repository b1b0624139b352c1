package io.dstream.checkpoint;

/**
 * Thrown when a checkpoint directory cannot be used, or can no longer be used. The message says why, and what to do.
 */
public class CheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message what is wrong, what was expected, what to do
     * @param cause the cause, or null
     */
    public CheckpointException(String message, Throwable cause) {
        super(message, cause);
    }
}
