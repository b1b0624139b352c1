package io.dstream.sources.internal;

import java.net.SocketTimeoutException;
import java.net.UnknownHostException;

/** Exceptions in words that stay the same while the trouble does, so that it is reported once. */
public final class Problems {
    private Problems() {}

    public static String of(Throwable e) {
        if (e instanceof UnknownHostException) {
            return "the host's name is not known";
        }
        if (e instanceof SocketTimeoutException) {
            return "nothing came in time";
        }
        String name = e.getClass().getSimpleName();
        return e.getMessage() == null ? name : e.getMessage() + " (" + name + ")";
    }
}
