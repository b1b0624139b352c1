package io.dstream.storage;

import java.io.IOException;

/** Another program has taken over what this one writes: nothing that this one writes from now on is seen by anybody. */
public final class FencedException extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * With a message.
     *
     * @param message names the file that was taken over
     * @param cause how that was noticed; null for nothing more to tell
     */
    public FencedException(String message, Throwable cause) {
        super(message, cause);
    }
}
