package io.dstream.sink;

/**
 * Another program has taken over a sink's output, so this one may not write there any more. Stops the program under
 * every failure policy: whatever it still holds is the other one's to write. The message says who took over, as far as
 * that is known, and what to do.
 */
public class SinkFencedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * A sink was fenced.
     *
     * @param message what was found instead of this program's own mark, and what to do
     * @param cause why, or null
     */
    public SinkFencedException(String message, Throwable cause) {
        super(message, cause);
    }
}
