package io.dstream.internal.log;

import java.io.IOException;

/** A call came after the log had failed or was closed. Tells such a call from the failure itself. */
final class UnusableLogException extends IOException {
    private static final long serialVersionUID = 1;

    UnusableLogException(String message, Throwable cause) {
        super(message, cause);
    }
}
