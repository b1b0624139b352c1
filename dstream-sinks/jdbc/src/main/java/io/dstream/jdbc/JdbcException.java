package io.dstream.jdbc;

/**
 * Thrown when a database cannot be used, or has rejected a batch, and retrying does not help. The message names the
 * stream, the table and the batch, quotes the database's error, and says what to do. Neither the message nor the cause
 * contains values of records or passwords.
 */
public final class JdbcException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception without a cause.
     *
     * @param message what is wrong, and what to do
     */
    public JdbcException(String message) {
        super(message);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message what is wrong, and what to do
     * @param cause the cause, without values of records or passwords; null if there is none
     */
    public JdbcException(String message, Throwable cause) {
        super(message, cause);
    }
}
