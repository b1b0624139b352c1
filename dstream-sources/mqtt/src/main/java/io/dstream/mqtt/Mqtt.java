package io.dstream.mqtt;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.function.Function1;
import io.dstream.mqtt.internal.Broker;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * An MQTT broker, whose topics are sources and sinks. Immutable: each method returns a new object.
 *
 * <pre>{@code
 * Mqtt mqtt = Mqtt.at("localhost", 1883);
 * DStream<String> readings = ssc.from(mqtt.subscribe("plant-counter", "plant/+/temperature").text()).named("readings");
 * readings.to(mqtt.publish((String reading) -> MqttMessage.of("plant/all", reading)).sink());
 * }</pre>
 */
public final class Mqtt {
    private final Broker broker;

    private Mqtt(Broker broker) {
        this.broker = broker;
    }

    /**
     * Returns a broker that speaks MQTT 5, without a user.
     *
     * @param host the broker's name or address
     * @param port its port, 1 to 65535
     * @return the broker
     */
    public static Mqtt at(String host, int port) {
        checkArgument(host != null && !host.isBlank(), "a broker needs a host");
        checkArgument(port >= 1 && port <= 65535, "port %s: expected 1 to 65535", port);
        return new Mqtt(new Broker(
                host, port, false, Optional.empty(), Optional.empty(), Duration.ofSeconds(10), Duration.ofSeconds(30)));
    }

    /**
     * Speaks MQTT 3.1.1 instead of 5: without user properties, and without a limit that the broker keeps to for what is
     * not acknowledged.
     *
     * @return a copy with this setting
     */
    public Mqtt version3() {
        return new Mqtt(broker.withVersion3());
    }

    /**
     * Sets the user.
     *
     * @param name the user's name
     * @param password the password, which is never logged
     * @return a copy with this setting
     */
    public Mqtt user(String name, String password) {
        checkArgument(name != null && !name.isBlank(), "user needs a name");
        checkNotNull(password, "user needs a password");
        return new Mqtt(broker.withUser(new Broker.User(name, password)));
    }

    /**
     * Connects with TLS. The broker's certificate must be trusted and be valid for the host's name.
     *
     * @param trusted the trusted certificates
     * @return a copy with this setting
     */
    public Mqtt tls(TrustManagerFactory trusted) {
        checkNotNull(trusted, "tls needs trusted certificates");
        return new Mqtt(broker.withTls(new Broker.Tls(trusted, Optional.empty())));
    }

    /**
     * Connects with TLS, and shows a certificate to the broker.
     *
     * @param trusted the trusted certificates
     * @param own the client's key
     * @return a copy with this setting
     */
    public Mqtt tls(TrustManagerFactory trusted, KeyManagerFactory own) {
        checkNotNull(trusted, "tls needs trusted certificates");
        checkNotNull(own, "tls needs a key");
        return new Mqtt(broker.withTls(new Broker.Tls(trusted, Optional.of(own))));
    }

    /**
     * Sets how long the broker may take to accept a connection and to answer.
     *
     * @param wait 100 ms to 1 hour; default: 10 seconds
     * @return a copy with this setting
     */
    public Mqtt timeout(Duration wait) {
        checkArgument(
                wait.toMillis() >= 100 && wait.toMillis() <= 3_600_000,
                "a timeout of %s: expected 100 ms to 1 hour",
                wait);
        return new Mqtt(broker.withTimeout(wait));
    }

    /**
     * Sets how often both sides say that they are there. A connection on which nothing has come for about that long is
     * given up.
     *
     * @param interval 1 second to 18 hours; default: 30 seconds
     * @return a copy with this setting
     */
    public Mqtt keepAlive(Duration interval) {
        checkArgument(
                interval.toSeconds() >= 1 && interval.toSeconds() <= 64_800,
                "a keep-alive of %s: expected 1 second to 18 hours",
                interval);
        return new Mqtt(broker.withKeepAlive(interval));
    }

    /**
     * Returns a builder of sources that subscribe to topics.
     *
     * @param clientId the permanent id of this source of this program: the broker keeps a session under it, and no
     *     other client may use it
     * @param topicFilters the topics, at least one; {@code +} stands for one level and {@code #} for the rest, and
     *     {@code $share/group/...} shares messages with other clients
     * @return the builder
     */
    public MqttSubscription subscribe(String clientId, String... topicFilters) {
        checkArgument(clientId != null && !clientId.isBlank(), "subscribe needs a client id that stays the same");
        checkArgument(topicFilters.length > 0, "subscribe needs at least one topic");
        return new MqttSubscription(broker, clientId, topicFilters);
    }

    /**
     * Returns a builder of sinks that publish messages.
     *
     * @param message returns the message for a record. It is called by several threads at once
     * @param <T> the type of the records
     * @return the builder
     */
    public <T> MqttOutput<T> publish(Function1<? super T, MqttMessage> message) {
        return new MqttOutput<>(broker, checkNotNull(message, "publish needs a function that returns messages"));
    }

    /** Returns the address, without the password. */
    @Override
    public String toString() {
        return broker.toString();
    }
}
