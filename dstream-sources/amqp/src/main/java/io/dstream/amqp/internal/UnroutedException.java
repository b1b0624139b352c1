package io.dstream.amqp.internal;

import java.io.IOException;

/** No queue has got a message. Its text is complete. */
final class UnroutedException extends IOException {
    private static final long serialVersionUID = 1L;

    UnroutedException(String message) {
        super(message);
    }
}
