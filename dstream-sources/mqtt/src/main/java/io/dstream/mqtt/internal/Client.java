package io.dstream.mqtt.internal;

import io.dstream.mqtt.MqttMessage;
import io.dstream.mqtt.Qos;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A client of one version of the protocol, for one connection. Safe for use by many threads. */
interface Client {

    /** What has come. It counts as unacknowledged until it is acknowledged. */
    interface Received {
        MqttMessage message();

        /** To be called in the order in which messages have come. */
        void acknowledge();
    }

    /**
     * Says where messages go; before connecting, since those of a session that is there come at once.
     *
     * @param consumer called by the client's thread, which it must not hold up
     */
    void receive(Consumer<Received> consumer);

    /**
     * Connects.
     *
     * @param session how the broker keeps the session; empty for one that ends with the connection
     */
    CompletableFuture<?> connect(Optional<SubscriptionOptions> session);

    /** Subscribes, which is answered with an exception if one of the topics is refused. */
    CompletableFuture<?> subscribe(List<String> filters, Qos qos);

    /**
     * Publishes a message, which is answered when the broker has acknowledged it.
     *
     * @param added properties that it gets if it has none of that name; without a meaning in version 3
     */
    CompletableFuture<?> publish(MqttMessage message, Qos qos, Map<String, String> added);

    CompletableFuture<?> disconnect();
}
