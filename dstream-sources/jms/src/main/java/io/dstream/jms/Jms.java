package io.dstream.jms;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.function.Function1;
import io.dstream.jms.internal.Place;
import jakarta.jms.ConnectionFactory;

/**
 * Queues and topics of brokers that speak JMS (Jakarta Messaging 3), as sources and sinks. The broker's own client
 * brings the {@code ConnectionFactory}, with the address, TLS and whatever else the client can be told.
 *
 * <pre>{@code
 * ConnectionFactory broker = new ActiveMQConnectionFactory("tcp://localhost:61616");
 * DStream<String> orders = ssc.from(Jms.queue(broker, "orders").text()).named("orders");
 * orders.to(Jms.toQueue(broker, "copies", (String order) -> JmsMessage.of(order)).sink());
 * }</pre>
 */
public final class Jms {
    private Jms() {}

    /**
     * Returns a builder of sources that consume a queue.
     *
     * @param factory makes connections to the broker; it must be safe for use by many threads, as JMS demands
     * @param name the queue
     * @return the builder
     */
    public static JmsInput queue(ConnectionFactory factory, String name) {
        return new JmsInput(place(factory, Place.Kind.QUEUE, name));
    }

    /**
     * Returns a builder of sources that subscribe to a topic. What is published while the program is not connected is
     * lost, unless the subscription is {@linkplain JmsInput#durable durable}.
     *
     * @param factory makes connections to the broker
     * @param name the topic
     * @return the builder
     */
    public static JmsInput topic(ConnectionFactory factory, String name) {
        return new JmsInput(place(factory, Place.Kind.TOPIC, name));
    }

    /**
     * Returns a builder of sinks that send to a queue.
     *
     * @param factory makes connections to the broker
     * @param name the queue
     * @param message returns the message for a record. It is called by several threads at once
     * @param <T> the type of the records
     * @return the builder
     */
    public static <T> JmsOutput<T> toQueue(
            ConnectionFactory factory, String name, Function1<? super T, JmsMessage> message) {
        return output(place(factory, Place.Kind.QUEUE, name), message);
    }

    /**
     * Returns a builder of sinks that publish to a topic.
     *
     * @param factory makes connections to the broker
     * @param name the topic
     * @param message returns the message for a record. It is called by several threads at once
     * @param <T> the type of the records
     * @return the builder
     */
    public static <T> JmsOutput<T> toTopic(
            ConnectionFactory factory, String name, Function1<? super T, JmsMessage> message) {
        return output(place(factory, Place.Kind.TOPIC, name), message);
    }

    private static <T> JmsOutput<T> output(Place place, Function1<? super T, JmsMessage> message) {
        return new JmsOutput<>(place, checkNotNull(message, "a sink needs a function that returns messages"));
    }

    private static Place place(ConnectionFactory factory, Place.Kind kind, String name) {
        checkNotNull(factory, "a %s needs a ConnectionFactory, which the broker's client brings", kind);
        checkArgument(name != null && !name.isBlank(), "a %s needs a name", kind);
        return new Place(factory, kind, name);
    }
}
