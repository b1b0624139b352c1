package io.dstream.storage;

import java.io.IOException;

/** A lock of a {@link Storage} is held by somebody else. */
public final class LockedException extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * With a message.
     *
     * @param message names the file and who may hold it
     */
    public LockedException(String message) {
        super(message);
    }
}
