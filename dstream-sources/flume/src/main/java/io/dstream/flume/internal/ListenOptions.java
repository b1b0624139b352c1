package io.dstream.flume.internal;

import static com.google.common.base.Preconditions.checkArgument;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;
import java.util.function.IntConsumer;
import javax.net.ssl.SSLContext;

/**
 * Where agents send to, and what they may do. Immutable.
 *
 * @param port the port, 0 for any that is free
 * @param host the name or address to listen on; empty for the loopback address
 * @param tls holds the certificate; empty for plain connections
 * @param clientAuth whether agents must show a certificate too
 * @param compressed whether what is sent is compressed
 * @param maxConnections how many agents there may be at a time
 * @param maxBatchBytes how large a batch may be
 * @param onListening is given the port
 */
public record ListenOptions(
        int port,
        Optional<String> host,
        Optional<SSLContext> tls,
        boolean clientAuth,
        boolean compressed,
        int maxConnections,
        int maxBatchBytes,
        IntConsumer onListening) {
    private static final int MAX_CONNECTIONS = 100;
    private static final int MAX_BATCH_BYTES = 16 << 20;
    private static final int LEAST_BATCH_BYTES = 1 << 10;

    public ListenOptions {
        checkArgument(maxConnections >= 1, "%s connections at most: expected at least 1", maxConnections);
        checkArgument(
                maxBatchBytes >= LEAST_BATCH_BYTES,
                "batches of %s bytes at most: expected at least %s",
                maxBatchBytes,
                LEAST_BATCH_BYTES);
    }

    public static ListenOptions of(int port) {
        return new ListenOptions(
                port, Optional.empty(), Optional.empty(), false, false, MAX_CONNECTIONS, MAX_BATCH_BYTES, bound -> {});
    }

    public ListenOptions withHost(String name) {
        return new ListenOptions(
                port, Optional.of(name), tls, clientAuth, compressed, maxConnections, maxBatchBytes, onListening);
    }

    public ListenOptions withTls(SSLContext context, boolean both) {
        return new ListenOptions(
                port, host, Optional.of(context), both, compressed, maxConnections, maxBatchBytes, onListening);
    }

    public ListenOptions withCompression() {
        return new ListenOptions(port, host, tls, clientAuth, true, maxConnections, maxBatchBytes, onListening);
    }

    public ListenOptions withMaxConnections(int connections) {
        return new ListenOptions(port, host, tls, clientAuth, compressed, connections, maxBatchBytes, onListening);
    }

    public ListenOptions withMaxBatchBytes(int bytes) {
        return new ListenOptions(port, host, tls, clientAuth, compressed, maxConnections, bytes, onListening);
    }

    public ListenOptions withOnListening(IntConsumer callback) {
        return new ListenOptions(port, host, tls, clientAuth, compressed, maxConnections, maxBatchBytes, callback);
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
