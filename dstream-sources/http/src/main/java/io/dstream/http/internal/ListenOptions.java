package io.dstream.http.internal;

import static com.google.common.base.Preconditions.checkArgument;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;
import java.util.function.IntConsumer;
import javax.net.ssl.SSLContext;

/**
 * Where a server listens, and whom it lets in. Immutable.
 *
 * @param port the port, 0 for any that is free
 * @param host the name or address to listen on; empty for the loopback address
 * @param tls holds the certificate; empty for plain connections
 * @param clientAuth whether clients must show a certificate too
 * @param access who may make requests
 * @param maxConnections how many connections there may be at a time
 * @param onListening is given the port
 */
public record ListenOptions(
        int port,
        Optional<String> host,
        Optional<SSLContext> tls,
        boolean clientAuth,
        Access access,
        int maxConnections,
        IntConsumer onListening) {
    private static final int MAX_CONNECTIONS = 1000;

    public ListenOptions {
        checkArgument(maxConnections >= 1, "%s connections at most: expected at least 1", maxConnections);
    }

    public static ListenOptions of(int port) {
        return new ListenOptions(
                port, Optional.empty(), Optional.empty(), false, Access.EVERYONE, MAX_CONNECTIONS, bound -> {});
    }

    public ListenOptions withHost(String name) {
        checkArgument(name != null && !name.isBlank(), "bind needs a host name or address");
        return new ListenOptions(port, Optional.of(name), tls, clientAuth, access, maxConnections, onListening);
    }

    public ListenOptions withTls(SSLContext context, boolean both) {
        checkArgument(context != null, "tls needs an SSLContext");
        return new ListenOptions(port, host, Optional.of(context), both, access, maxConnections, onListening);
    }

    public ListenOptions withAccess(Access who) {
        return new ListenOptions(port, host, tls, clientAuth, who, maxConnections, onListening);
    }

    public ListenOptions withMaxConnections(int connections) {
        return new ListenOptions(port, host, tls, clientAuth, access, connections, onListening);
    }

    public ListenOptions withOnListening(IntConsumer callback) {
        checkArgument(callback != null, "onListening needs a callback");
        return new ListenOptions(port, host, tls, clientAuth, access, maxConnections, callback);
    }

    InetSocketAddress address() throws IOException {
        return new InetSocketAddress(
                host.isPresent() ? InetAddress.getByName(host.get()) : InetAddress.getLoopbackAddress(), port);
    }

    /** Fails if nobody can listen there now. */
    public void check() throws IOException {
        try (Socket probe = new Socket()) { // does not listen, so that nobody connects to it
            probe.setReuseAddress(true);
            probe.bind(address());
        } catch (IOException e) {
            throw new IOException(
                    "cannot listen on " + host.orElse("the loopback address") + ", port " + port + ": " + e.getMessage()
                            + "; choose a free port and an address of this computer (bind)",
                    e);
        }
    }
}
