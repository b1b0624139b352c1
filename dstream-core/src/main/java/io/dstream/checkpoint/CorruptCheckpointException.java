package io.dstream.checkpoint;

/** A file of a checkpoint directory is damaged: what is there is not what was written. Nothing of it is used. */
public final class CorruptCheckpointException extends CheckpointException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final long offset;

    /**
     * Damage.
     *
     * @param file the file, as an absolute path
     * @param offset where in the file, in bytes
     * @param message what was expected, what was found, what to do
     * @param cause where it was noticed, or null
     */
    public CorruptCheckpointException(String file, long offset, String message, Throwable cause) {
        super(message, cause);
        this.file = file;
        this.offset = offset;
    }

    /**
     * The damaged file.
     *
     * @return its absolute path
     */
    public String file() {
        return file;
    }

    /**
     * Where the damage was met.
     *
     * @return bytes from the beginning of the file
     */
    public long offset() {
        return offset;
    }
}
