package io.dstream.jdbc;

/**
 * A database cannot be used, or has refused a batch, for a reason that does not pass by itself. The message names the
 * stream, the table and the batch, says what the database said and what to do. Neither it nor its cause has values of
 * records or passwords in it.
 */
public final class JdbcException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Without a cause.
     *
     * @param message what is wrong, and what to do
     */
    public JdbcException(String message) {
        super(message);
    }

    /**
     * With a cause.
     *
     * @param message what is wrong, and what to do
     * @param cause why, without values of records or passwords; null where there is none
     */
    public JdbcException(String message, Throwable cause) {
        super(message, cause);
    }
}
