package io.dstream.checkpoint;

/**
 * Thrown when a file of a checkpoint directory is damaged: it does not contain what was written. None of its data is
 * used.
 */
public final class CorruptCheckpointException extends CheckpointException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final long offset;

    /**
     * Creates an exception.
     *
     * @param file the file, as an absolute path
     * @param offset the position in the file, in bytes
     * @param message what was expected, what was found, what to do
     * @param cause the cause, or null
     */
    public CorruptCheckpointException(String file, long offset, String message, Throwable cause) {
        super(message, cause);
        this.file = file;
        this.offset = offset;
    }

    /**
     * Returns the damaged file.
     *
     * @return its absolute path
     */
    public String file() {
        return file;
    }

    /**
     * Returns the position of the damage.
     *
     * @return the position in bytes from the beginning of the file
     */
    public long offset() {
        return offset;
    }
}
