package io.dstream.sources.internal.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Where to listen, and what senders may do. Immutable.
 *
 * @param port the port, 0 for any that is free
 * @param bindHost the name or address to listen on, or nothing for the loopback address
 * @param tls whom to show which certificate, or nothing where connections are plain
 * @param maxConnections how many senders there may be at a time
 * @param idleTimeout how long a sender may complete no record, zero for no limit
 * @param onListening is given the port that is listened on
 */
public record ServerOptions(
        int port,
        Optional<String> bindHost,
        Optional<Tls> tls,
        int maxConnections,
        Duration idleTimeout,
        IntConsumer onListening) {
    private static final Duration HANDSHAKE_PATIENCE = Duration.ofSeconds(10);

    /** Where to listen. */
    public InetSocketAddress address() throws IOException {
        InetAddress host =
                bindHost.isPresent() ? InetAddress.getByName(bindHost.get()) : InetAddress.getLoopbackAddress();
        return new InetSocketAddress(host, port);
    }

    /** How long a TLS handshake may take. */
    Duration handshakeTimeout() {
        return idleTimeout.isZero() || idleTimeout.compareTo(HANDSHAKE_PATIENCE) > 0 ? HANDSHAKE_PATIENCE : idleTimeout;
    }
}
