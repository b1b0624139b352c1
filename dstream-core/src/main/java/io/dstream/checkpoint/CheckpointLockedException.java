package io.dstream.checkpoint;

/** Another program, or another context of this one, holds the checkpoint directory, or has taken it over. */
public final class CheckpointLockedException extends CheckpointException {
    private static final long serialVersionUID = 1L;

    /**
     * A refusal.
     *
     * @param message who holds it
     * @param cause where it was noticed, or null
     */
    public CheckpointLockedException(String message, Throwable cause) {
        super(message, cause);
    }
}
