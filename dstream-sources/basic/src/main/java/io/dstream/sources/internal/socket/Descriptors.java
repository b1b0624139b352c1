package io.dstream.sources.internal.socket;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** File descriptors, of which a process has a limited number and each connection takes one. */
final class Descriptors {
    private static final long LEAST_LEFT = 32;

    private Descriptors() {}

    /** How many connections there may be so that the rest of the program can still open files and sockets. */
    static int connections(int wanted) {
        try {
            if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
                long most = system.getMaxFileDescriptorCount();
                long free = most - system.getOpenFileDescriptorCount() - Math.max(LEAST_LEFT, most / 8);
                return (int) Math.max(1, Math.min(wanted, free));
            }
        } catch (LinkageError e) {
            // a runtime image without that module: not known
        }
        return wanted;
    }

    /**
     * Makes a connection, reads and closes it. Some classes of the JDK need descriptors of their own when they are
     * initialised, and are unusable for ever if there are none left at that time: without them no socket can be closed.
     */
    static void initialise() throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        try (ServerSocket server = new ServerSocket(0, 1, here);
                Socket client = new Socket(here, server.getLocalPort());
                Socket accepted = server.accept()) {
            client.setSoLinger(true, 0);
            accepted.setSoLinger(true, 0); // leaves no port in TIME-WAIT
        }
    }
}
