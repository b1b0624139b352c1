package io.dstream.amqp.internal;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/**
 * How a broker is reached. Immutable; its text has no password.
 *
 * @param timeout for connecting and for each answer
 * @param heartbeat in whole seconds
 */
public record Broker(
        String host,
        int port,
        String user,
        String password,
        String virtualHost,
        Optional<SSLContext> tls,
        Duration timeout,
        Duration heartbeat) {

    public Broker withUser(String name, String secret) {
        return new Broker(host, port, name, secret, virtualHost, tls, timeout, heartbeat);
    }

    public Broker withVirtualHost(String name) {
        return new Broker(host, port, user, password, name, tls, timeout, heartbeat);
    }

    public Broker withTls(SSLContext context) {
        return new Broker(host, port, user, password, virtualHost, Optional.of(context), timeout, heartbeat);
    }

    public Broker withTimeout(Duration wait) {
        return new Broker(host, port, user, password, virtualHost, tls, wait, heartbeat);
    }

    public Broker withHeartbeat(Duration interval) {
        return new Broker(host, port, user, password, virtualHost, tls, timeout, interval);
    }

    /**
     * A new connection, which is not made again when it is lost.
     *
     * @param name what the broker shows
     * @param largest how long a body may be
     */
    Connection connect(String name, int largest) throws IOException, TimeoutException {
        ConnectionFactory factory = new ConnectionFactory();
        int millis = (int) timeout.toMillis();
        factory.setHost(host);
        factory.setPort(port);
        factory.setUsername(user);
        factory.setPassword(password);
        factory.setVirtualHost(virtualHost);
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        factory.setConnectionTimeout(millis);
        factory.setHandshakeTimeout(millis);
        factory.setChannelRpcTimeout(millis);
        factory.setShutdownTimeout(millis);
        factory.setRequestedHeartbeat((int) heartbeat.toSeconds());
        factory.setMaxInboundMessageBodySize(largest);
        factory.setThreadFactory(body -> {
            Thread thread = new Thread(body, name);
            thread.setDaemon(true);
            return thread;
        });
        tls.ifPresent(context -> {
            factory.useSslProtocol(context);
            factory.enableHostnameVerification();
        });
        return factory.newConnection(name);
    }

    @Override
    public String toString() {
        return host + ":" + port + (virtualHost.equals("/") ? "" : " (virtual host " + virtualHost + ")");
    }
}
