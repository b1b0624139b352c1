package io.dstream.hbase;

/**
 * Thrown when HBase cannot be used, or has rejected what was sent, and retrying does not help. The message names the
 * stream and the table, quotes HBase's error, and says what to do. It contains no values of records and no passwords.
 */
public final class HBaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception without a cause.
     *
     * @param message what is wrong, and what to do
     */
    public HBaseException(String message) {
        super(message);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message what is wrong, and what to do
     * @param cause the cause
     */
    public HBaseException(String message, Throwable cause) {
        super(message, cause);
    }
}
