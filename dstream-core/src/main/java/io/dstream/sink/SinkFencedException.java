package io.dstream.sink;

/**
 * Thrown when another program has taken over a sink's output, so this one may no longer write to it. Stops the program
 * under every failure policy, because the other program will write whatever this one still holds. The message says who
 * took over, if it is known, and what to do.
 */
public class SinkFencedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message what was found instead of this program's own mark, and what to do
     * @param cause the cause, or null
     */
    public SinkFencedException(String message, Throwable cause) {
        super(message, cause);
    }
}
