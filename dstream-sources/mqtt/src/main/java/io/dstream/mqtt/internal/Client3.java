package io.dstream.mqtt.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3Connect;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3ConnectBuilder;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.Mqtt3Subscribe;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.Mqtt3Subscription;
import io.dstream.mqtt.MqttMessage;
import io.dstream.mqtt.Qos;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** MQTT 3.1.1. */
final class Client3 implements Client {
    private final Broker broker;
    private final Mqtt3AsyncClient client;

    Client3(Broker broker, Mqtt3AsyncClient client) {
        this.broker = broker;
        this.client = client;
    }

    private record Publish(Mqtt3Publish publish) implements Received {
        @Override
        public MqttMessage message() {
            return new MqttMessage(
                    publish.getTopic().toString(), publish.getPayloadAsBytes(), publish.isRetain(), Map.of());
        }

        @Override
        public void acknowledge() {
            publish.acknowledge();
        }
    }

    @Override
    public void receive(Consumer<Received> consumer) {
        client.publishes(
                MqttGlobalPublishFilter.ALL, publish -> consumer.accept(new Publish(publish)), Runnable::run, true);
    }

    @Override
    public CompletableFuture<?> connect(Optional<SubscriptionOptions> session) {
        Mqtt3ConnectBuilder connect = Mqtt3Connect.builder()
                .keepAlive((int) broker.keepAlive().toSeconds())
                .cleanSession(session.isEmpty());
        broker.user().ifPresent(user -> connect.simpleAuth()
                .username(user.name())
                .password(user.password().getBytes(UTF_8))
                .applySimpleAuth());
        return client.connect(connect.build());
    }

    @Override
    public CompletableFuture<?> subscribe(List<String> filters, Qos qos) {
        return client.subscribe(Mqtt3Subscribe.builder()
                .addSubscriptions(filters.stream()
                        .map(filter -> Mqtt3Subscription.builder()
                                .topicFilter(filter)
                                .qos(MqttQos.valueOf(qos.name()))
                                .build())
                        .toList())
                .build());
    }

    @Override
    public CompletableFuture<?> publish(MqttMessage message, Qos qos, Map<String, String> added) {
        return client.publish(Mqtt3Publish.builder()
                .topic(message.topic())
                .payload(message.payload())
                .qos(MqttQos.valueOf(qos.name()))
                .retain(message.retained())
                .build());
    }

    @Override
    public CompletableFuture<?> disconnect() {
        return client.disconnect();
    }
}
