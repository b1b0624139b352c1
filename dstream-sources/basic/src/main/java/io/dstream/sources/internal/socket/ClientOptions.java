package io.dstream.sources.internal.socket;

import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * How to connect to a server. Immutable.
 *
 * @param host its name or address
 * @param port its port
 * @param tls says whom to trust, or nothing where the connection is plain
 * @param connectTimeout how long to wait for a connection, and for the TLS handshake
 * @param idleTimeout how long no record may come, zero for no limit
 * @param backoff how long to wait before connecting again
 */
public record ClientOptions(
        String host,
        int port,
        Optional<SSLContext> tls,
        Duration connectTimeout,
        Duration idleTimeout,
        Backoff.Limits backoff) {

    /** Host and port, as they are reported. */
    public String address() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /** How often to look whether a deadline is over. */
    long watchMillis() {
        long handshake = Connection.watchMillis(connectTimeout);
        return idleTimeout.isZero() ? handshake : Math.min(handshake, Connection.watchMillis(idleTimeout));
    }
}
