package io.dstream.checkpoint;

/**
 * Thrown when the checkpoint directory is in use by another program or another context of this one, or has been taken
 * over by it.
 */
public final class CheckpointLockedException extends CheckpointException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message who uses it
     * @param cause the cause, or null
     */
    public CheckpointLockedException(String message, Throwable cause) {
        super(message, cause);
    }
}
