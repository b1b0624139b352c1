package io.dstream.checkpoint;

/** A checkpoint directory cannot be used, or no longer. The message says why, and what to do. */
public class CheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure.
     *
     * @param message what is wrong, what was expected, what to do
     * @param cause why, or null
     */
    public CheckpointException(String message, Throwable cause) {
        super(message, cause);
    }
}
