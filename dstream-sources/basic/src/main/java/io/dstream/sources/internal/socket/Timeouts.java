package io.dstream.sources.internal.socket;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import java.time.Duration;

/** Checks what sockets take as timeouts. */
public final class Timeouts {
    private Timeouts() {}

    public static Duration check(String what, Duration timeout) {
        checkNotNull(timeout, what);
        checkArgument(
                timeout.toMillis() >= 1 && timeout.toDays() <= 20, "%s of %s: expected 1 ms to 20 days", what, timeout);
        return timeout;
    }
}
