package io.dstream.checkpoint;

/**
 * A checkpoint directory is whole, but does not fit: the program, its sinks, its sources or this release. Nothing has
 * been changed.
 */
public final class CheckpointRefusedException extends CheckpointException {
    private static final long serialVersionUID = 1L;

    /**
     * A refusal.
     *
     * @param message what does not fit, and what to do
     */
    public CheckpointRefusedException(String message) {
        super(message, null);
    }

    /**
     * A refusal.
     *
     * @param message what does not fit, and what to do
     * @param cause where it was noticed
     */
    public CheckpointRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
