package io.dstream.amqp;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.amqp.internal.Broker;
import io.dstream.function.Function1;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * A broker that speaks AMQP 0.9.1, such as RabbitMQ. Its queues are sources, and its exchanges and queues are sinks.
 * Immutable: each method returns a new object.
 *
 * <pre>{@code
 * Amqp amqp = Amqp.at("localhost", 5672).user("shop", secret);
 * DStream<String> orders = ssc.from(amqp.queue("orders").text()).named("orders");
 * orders.to(amqp.enqueue("copies", (String order) -> AmqpMessage.of(order)).sink());
 * }</pre>
 */
public final class Amqp {
    private final Broker broker;

    private Amqp(Broker broker) {
        this.broker = broker;
    }

    /**
     * Returns a broker, with the virtual host {@code /} and the user {@code guest}, who may only connect from the
     * broker's own machine.
     *
     * @param host the broker's name or address
     * @param port its port, 1 to 65535
     * @return the broker
     */
    public static Amqp at(String host, int port) {
        checkArgument(host != null && !host.isBlank(), "a broker needs a host");
        checkArgument(port >= 1 && port <= 65535, "port %s: expected 1 to 65535", port);
        return new Amqp(new Broker(
                host, port, "guest", "guest", "/", Optional.empty(), Duration.ofSeconds(10), Duration.ofSeconds(10)));
    }

    /**
     * Sets the user.
     *
     * @param name the user's name
     * @param password the password, which is never logged
     * @return a copy with this setting
     */
    public Amqp user(String name, String password) {
        checkArgument(name != null && !name.isBlank(), "user needs a name");
        checkNotNull(password, "user needs a password");
        return new Amqp(broker.withUser(name, password));
    }

    /**
     * Sets the virtual host.
     *
     * @param name its name; default: {@code /}
     * @return a copy with this setting
     */
    public Amqp virtualHost(String name) {
        checkArgument(name != null && !name.isEmpty(), "virtualHost needs a name");
        return new Amqp(broker.withVirtualHost(name));
    }

    /**
     * Connects with TLS. The broker's certificate must be trusted by the context and be valid for the host's name.
     *
     * @param context the trusted certificates, and the client's key for brokers that ask for one
     * @return a copy with this setting
     */
    public Amqp tls(SSLContext context) {
        return new Amqp(broker.withTls(checkNotNull(context, "tls needs an SSLContext")));
    }

    /**
     * Sets how long the broker may take to accept a connection and to answer.
     *
     * @param wait 100 ms to 1 hour; default: 10 seconds
     * @return a copy with this setting
     */
    public Amqp timeout(Duration wait) {
        checkArgument(
                wait.toMillis() >= 100 && wait.toMillis() <= 3_600_000,
                "a timeout of %s: expected 100 ms to 1 hour",
                wait);
        return new Amqp(broker.withTimeout(wait));
    }

    /**
     * Sets how often both sides say that they are there. A connection on which nothing has come for twice as long is
     * given up.
     *
     * @param interval 1 second to 10 minutes; default: 10 seconds
     * @return a copy with this setting
     */
    public Amqp heartbeat(Duration interval) {
        checkArgument(
                interval.toSeconds() >= 1 && interval.toSeconds() <= 600,
                "a heartbeat of %s: expected 1 second to 10 minutes",
                interval);
        return new Amqp(broker.withHeartbeat(interval));
    }

    /**
     * Returns a builder of sources that consume a queue.
     *
     * @param name the queue; the program does not start if it does not exist
     * @return the builder
     */
    public AmqpQueue queue(String name) {
        checkArgument(name != null && !name.isEmpty(), "queue needs a name");
        return new AmqpQueue(broker, name);
    }

    /**
     * Returns a builder of sinks that publish to an exchange.
     *
     * @param exchange the exchange; the program does not start if it does not exist
     * @param message returns the message for a record, {@linkplain AmqpMessage#routedBy with its routing key}. It is
     *     called by several threads at once
     * @param <T> the type of the records
     * @return the builder
     */
    public <T> AmqpOutput<T> publish(String exchange, Function1<? super T, AmqpMessage> message) {
        checkArgument(exchange != null && !exchange.isEmpty(), "publish needs an exchange; for a queue, call enqueue");
        checkNotNull(message, "publish needs a function that returns messages");
        return new AmqpOutput<>(broker, exchange, Optional.empty(), message);
    }

    /**
     * Returns a builder of sinks that publish to a queue, through the default exchange.
     *
     * @param queue the queue; the program does not start if it does not exist
     * @param message returns the message for a record; its routing key is replaced. It is called by several threads at
     *     once
     * @param <T> the type of the records
     * @return the builder
     */
    public <T> AmqpOutput<T> enqueue(String queue, Function1<? super T, AmqpMessage> message) {
        checkArgument(queue != null && !queue.isEmpty(), "enqueue needs a queue");
        checkNotNull(message, "enqueue needs a function that returns messages");
        return new AmqpOutput<>(broker, "", Optional.of(queue), message);
    }

    /** Returns the address, without the password. */
    @Override
    public String toString() {
        return broker.toString();
    }
}
