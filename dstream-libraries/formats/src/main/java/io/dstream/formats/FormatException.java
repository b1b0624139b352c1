package io.dstream.formats;

import java.io.IOException;

/**
 * A file is not what its format expects, or a record cannot be written. The message says where in the file, which
 * component, and what was expected.
 */
public final class FormatException extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * Makes an exception.
     *
     * @param message what is wrong
     */
    public FormatException(String message) {
        super(message);
    }

    /**
     * Makes an exception.
     *
     * @param message what is wrong
     * @param cause what a library found
     */
    public FormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
