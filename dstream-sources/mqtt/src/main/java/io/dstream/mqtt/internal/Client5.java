package io.dstream.mqtt.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectBuilder;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import io.dstream.mqtt.MqttMessage;
import io.dstream.mqtt.Qos;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** MQTT 5. */
final class Client5 implements Client {
    private final Broker broker;
    private final Mqtt5AsyncClient client;

    Client5(Broker broker, Mqtt5AsyncClient client) {
        this.broker = broker;
        this.client = client;
    }

    private record Publish(Mqtt5Publish publish) implements Received {
        @Override
        public MqttMessage message() {
            Map<String, String> properties = new HashMap<>();
            publish.getUserProperties()
                    .asList()
                    .forEach(property -> properties.put(
                            property.getName().toString(), property.getValue().toString()));
            return new MqttMessage(
                    publish.getTopic().toString(), publish.getPayloadAsBytes(), publish.isRetain(), properties);
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
        Mqtt5ConnectBuilder connect = Mqtt5Connect.builder()
                .keepAlive((int) broker.keepAlive().toSeconds())
                .cleanStart(session.isEmpty());
        session.ifPresent(
                options -> connect.sessionExpiryInterval(options.expiry().toSeconds())
                        .restrictions()
                        .receiveMaximum(options.maxUnacknowledged())
                        .applyRestrictions());
        broker.user().ifPresent(user -> connect.simpleAuth()
                .username(user.name())
                .password(user.password().getBytes(UTF_8))
                .applySimpleAuth());
        return client.connect(connect.build());
    }

    @Override
    public CompletableFuture<?> subscribe(List<String> filters, Qos qos) {
        return client.subscribe(Mqtt5Subscribe.builder()
                .addSubscriptions(filters.stream()
                        .map(filter -> Mqtt5Subscription.builder()
                                .topicFilter(filter)
                                .qos(code(qos))
                                .build())
                        .toList())
                .build());
    }

    private static MqttQos code(Qos qos) {
        return MqttQos.valueOf(qos.name());
    }

    @Override
    public CompletableFuture<?> publish(MqttMessage message, Qos qos, Map<String, String> added) {
        Map<String, String> all = new HashMap<>(added);
        all.putAll(message.properties());
        List<Mqtt5UserProperty> properties = all.entrySet().stream()
                .map(property -> Mqtt5UserProperty.of(property.getKey(), property.getValue()))
                .toList();
        return client.publish(Mqtt5Publish.builder()
                .topic(message.topic())
                .payload(message.payload())
                .qos(code(qos))
                .retain(message.retained())
                .userProperties(Mqtt5UserProperties.of(properties))
                .build());
    }

    @Override
    public CompletableFuture<?> disconnect() {
        return client.disconnect();
    }
}
