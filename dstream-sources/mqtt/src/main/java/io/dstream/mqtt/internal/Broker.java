package io.dstream.mqtt.internal;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttClientSslConfigBuilder;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * How a broker is reached. Immutable; its text has no password.
 *
 * @param timeout for connecting and for each answer
 * @param keepAlive in whole seconds
 */
public record Broker(
        String host,
        int port,
        boolean isVersion3,
        Optional<User> user,
        Optional<Tls> tls,
        Duration timeout,
        Duration keepAlive) {

    private static final int EVENT_THREADS = 2;

    /** Runs the threads that all clients of this process share, which do not keep it alive. */
    private static final Executor EVENTS = body -> {
        Thread thread = new Thread(body, "dstream-mqtt");
        thread.setDaemon(true);
        thread.start();
    };

    /** Who connects. */
    public record User(String name, String password) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Whom to trust, and what to show. */
    public record Tls(TrustManagerFactory trusted, Optional<KeyManagerFactory> own) {}

    public Broker withVersion3() {
        return new Broker(host, port, true, user, tls, timeout, keepAlive);
    }

    public Broker withUser(User who) {
        return new Broker(host, port, isVersion3, Optional.of(who), tls, timeout, keepAlive);
    }

    public Broker withTls(Tls secured) {
        return new Broker(host, port, isVersion3, user, Optional.of(secured), timeout, keepAlive);
    }

    public Broker withTimeout(Duration wait) {
        return new Broker(host, port, isVersion3, user, tls, wait, keepAlive);
    }

    public Broker withKeepAlive(Duration interval) {
        return new Broker(host, port, isVersion3, user, tls, timeout, interval);
    }

    /** A client that has not connected yet, and does not reconnect. */
    Client client(String id, Consumer<Throwable> lost) {
        MqttClientBuilder builder = MqttClient.builder()
                .identifier(id)
                .serverHost(host)
                .serverPort(port)
                .transportConfig()
                .socketConnectTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .mqttConnectTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .serverHost(host)
                .serverPort(port)
                .sslConfig(tls.map(Broker::config).orElse(null))
                .applyTransportConfig()
                .executorConfig()
                .nettyExecutor(EVENTS)
                .nettyThreads(EVENT_THREADS)
                .applyExecutorConfig()
                .addDisconnectedListener(context -> lost.accept(context.getCause()));
        return isVersion3
                ? new Client3(this, builder.useMqttVersion3().buildAsync())
                : new Client5(this, builder.useMqttVersion5().buildAsync());
    }

    private static MqttClientSslConfig config(Tls tls) {
        MqttClientSslConfigBuilder config = MqttClientSslConfig.builder().trustManagerFactory(tls.trusted());
        return tls.own().map(config::keyManagerFactory).orElse(config).build(); // the host's name is verified
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
