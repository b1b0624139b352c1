package io.dstream.checkpoint;

/**
 * Thrown when a checkpoint directory is intact but does not match the program, its sinks, its sources or this release.
 * Nothing has been changed.
 */
public final class CheckpointRefusedException extends CheckpointException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message what does not match, and what to do
     */
    public CheckpointRefusedException(String message) {
        super(message, null);
    }

    /**
     * Creates an exception.
     *
     * @param message what does not match, and what to do
     * @param cause the cause
     */
    public CheckpointRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
