package io.dstream.internal.runtime.program;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** This machine's name, for messages. */
final class HostName {
    private HostName() {}

    static String get() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
