package io.dstream.opensearch;

/**
 * Thrown when OpenSearch cannot be used, or has rejected what was sent, and retrying does not help. The message names
 * the stream, the index and, if there is one, the id of the document, quotes OpenSearch's error, and says what to do.
 * OpenSearch's error may quote a value of a field. The message contains no passwords.
 */
public final class OpenSearchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception without a cause.
     *
     * @param message what is wrong, and what to do
     */
    public OpenSearchException(String message) {
        super(message);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message what is wrong, and what to do
     * @param cause the cause
     */
    public OpenSearchException(String message, Throwable cause) {
        super(message, cause);
    }
}
